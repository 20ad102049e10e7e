/** Unpacking .gz files with what browsers and Node.js both have. */
import { FileError } from './file-error.ts';
import { joined } from './joined.ts';

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The unpacked bytes; those of a file that is not packed as they are. Throws `FileError` for a damaged one. */
export async function gunzip(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const unpacked: Uint8Array[] = [];
  let length = 0;
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  // What fails here fails at the reader, too, which reports it.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      unpacked.push(part.value);
      length += part.value.length;
    }
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new FileError(
      file,
      undefined,
      `the gzip data is damaged or cut off: of ${bytes.length} packed bytes came ${length} unpacked ones, then: ${reason}`,
    );
  }
  return joined(unpacked, length);
}
