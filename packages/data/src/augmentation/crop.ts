/** Parts of images, at random places or from the middle. */
import {
  arange,
  checkNames,
  checkTensors,
  clamp,
  gather,
  maximum,
  minimum,
  pad,
  printShape,
  randint,
  ShapeError,
  slice,
  type Tensor,
} from '@glissade/tensor';
import { type AugmentationOptions, checkBatch, checkPixel, checkWhole, lengthsOf } from './images.ts';
import { roundToEven } from './round-to-even.ts';

/** What lies beyond the edges of images. */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** What `randomCrop` accepts. */
export interface CropOptions extends AugmentationOptions {
  /** How many pixels are put around the images first. Default 0. */
  readonly padding?: number;
  /**
   * What these pixels are: `fill` everywhere (`constant`, the default), as the next one of the image (`edge`), or its mirror image, without the
   * outermost pixels (`reflect`) or with them (`symmetric`).
   */
  readonly paddingMode?: PaddingMode;
  /** What is put around by `constant`. Default 0. */
  readonly fill?: number;
}

/**
 * From each image of a batch [N, ..., H, W] a part [N, ..., size, size] (or of the two lengths given) at a place of its own.
 * `randomCrop(images, 32, { padding: 4 })` moves images of 32 by up to 4 pixels. Each call draws anew, in a compiled step too. An image
 * [3, H, W] by itself would be three grey ones, each moved by itself: `unsqueeze(0)` makes a batch of it.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 *
 * @throws ShapeError unless the images are a batch, as large as the part with their padding, and as large as what is mirrored
 *
 * @example
 * ```ts
 * import { randomCrop } from '@glissade/data';
 * import { manualSeed, ones } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const images = ones([2, 1, 3, 3]);
 * console.log(randomCrop(images, 3, { padding: 1 }).shape); // => [ 2, 1, 3, 3 ]
 * ```
 */
export function randomCrop(
  images: Tensor,
  size: number | readonly [height: number, width: number],
  options: CropOptions = {},
): Tensor {
  checkNames('randomCrop', options, ['padding', 'paddingMode', 'fill', 'generator']);
  const { padding = 0, paddingMode = 'constant', fill = 0, ...rest } = options;
  checkBatch('randomCrop', images, rest);
  const lengths = lengthsOf('randomCrop', size);
  checkWhole('randomCrop', 'padding', padding, 0);
  checkPixel('randomCrop', 'fill', fill, images);
  if (paddingMode !== 'constant' && !Object.hasOwn(beyond, paddingMode))
    throw new TypeError(
      `randomCrop: paddingMode is ${paddingMode}; expected constant, ${Object.keys(beyond).join(', ')}`,
    );
  const isFilled = paddingMode === 'constant' && padding > 0;
  const room = isFilled ? pad(images, [padding, padding, padding, padding], { value: fill }) : images;
  return [-2, -1].reduce((part, dim, i) => {
    const [length, whole] = [lengths[i]!, images.shape.at(dim)!];
    const places = whole + 2 * padding - length + 1;
    if (places < 1) throw misfit('randomCrop', length, whole + 2 * padding, dim, images);
    if (paddingMode === 'constant') return movedWindow(part, dim, length, places, rest);
    const [index, most] = beyond[paddingMode](whole);
    if (padding > most)
      throw new ShapeError(
        `randomCrop: paddingMode ${paddingMode} cannot put ${padding} pixels beside the ${whole} ` +
          `${lineNames[dim]} of ${images.dtype}${printShape(images.shape)}: at most ${most}`,
      );
    return movedWindow(part, dim, length, places, rest, (at) => index(at.sub(padding)));
  }, room);
}

/** For so many pixels: from places that may lie beyond to pixels that are there, and how far beyond they may lie. */
const beyond: Record<
  Exclude<PaddingMode, 'constant'>,
  (whole: number) => [index: (at: Tensor) => Tensor, most: number]
> = {
  edge: (whole) => [(at) => clamp(at, 0, whole - 1), Infinity],
  reflect: (whole) => [(at) => mirrored(at, 0, whole - 1), whole - 1],
  symmetric: (whole) => [(at) => mirrored(at, -0.5, whole - 0.5), whole],
};

/** Places mirrored at two of them. */
const mirrored = (at: Tensor, low: number, high: number): Tensor => {
  const above = maximum(at, at.neg().add(2 * low));
  return minimum(above, above.neg().add(2 * high));
};

/**
 * The middle [..., size, size] (or of the two lengths given) of images [..., H, W]: what to test with where `randomCrop` trains.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.CenterCrop.html
 *
 * @throws ShapeError for images that are smaller
 *
 * @example
 * ```ts
 * import { centerCrop } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(centerCrop(tensor([[1, 2, 3, 4], [5, 6, 7, 8]]), [1, 2]).toArray()); // => [ [ 2, 3 ] ]
 * ```
 */
export function centerCrop(images: Tensor, size: number | readonly [height: number, width: number]): Tensor {
  checkTensors('centerCrop', images);
  const lengths = lengthsOf('centerCrop', size);
  return [-2, -1].reduce((part, dim, i) => {
    const [length, whole] = [lengths[i]!, images.shape.at(dim) ?? 0];
    if (images.shape.length < 2 || length > whole) throw misfit('centerCrop', length, whole, dim, images);
    const first = roundToEven((whole - length) / 2);
    return slice(part, dim, first, first + length);
  }, images);
}

/** Of each image `length` rows or columns, from a random one of `places` on; the pixels are at `index` of these. */
function movedWindow(
  images: Tensor,
  dim: number,
  length: number,
  places: number,
  options: AugmentationOptions,
  index: (at: Tensor) => Tensor = (at) => at,
): Tensor {
  const axis = images.shape.length + dim;
  const along = (values: Tensor, at: number): Tensor =>
    values.reshape(images.shape.map((_, i) => (i === at ? values.size : 1)));
  const first = along(randint(0, places, [images.shape[0]!], options), 0);
  const at = index(first.add(along(arange(length, { dtype: 'int32' }), axis)));
  return gather(images, dim, at.expand(images.shape.map((n, i) => (i === axis ? length : n))));
}

const lineNames: Record<number, string> = { [-2]: 'rows', [-1]: 'columns' };

const misfit = (operation: string, length: number, whole: number, dim: number, { dtype, shape }: Tensor) =>
  new ShapeError(
    `${operation}: a part of ${length} does not fit the ${whole} ${lineNames[dim]} of ` +
      `${dtype}${printShape(shape)}${operation === 'randomCrop' ? ' with its padding' : ''}`,
  );
