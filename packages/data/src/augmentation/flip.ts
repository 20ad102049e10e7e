/** Images that are mirrored, or not. */
import { checkNames, lt, rand, type Tensor, where } from '@glissade/tensor';
import { type AugmentationOptions, checkBatch, checkProbability, ofEach } from './images.ts';

/** What `randomHorizontalFlip` and `randomVerticalFlip` accept. */
export interface FlipOptions extends AugmentationOptions {
  /** The probability of an image to be mirrored. Default 0.5. */
  readonly p?: number;
}

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, with left and right exchanged. Each call draws anew, in a
 * compiled step too. An image [3, H, W] by itself would be three grey ones: `unsqueeze(0)` makes a batch of it.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
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
export const randomHorizontalFlip = (images: Tensor, options?: FlipOptions): Tensor =>
  mirrored('randomHorizontalFlip', images, -1, options);

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, upside down, as `randomHorizontalFlip`.
 *
 * @throws ShapeError unless the images are a batch
 */
export const randomVerticalFlip = (images: Tensor, options?: FlipOptions): Tensor =>
  mirrored('randomVerticalFlip', images, -2, options);

function mirrored(operation: string, images: Tensor, dim: number, options: FlipOptions = {}): Tensor {
  checkNames(operation, options, ['p', 'generator']);
  const { p = 0.5, ...rest } = options;
  checkBatch(operation, images, rest);
  checkProbability(operation, p);
  return where(ofEach(images, lt(rand([images.shape[0]!], rest), p)), images.flip(dim), images);
}
