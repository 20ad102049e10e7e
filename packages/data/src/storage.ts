/** Where files are kept: folders in Node.js, the Cache API in browsers, nothing elsewhere. */
import { FileError } from './file-error.ts';
import { nodeModule, nodeProcess } from './node-module.ts';

export interface Storage {
  /** The folder or cache, for messages. */
  readonly name: string;
  /** The file's bytes, or undefined when it is not there. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** Keeps a file. It is there whole or not at all, even when the program stops meanwhile. */
  write(file: string, bytes: Uint8Array): Promise<void>;
}

/** A folder. Only where there are files: throws elsewhere. */
export function folder(path: string): Storage {
  if (!nodeProcess())
    throw new Error(`there are no folders here to read ${path} from: leave the directory out`);
  const { lstat, mkdir, readFile, rename, rm, writeFile } = nodeModule('node:fs/promises');
  const { dirname, join } = nodeModule('node:path');
  return {
    name: path,
    async read(file) {
      try {
        const { buffer, byteOffset, length } = await readFile(join(path, file));
        return new Uint8Array(buffer, byteOffset, length);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') {
          if (!(await lstat(join(path, file)).catch(() => undefined))) return undefined;
          throw new FileError(
            file,
            undefined,
            `in ${path} is a link that leads nowhere. Put the file in its place`,
          );
        }
        if (code === 'ENOTDIR')
          throw new FileError(file, undefined, `${path} is no folder. Name the one that the file lies in`);
        if (code === 'EISDIR')
          throw new FileError(
            file,
            undefined,
            `in ${path} is a directory of that name. Put the file in its place`,
          );
        throw new FileError(
          file,
          undefined,
          `cannot be read in ${path}: ${message}. Let it be read, or name another folder`,
        );
      }
    },
    async write(file, bytes) {
      const target = join(path, file);
      await mkdir(dirname(target), { recursive: true });
      // Renaming is atomic: nobody ever sees half a file. Several may write it at once.
      const temporary = `${target}.${crypto.randomUUID()}.part`;
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}

/** The browser's cache of responses. */
function browserCache(): Storage | undefined {
  if (typeof caches !== 'object') return undefined;
  const open = (): Promise<Cache> => caches.open('glissade-data');
  const url = (file: string): string => `https://glissade.invalid/${file}`;
  return {
    name: "the browser's cache",
    async read(file) {
      const found = await (await open()).match(url(file));
      return found && new Uint8Array(await found.arrayBuffer());
    },
    write: async (file, bytes) =>
      (await open()).put(url(file), new Response(bytes as Uint8Array<ArrayBuffer>)),
  };
}

/** Where downloads are kept: a folder given, else ~/.cache/glissade, else the browser's cache, else nowhere. */
export function cacheStorage(path?: string): Storage | undefined {
  const node = nodeProcess();
  if (!node) return browserCache();
  if (path !== undefined) return folder(path);
  const { homedir } = nodeModule('node:os');
  const { join } = nodeModule('node:path');
  return folder(join(node.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'glissade'));
}

/** The value of an environment variable, where there is an environment. */
export const environment = (name: string): string | undefined => nodeProcess()?.env[name] || undefined;
