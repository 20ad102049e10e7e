/** Several parts of images, whose predictions are averaged. */
import { checkNames, checkTensors, named, type Tensor } from '@glissade/tensor';
import { centerCrop } from './crop.ts';
import { lengthsOf } from './images.ts';

/** The upper left part, upper right, lower left, lower right, and the middle. */
export type FiveCrops = [Tensor, Tensor, Tensor, Tensor, Tensor];

/** What `tenCrop` accepts. */
export interface TenCropOptions {
  /** Whether the mirrored parts are upside down, and not left for right. Default false. */
  readonly verticalFlip?: boolean;
}

/**
 * The four corners and the middle of images [..., H, W], each [..., size, size] (or of the two lengths given).
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.FiveCrop.html
 *
 * @throws ShapeError for images that are smaller
 *
 * @example
 * ```ts
 * import { fiveCrop } from '@glissade/data';
 * import { stack, tensor } from '@glissade/tensor';
 *
 * const parts = fiveCrop(tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), 1);
 * console.log(stack(parts).flatten().toArray()); // => [ 1, 3, 7, 9, 5 ]
 * ```
 */
export function fiveCrop(images: Tensor, size: number | readonly [height: number, width: number]): FiveCrops {
  return fiveOf('fiveCrop', images, size);
}

/**
 * The five parts of `fiveCrop`, and those of the mirrored images.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.TenCrop.html
 *
 * @throws ShapeError for images that are smaller
 *
 * @example
 * ```ts
 * import { tenCrop } from '@glissade/data';
 * import { stack, tensor } from '@glissade/tensor';
 *
 * const parts = tenCrop(tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), 1);
 * console.log(stack(parts).flatten().toArray()); // => [ 1, 3, 7, 9, 5, 3, 1, 9, 7, 5 ]
 * ```
 */
export function tenCrop(
  images: Tensor,
  size: number | readonly [height: number, width: number],
  options: TenCropOptions = {},
): [...FiveCrops, ...FiveCrops] {
  checkNames('tenCrop', options, ['verticalFlip']);
  const parts = fiveOf('tenCrop', images, size);
  return [...parts, ...fiveOf('tenCrop', images.flip(options.verticalFlip ? -2 : -1), size)];
}

function fiveOf(
  operation: string,
  images: Tensor,
  size: number | readonly [height: number, width: number],
): FiveCrops {
  checkTensors(operation, images);
  const [height, width] = lengthsOf(operation, size);
  const middle = named(operation, () => centerCrop(images, [height, width]));
  const [top, left] = [images.shape.at(-2)! - height, images.shape.at(-1)! - width];
  const part = (row: number, column: number): Tensor =>
    images.narrow(-2, row, height).narrow(-1, column, width);
  return [part(0, 0), part(0, left), part(top, 0), part(top, left), middle];
}
