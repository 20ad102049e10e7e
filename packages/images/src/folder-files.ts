/** The files of a folder: on disk, or as a page's user has chosen it. */
import { FileError } from '@glissade/data';

/** A file of a chosen folder; a page's `File` of `<input type="file" webkitdirectory>` is one. */
export interface FolderFile {
  /** Where it lies: the chosen folder, then what leads to the file, with slashes in between. */
  readonly webkitRelativePath: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A file, by its place below the folder: 'cats/1.png'. */
export interface FoundFile {
  readonly path: string;
  read(): Promise<Uint8Array>;
}

export interface FoundFiles {
  /** What the folder is called, for errors. */
  readonly name: string;
  readonly files: readonly FoundFile[];
  /** The folders within, those without files, too. */
  readonly folders: readonly string[];
}

interface Modules {
  readonly 'node:fs/promises': typeof import('node:fs/promises');
  readonly 'node:path': typeof import('node:path');
}

/** Node's own module, without an import that a bundler for pages would stumble over. */
const nodeModule = <Name extends keyof Modules>(name: Name): Modules[Name] | undefined =>
  typeof process === 'object' ? (process.getBuiltinModule?.(name) as Modules[Name]) : undefined;

/** Names a file that could be found, but not read. */
const unreadable =
  (file: string) =>
  (error: Error): never => {
    throw new FileError(file, undefined, `cannot be read: ${error.message}`);
  };

/** All files below a directory, in no order. Links are followed, as torchvision does. */
export async function filesOfDirectory(directory: string): Promise<FoundFiles> {
  const [fs, path] = [nodeModule('node:fs/promises'), nodeModule('node:path')];
  if (!fs || !path)
    throw new Error(
      `imageFolder: there are no folders here to read ${directory} from; give the files that the user has chosen`,
    );
  const files: FoundFile[] = [];
  const folders: string[] = [];
  const search = async (below: readonly string[], above: readonly string[]): Promise<void> => {
    const here = path.join(directory, ...below);
    // A link to a folder that it lies in has no end.
    const real = await fs.realpath(here);
    if (above.includes(real)) return;
    for (const name of await fs.readdir(here)) {
      const [at, place] = [path.join(here, name), [...below, name]];
      // A link may lead nowhere.
      const stats = await fs.stat(at).catch(() => undefined);
      if (stats?.isDirectory()) {
        if (below.length === 0) folders.push(name);
        await search(place, [...above, real]);
      } else if (stats?.isFile())
        files.push({ path: place.join('/'), read: () => fs.readFile(at).catch(unreadable(place.join('/'))) });
    }
  };
  try {
    await search([], []);
  } catch (error) {
    throw new Error(`imageFolder: cannot read ${directory}: ${(error as Error).message}`, { cause: error });
  }
  return { name: directory, files, folders };
}

/** The files that a page's user has chosen, whose first folder is the one that was chosen. */
export function filesChosen(chosen: Iterable<FolderFile>): FoundFiles {
  const files = Array.from(chosen, (file): FoundFile => {
    const [, ...place] = file?.webkitRelativePath?.split('/') ?? [];
    if (place.length === 0)
      throw new TypeError(
        `imageFolder: a file has the webkitRelativePath ${JSON.stringify(file?.webkitRelativePath)}; expected ` +
          '\'folder/class/image.png\', as files of <input type="file" webkitdirectory> have',
      );
    return { path: place.join('/'), read: async () => new Uint8Array(await file.arrayBuffer()) };
  });
  const folders = files.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0]!] : []));
  return { name: 'the chosen folder', files, folders: [...new Set(folders)] };
}
