/** A data set of a folder: a folder within it for each class, with images. */
import { type Dataset, FileError } from '@glissade/data';
import { checkNames, Tensor, tensor, written } from '@glissade/tensor';
import { decodeImage, isKnown } from './decode-image.ts';
import { decodeInBrowser } from './decode-in-browser.ts';
import { isPage } from './drawing.ts';
import { type FolderFile, type FoundFile, filesChosen, filesOfDirectory } from './folder-files.ts';
import type { ImageMode } from './pixels.ts';

/** What `imageFolder` accepts. */
export interface ImageFolderOptions {
  /** What is done to each image before it goes into a batch: all must become one size. */
  readonly transform?: (image: Tensor) => Tensor | Promise<Tensor>;
  /** What images are read as. Default 'rgb'. */
  readonly mode?: ImageMode;
  /** Whether photos that a camera held on its side are turned upright: see `decodeImage`. Default false. */
  readonly applyExifOrientation?: boolean;
  /**
   * Reads a file in place of `decodeImage`: other formats, or a faster reader. Default: `decodeImage`, and in a page, what that does
   * not know, `decodeInBrowser`.
   */
  readonly decode?: (bytes: Uint8Array, path: string) => Tensor | Promise<Tensor>;
  /** Which files count, by how their names end; in a page also '.webp', '.avif', '.gif'. Default ['.png', '.jpg', '.jpeg']. */
  readonly extensions?: readonly string[];
  /** Whether a class may have no images. Default false. */
  readonly allowEmpty?: boolean;
}

/** Images with their class's number (int32), which are read when they are asked for. `imageFolder` makes one. */
export class ImageFolder implements Dataset<readonly [Tensor, Tensor]> {
  /** The names of the folders, in order. */
  readonly classes: readonly string[];
  /** The number of each class. */
  readonly classToIdx: Readonly<Record<string, number>>;
  /** Where each image lies below the folder, and its class's number. */
  readonly samples: readonly (readonly [path: string, label: number])[];
  readonly #files: readonly FoundFile[];
  readonly #read: (bytes: Uint8Array, path: string) => Promise<Tensor>;

  /** Use `imageFolder`. */
  constructor(
    classes: readonly string[],
    files: readonly FoundFile[],
    read: (bytes: Uint8Array, path: string) => Promise<Tensor>,
  ) {
    this.classes = classes;
    this.classToIdx = Object.fromEntries(classes.map((name, label) => [name, label]));
    this.samples = files.map(({ path }) => [path, classes.indexOf(classOf(path))]);
    this.#files = files;
    this.#read = read;
  }

  get length(): number {
    return this.samples.length;
  }

  /** The class's number of each image, without reading any. */
  get targets(): number[] {
    return this.samples.map(([, label]) => label);
  }

  async get(index: number): Promise<readonly [image: Tensor, label: Tensor]> {
    const [file, sample] = [this.#files[index], this.samples[index]];
    if (!file || !sample)
      throw new RangeError(`ImageFolder: index ${index} is out of range for ${this.length} images`);
    const [path, label] = sample;
    return [await this.#read(await file.read(), path), tensor(label, { dtype: 'int32' })];
  }
}

const classOf = (path: string): string => path.slice(0, path.indexOf('/'));

/** By their UTF-16 units, on every machine. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As torchvision has them: classes, what lies right in a folder before what lies deeper, names. */
function compare(a: FoundFile, b: FoundFile): number {
  const cut = ({ path }: FoundFile): [string, string] => {
    const at = path.lastIndexOf('/');
    return [path.slice(0, at), path.slice(at + 1)];
  };
  const [[folder, name], [otherFolder, otherName]] = [cut(a), cut(b)];
  return (
    inOrder(classOf(a.path), classOf(b.path)) || inOrder(folder, otherFolder) || inOrder(name, otherName)
  );
}

/**
 * Images of classes from a directory (in Node.js, Deno and Bun) or from the files of a folder that a page's user has chosen. Each
 * folder in it is a class, in the order of their names; its images may lie deeper. They are read batch by batch: use
 * `for await` on the loader.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws Error for a directory that cannot be read, without folders, or with folders that have no images; reading an image
 * throws FileError
 *
 * @example
 * ```ts no-run
 * import { DataLoader, toFloat } from '@glissade/data';
 * import { imageFolder } from '@glissade/images';
 * import { interpolate } from '@glissade/nn';
 *
 * const photos = await imageFolder('photos', {
 *   transform: (image) => interpolate(toFloat(image).unsqueeze(0), { size: [64, 64], mode: 'bilinear', antialias: true }).squeeze(0),
 * });
 * console.log(photos.classes); // photos/cats, photos/dogs: [ 'cats', 'dogs' ]
 * for await (const [images, labels] of new DataLoader(photos, { batchSize: 32, shuffle: true })) {
 *   console.log(images.shape, labels.shape); // [ 32, 3, 64, 64 ] [ 32 ]
 * }
 * ```
 */
export async function imageFolder(
  folder: string | Iterable<FolderFile>,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
  checkNames('imageFolder', options, [
    'transform',
    'mode',
    'applyExifOrientation',
    'decode',
    'extensions',
    'allowEmpty',
  ]);
  const { transform, mode = 'rgb', extensions = ['.png', '.jpg', '.jpeg'], allowEmpty = false } = options;
  const { applyExifOrientation = false } = options;
  const {
    decode = (bytes: Uint8Array, file: string) =>
      isKnown(bytes) || !isPage()
        ? decodeImage(bytes, { mode, applyExifOrientation, file })
        : decodeInBrowser(bytes, { mode: mode === 'unchanged' ? 'rgb' : mode, file }),
  } = options;
  for (const [option, value] of Object.entries({ decode, ...(transform && { transform }) }))
    if (typeof value !== 'function')
      throw new TypeError(`imageFolder: ${option} is ${typeof value}; expected a function`);
  if (!Array.isArray(extensions) || !extensions.every((each) => typeof each === 'string'))
    throw new TypeError(
      `imageFolder: extensions is ${written(extensions)}; expected a list such as ['.png']`,
    );
  if (folder === '' || (typeof folder !== 'string' && !(Symbol.iterator in Object(folder))))
    throw new TypeError(
      `imageFolder: the folder is ${folder === '' ? 'empty' : written(folder)}; expected its path, or the files of <input type="file" webkitdirectory>`,
    );
  const { name, files, folders } =
    typeof folder === 'string' ? await filesOfDirectory(folder) : filesChosen(folder);
  const classes = [...folders].sort(inOrder);
  if (classes.length === 0)
    throw new Error(
      `imageFolder: there are no folders in ${name}; expected one for each class, with its images`,
    );
  const isImage = ({ path }: FoundFile): boolean =>
    path.includes('/') &&
    extensions.some((extension) => path.toLowerCase().endsWith(extension.toLowerCase()));
  const images = files.filter(isImage).sort(compare);
  const found = new Set(images.map(({ path }) => classOf(path)));
  const empty = classes.filter((each) => !found.has(each));
  if (empty.length > 0 && !allowEmpty) {
    throw new Error(
      `imageFolder: no ${extensions.join(', ')} in ${name} for ${empty.join(', ')}; leave these folders out, or say allowEmpty: true`,
    );
  }
  return new ImageFolder(classes, images, async (bytes, path) => {
    const image = await decode(bytes, path);
    if (!(image instanceof Tensor))
      throw new FileError(path, undefined, `decode gave ${typeof image}; expected a tensor`);
    return transform ? transform(image) : image;
  });
}
