/** A .keras file: a zip of a model's JSON and its weights. By zip.js, in the entry point that brings no workers and no WebAssembly. */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';

/** The files in it, by name. Throws where one is missing or damaged. */
export async function filesIn<Name extends string>(
  bytes: Uint8Array,
  names: readonly Name[],
): Promise<Record<Name, Uint8Array>> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    // Else names go through a table of letters, which is another one in a script that a page does not read as UTF-8.
    filenameEncoding: 'utf-8',
    checkOverlappingEntry: true,
  });
  const entries = await reader.getEntries().catch((error) => damaged('the zip file', error));
  const read = async (name: Name): Promise<[Name, Uint8Array]> => {
    const entry = entries.find(({ filename }) => filename === name);
    if (!entry || entry.directory) return damaged(name, new Error('there is no such file in the zip file'));
    return [
      name,
      await entry
        .getData(new Uint8ArrayWriter(), { checkCrc32: true })
        .catch((error) => damaged(name, error)),
    ];
  };
  return Object.fromEntries(await Promise.all(names.map(read))) as Record<Name, Uint8Array>;
}

function damaged(part: string, cause: unknown): never {
  const { message, reason } = cause as Error & { readonly reason?: string };
  throw new TypeError(`loadKeras: ${part}: ${reason ?? message}: the file is damaged, or of another kind`, {
    cause,
  });
}
