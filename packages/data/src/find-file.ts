/** Where a data set's files are: in a folder of the user's, in the cache, or on the net. */
import { checkNames, written } from '@glissade/tensor';
import { type DownloadOptions, download, type RemoteFile, sha256 } from './download.ts';
import { FileError } from './file-error.ts';
import { kindOf } from './kind-of.ts';
import { cacheStorage, environment, folder, type Storage } from './storage.ts';

/**
 * Which part of a data set `mnist`, `fashionMnist`, `digits`, `cifar10` and `cifar100` give, and where they look for its
 * files. The mirrors are known.
 */
export interface SourceOptions extends Partial<DownloadOptions> {
  /** The training set (the default), or the test set. */
  readonly train?: boolean;
  /** A folder with the files, packed (.gz) or not. Nothing else is tried then. */
  readonly directory?: string;
  /** Where downloads are kept. Default: ~/.cache/glissade, or the browser's cache. */
  readonly cache?: string;
  /** Whether missing files may be downloaded. Default true. */
  readonly download?: boolean;
}

const names: readonly (keyof SourceOptions)[] = [
  'train',
  'directory',
  'cache',
  'download',
  'mirrors',
  'onProgress',
  'signal',
  'timeout',
  'fetch',
];

/** Throws for options that there are none of, and for what would be taken for another: the training set, where a test was meant. */
export function checkSource(operation: string, options: SourceOptions, others: readonly string[] = []): void {
  checkNames(operation, options, [...names, ...others]);
  const { mirrors, timeout = 0 } = options;
  for (const name of ['train', 'download'] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'boolean')
      throw new TypeError(`${operation}: ${name} is ${JSON.stringify(value)}; expected true or false`);
  }
  for (const name of ['directory', 'cache'] as const) {
    const value: unknown = options[name];
    if (value !== undefined && (typeof value !== 'string' || value === '' || value.includes('\0')))
      throw new TypeError(`${operation}: ${name} is ${JSON.stringify(value)}; expected the path of a folder`);
  }
  const wrong: unknown = Array.isArray(mirrors) ? mirrors.find((each) => typeof each !== 'string') : mirrors;
  if (wrong !== undefined)
    throw new TypeError(
      `${operation}: ${wrong === mirrors ? 'mirrors is' : 'in mirrors is'} ${kindOf(wrong)}; expected a list of folders on the net, ['https://...']`,
    );
  if (typeof timeout !== 'number' || !(timeout >= 0))
    throw new RangeError(
      `${operation}: timeout is ${written(timeout)}; expected milliseconds, such as 10_000`,
    );
}

/** Where a data set's files lie. */
export interface Place {
  /** The folder's name below GLISSADE_DATA and in the cache. */
  readonly folder: string;
  readonly mirrors: readonly string[];
}

/** The folder that the user has the files in: the one that is named, or else that of GLISSADE_DATA. */
export function ownFolder({ folder: name }: Place, { directory }: SourceOptions): Storage | undefined {
  if (directory !== undefined) return folder(directory);
  const data = environment('GLISSADE_DATA');
  return data === undefined ? undefined : folder(`${data}/${name}`);
}

/** A file's bytes, from the first place that has it. */
export async function find(file: RemoteFile, place: Place, options: SourceOptions): Promise<Uint8Array> {
  const own = ownFolder(place, options);
  const local = (await own?.read(file.name)) ?? (await own?.read(file.name.replace(/\.gz$/, '')));
  if (local) return local;
  if (options.directory !== undefined) {
    throw new FileError(
      file.name,
      undefined,
      `not found in ${options.directory}, neither packed nor unpacked. Leave the directory out to download it`,
    );
  }
  const cache = cacheStorage(options.cache);
  const kept = { name: `${place.folder}/${file.name}` };
  const cached = await cache?.read(kept.name);
  // A cached file was right when it was kept; if it is not any more, it is fetched again.
  if (cached && (await sha256(cached)) === file.sha256) return cached;
  if (options.download === false) {
    throw new FileError(
      file.name,
      undefined,
      `neither in GLISSADE_DATA (${own?.name ?? 'not set'}) nor in ${cache?.name ?? 'a cache'}, and download is false`,
    );
  }
  const into: Storage | undefined = cache && { ...cache, write: (_, bytes) => cache.write(kept.name, bytes) };
  return download(file, into, { ...options, mirrors: options.mirrors ?? place.mirrors });
}
