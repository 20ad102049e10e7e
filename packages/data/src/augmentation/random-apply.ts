/** Changes that some images of a batch get. */
import {
  checkFunction,
  checkNames,
  checkTensors,
  lt,
  named,
  printShape,
  rand,
  ShapeError,
  type Tensor,
  where,
} from '@glissade/tensor';
import { adjustSharpness } from './adjust.ts';
import { type AugmentationOptions, checkBatch, checkProbability, ofEach } from './images.ts';
import { autocontrast, equalize, invert, posterize, solarize } from './tones.ts';

/** What `randomApply` and changes that some images get accept. */
export interface RandomApplyOptions extends AugmentationOptions {
  /** The probability of an image to be changed. Default 0.5. */
  readonly p?: number;
}

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, as `change` makes it. All are changed, and some are taken. Each
 * call draws anew, in a compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomApply.html
 *
 * @throws ShapeError unless the images are a batch, and stay one of the same shape
 *
 * @example
 * ```ts
 * import { gaussianBlur, randomApply } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * const some = randomApply(ones([8, 3, 32, 32]), (images) => gaussianBlur(images, 5), { p: 0.2 });
 * console.log(some.shape); // => [ 8, 3, 32, 32 ]
 * ```
 */
export function randomApply(
  images: Tensor,
  change: (images: Tensor) => Tensor,
  options?: RandomApplyOptions,
): Tensor {
  checkFunction('randomApply', change);
  return someOf('randomApply', images, change, options);
}

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, inverted.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomInvert.html
 *
 * @throws ShapeError unless the images are a batch
 */
export const randomInvert = (images: Tensor, options?: RandomApplyOptions): Tensor =>
  someOf('randomInvert', images, invert, options);

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, of so many bits.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomPosterize.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for bits that are none from 0 to 8
 */
export const randomPosterize = (images: Tensor, bits: number, options?: RandomApplyOptions): Tensor =>
  someOf('randomPosterize', images, (some) => posterize(some, bits), options);

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, solarized from a threshold on.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomSolarize.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for a threshold above the brightest
 */
export const randomSolarize = (images: Tensor, threshold: number, options?: RandomApplyOptions): Tensor =>
  someOf('randomSolarize', images, (some) => solarize(some, threshold), options);

/**
 * Each image of a batch [N, ..., C, H, W] as it is or, with probability `p`, with all tones from black to the brightest.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomAutocontrast.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels
 */
export const randomAutocontrast = (images: Tensor, options?: RandomApplyOptions): Tensor =>
  someOf('randomAutocontrast', images, autocontrast, options);

/**
 * Each image of a batch [N, ..., C, H, W] as it is or, with probability `p`, with all tones about equally frequent.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomEqualize.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels
 */
export const randomEqualize = (images: Tensor, options?: RandomApplyOptions): Tensor =>
  someOf('randomEqualize', images, equalize, options);

/**
 * Each image of a batch [N, ..., C, H, W] as it is or, with probability `p`, so much sharper.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomAdjustSharpness.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; RangeError for a factor below 0
 */
export const randomAdjustSharpness = (images: Tensor, factor: number, options?: RandomApplyOptions): Tensor =>
  someOf('randomAdjustSharpness', images, (some) => adjustSharpness(some, factor), options);

function someOf(
  operation: string,
  images: Tensor,
  change: (images: Tensor) => Tensor,
  options: RandomApplyOptions = {},
): Tensor {
  checkNames(operation, options, ['p', 'generator']);
  const { p = 0.5, ...rest } = options;
  checkBatch(operation, images, rest);
  checkProbability(operation, p);
  const chosen = lt(rand([images.shape[0]!], rest), p);
  const changed = named(operation, () => change(images));
  checkTensors(operation, changed);
  const { shape } = images;
  if (changed.shape.length !== shape.length || !shape.every((n, i) => n === changed.shape[i]))
    throw new ShapeError(
      `${operation}: the change made ${printShape(changed.shape)} of ${printShape(shape)}; expected the same shape, as some images stay`,
    );
  return where(ofEach(images, chosen), changed, images);
}
