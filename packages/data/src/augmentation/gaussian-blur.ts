/** Images out of focus. */
import {
  arange,
  checkNames,
  checkTensors,
  pad,
  printShape,
  ShapeError,
  softmax,
  type Tensor,
  tensor,
  written,
} from '@glissade/tensor';
import { asBatch } from './as-batch.ts';
import {
  type AugmentationOptions,
  checkBatch,
  checkRange,
  checkWhole,
  drawn,
  inFloats,
  lengthsOf,
  type NumberRange,
} from './images.ts';

/** What `gaussianBlur` accepts. */
export interface GaussianBlurOptions extends AugmentationOptions {
  /**
   * The standard deviation in pixels: a number, or a range from which one is drawn for each image of a batch. Default [0.1, 2].
   */
  readonly sigma?: number | NumberRange;
}

/**
 * Images [..., H, W] that are blurred, each pixel the mean of those around it, the near ones more. With a range, which is the default, each
 * image of a batch [N, ..., H, W] by a width of its own; each call draws anew, in a compiled step too. Beyond the edges, images are mirrored.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.GaussianBlur.html
 *
 * @param kernelSize - how many columns and rows a mean is of, odd; of two numbers the first is that of columns
 * @throws RangeError for a size that is even, and a sigma that is not above 0; ShapeError for images that are too small to be mirrored
 *
 * @example
 * ```ts
 * import { gaussianBlur } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const point = tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]]);
 * const blurred = gaussianBlur(point, 3, { sigma: 0.5 });
 * console.log(blurred.at(1).toArray().map((each) => Number(each.toFixed(3)))); // => [ 0.168, 0.619, 0.168 ]
 * ```
 */
export function gaussianBlur(
  images: Tensor,
  kernelSize: number | readonly [x: number, y: number],
  options: GaussianBlurOptions = {},
): Tensor {
  checkNames('gaussianBlur', options, ['sigma', 'generator']);
  const { sigma = [0.1, 2], ...rest } = options;
  const sizes = kernelSizes('gaussianBlur', images, kernelSize);
  if (typeof sigma === 'number') {
    if (!(sigma > 0 && sigma < Infinity))
      throw new RangeError(`gaussianBlur: sigma is ${written(sigma)}; expected a number above 0`);
    return asBatch('gaussianBlur', images, (batch) => blurred(batch, sizes, tensor([sigma])));
  }
  checkBatch('gaussianBlur', images, rest);
  checkRange('gaussianBlur', 'sigma', sigma, Number.MIN_VALUE, Number.MAX_VALUE);
  return blurred(images, sizes, drawn(images, sigma, rest));
}

function kernelSizes(
  operation: string,
  images: Tensor,
  given: number | readonly [number, number],
): [number, number] {
  checkTensors(operation, images);
  const sizes = lengthsOf(operation, given);
  sizes.forEach((size, i) => {
    checkWhole(operation, 'kernelSize', size, 1);
    if (size % 2 === 0)
      throw new RangeError(`${operation}: kernelSize is ${written(given)}; expected odd numbers`);
    const { dtype, shape } = images;
    if (shape.length < 2 || !(shape.at(-1 - i)! > (size - 1) / 2))
      throw new ShapeError(
        `${operation}: ${dtype}${printShape(shape)} cannot be mirrored for a kernelSize of ${size}`,
      );
  });
  return sizes;
}

/** Images [N, ..., H, W], each by its own sigma [N], or all by one [1]. */
export const blurred = (images: Tensor, [columns, rows]: readonly [number, number], sigma: Tensor): Tensor =>
  inFloats(images, (floats) => along(along(floats, -1, columns, sigma), -2, rows, sigma));

/** Means along one dim: a sum of a few views. */
function along(x: Tensor, dim: -1 | -2, size: number, sigma: Tensor): Tensor {
  const reach = (size - 1) / 2;
  if (reach === 0) return x;
  // Of the width that torchvision's kernel has: the distance over the square root of 2 and sigma, squared.
  const distance = arange(size).sub(reach).div(Math.SQRT2);
  const shares = softmax(distance.div(sigma.unsqueeze(1)).square().neg(), 1);
  const around = pad(x, dim === -1 ? [reach, reach] : [0, 0, reach, reach], { mode: 'reflect' });
  const length = x.shape.at(dim)!;
  const ones = x.shape.map(() => 1).slice(1);
  return Array.from({ length: size }, (_, k) =>
    around.narrow(dim, k, length).mul(shares.narrow(1, k, 1).reshape([-1, ...ones])),
  ).reduce((sum, each) => sum.add(each));
}
