/** Random changes of batches of images, after which they still show the same: more to learn from. */
import {
  arange,
  checkNames,
  type Generator,
  gather,
  lt,
  pad,
  printShape,
  rand,
  randint,
  ShapeError,
  type Tensor,
  where,
} from '@glissade/tensor';

/** What every random change of images accepts. */
export interface AugmentationOptions {
  /** Where the numbers come from, if not from the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** What `randomHorizontalFlip` accepts. */
export interface FlipOptions extends AugmentationOptions {
  /** The probability of an image to be mirrored. Default 0.5. */
  readonly p?: number;
}

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, with left and right exchanged. Each call draws anew, in a
 * compiled step too. Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
 *
 * @throws ShapeError unless the images are a batch
 *
 * @example
 * ```ts
 * import { randomHorizontalFlip } from '@glissade/data';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const image = [[1, 2, 3]];
 * console.log(randomHorizontalFlip(tensor([image, image])).toArray()); // => [ [ [ 3, 2, 1 ] ], [ [ 1, 2, 3 ] ] ]
 * ```
 */
export function randomHorizontalFlip(images: Tensor, options: FlipOptions = {}): Tensor {
  checkNames('randomHorizontalFlip', options, ['p', 'generator']);
  const { p = 0.5, ...rest } = options;
  checkBatch('randomHorizontalFlip', images);
  if (!(p >= 0 && p <= 1))
    throw new RangeError(`randomHorizontalFlip: p is ${p}; expected a probability from 0 to 1`);
  const [count, ...others] = images.shape;
  const mirrored = lt(rand([count!, ...others.map(() => 1)], rest), p);
  return where(mirrored, images.flip(-1), images);
}

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
  const lengths = typeof size === 'number' ? [size, size] : size;
  for (const [name, value, least] of [
    ['size', lengths[0]!, 1],
    ['size', lengths[1]!, 1],
    ['padding', padding, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`randomCrop: ${name} is ${value}; expected a whole number >= ${least}`);
  }
  const room = padding === 0 ? images : pad(images, [padding, padding, padding, padding]);
  return [-2, -1].reduce((part, dim, i) => movedWindow(images, part, dim, lengths[i]!, rest), room);
}

/** Of each image `length` rows or columns, from a random one on. */
function movedWindow(
  { dtype, shape }: Tensor,
  images: Tensor,
  dim: number,
  length: number,
  options: AugmentationOptions,
): Tensor {
  const places = images.shape.at(dim)! - length + 1;
  if (places < 1) {
    throw new ShapeError(
      `randomCrop: a part of ${length} does not fit the ${images.shape.at(dim)} ${dim === -2 ? 'rows' : 'columns'} of ` +
        `${dtype}${printShape(shape)} with its padding`,
    );
  }
  const axis = images.shape.length + dim;
  const along = (values: Tensor, at: number): Tensor =>
    values.reshape(images.shape.map((_, i) => (i === at ? values.size : 1)));
  const first = along(randint(0, places, [images.shape[0]!], options), 0);
  const index = first.add(along(arange(length, { dtype: 'int32' }), axis));
  return gather(images, dim, index.expand(images.shape.map((n, i) => (i === axis ? length : n))));
}

function checkBatch(operation: string, { dtype, shape }: Tensor): void {
  if (shape.length >= 3 && shape[0] !== 0) return;
  throw new ShapeError(
    `${operation}: got ${dtype}${printShape(shape)}; expected a batch of images [N, ..., H, W]. Use unsqueeze(0) for one`,
  );
}
