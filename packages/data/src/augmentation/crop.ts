/** Parts of images, at random places or from the middle. */
import {
  arange,
  checkNames,
  gather,
  pad,
  printShape,
  randint,
  ShapeError,
  slice,
  type Tensor,
} from '@glissade/tensor';
import { type AugmentationOptions, checkBatch, checkWhole, lengthsOf } from './images.ts';

/** What `randomCrop` accepts. */
export interface CropOptions extends AugmentationOptions {
  /** How many pixels of 0 are put around the images first. Default 0. */
  readonly padding?: number;
}

/**
 * From each image of a batch [N, ..., H, W] a part [N, ..., size, size] (or of the two lengths given) at a place of its own.
 * `randomCrop(images, 32, { padding: 4 })` moves images of 32 by up to 4 pixels. Each call draws anew, in a compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 *
 * @throws ShapeError unless the images are a batch, and as large as the part with their padding
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
  checkNames('randomCrop', options, ['padding', 'generator']);
  const { padding = 0, ...rest } = options;
  checkBatch('randomCrop', images);
  const lengths = lengthsOf('randomCrop', size);
  checkWhole('randomCrop', 'padding', padding, 0);
  const room = padding === 0 ? images : pad(images, [padding, padding, padding, padding]);
  return [-2, -1].reduce((part, dim, i) => movedWindow(images, part, dim, lengths[i]!, rest), room);
}

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
  const lengths = lengthsOf('centerCrop', size);
  return [-2, -1].reduce((part, dim, i) => {
    const [length, whole] = [lengths[i]!, images.shape.at(dim) ?? 0];
    if (images.shape.length < 2 || length > whole) throw misfit('centerCrop', length, whole, dim, images);
    const first = roundToEven((whole - length) / 2);
    return slice(part, dim, first, first + length);
  }, images);
}

/** As Python rounds, and thus torchvision. */
const roundToEven = (x: number): number => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** Of each image `length` rows or columns, from a random one on. */
function movedWindow(
  given: Tensor,
  images: Tensor,
  dim: number,
  length: number,
  options: AugmentationOptions,
): Tensor {
  const whole = images.shape.at(dim)!;
  const places = whole - length + 1;
  if (places < 1) throw misfit('randomCrop', length, whole, dim, given);
  const axis = images.shape.length + dim;
  const along = (values: Tensor, at: number): Tensor =>
    values.reshape(images.shape.map((_, i) => (i === at ? values.size : 1)));
  const first = along(randint(0, places, [images.shape[0]!], options), 0);
  const index = first.add(along(arange(length, { dtype: 'int32' }), axis));
  return gather(images, dim, index.expand(images.shape.map((n, i) => (i === axis ? length : n))));
}

const misfit = (operation: string, length: number, whole: number, dim: number, { dtype, shape }: Tensor) =>
  new ShapeError(
    `${operation}: a part of ${length} does not fit the ${whole} ${dim === -2 ? 'rows' : 'columns'} of ` +
      `${dtype}${printShape(shape)}${operation === 'randomCrop' ? ' with its padding' : ''}`,
  );
