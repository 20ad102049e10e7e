/** Changes of images on their way into a model. */
import {
  arrayFrom,
  checkTensors,
  type DType,
  isFloat,
  printShape,
  ShapeError,
  type Tensor,
  written,
} from '@glissade/tensor';

/**
 * Bytes from 0 to `most` as float32 from 0 to 1.
 *
 * @example
 * ```ts
 * import { toFloat } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(toFloat(tensor(new Uint8Array([0, 255]))).toArray()); // => [ 0, 1 ]
 * ```
 */
export function toFloat(images: Tensor, most = 255): Tensor {
  checkTensors('toFloat', images);
  if (typeof most !== 'number' || !(most > 0 && most < Infinity))
    throw new RangeError(
      `toFloat: most is ${written(most)}; expected the brightest that a pixel may be, such as 255`,
    );
  return images.float().div(most);
}

/**
 * Minus the mean, over the standard deviation: of all pixels, or of each channel of images [..., C, H, W].
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 *
 * @throws RangeError unless std is above 0; the function throws ShapeError for images of other channels
 *
 * @example
 * ```ts
 * import { standardize } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * const colours = standardize([0.5, 0, 1], [0.25, 1, 2]);
 * console.log(colours(ones([3, 1, 1])).flatten().toArray()); // => [ 2, 1, 0 ]
 * ```
 */
export function standardize(
  mean: number | readonly number[],
  std: number | readonly number[],
): (images: Tensor) => Tensor {
  const [means, stds] = [[mean].flat(), [std].flat()];
  if (!stds.every((each) => each > 0 && each < Infinity) || !means.every(Number.isFinite))
    throw new RangeError(
      `standardize: mean ${means.join(', ')}, std ${stds.join(', ')}; std must be above 0`,
    );
  // A whole number less another would be one again: below 0 there are no bytes.
  const floatOf = ({ dtype }: Tensor): DType => (isFloat(dtype) ? dtype : 'float32');
  if (typeof mean === 'number' && typeof std === 'number')
    return (images) => images.to(floatOf(images)).sub(mean).div(std);
  const channels = Math.max(means.length, stds.length);
  if (means.length !== stds.length && Math.min(means.length, stds.length) !== 1) {
    throw new RangeError(
      `standardize: ${means.length} means and ${stds.length} stds; expected one of each for every channel`,
    );
  }
  return (images) => {
    const { device, dtype, shape } = images;
    if (shape.at(-3) !== channels) {
      throw new ShapeError(
        `standardize: got ${dtype}${printShape(shape)}; expected images [..., ${channels}, H, W], a channel for each mean and std`,
      );
    }
    const float = floatOf(images);
    const [offsets, scales] = [means, stds].map((values) =>
      device.constant(arrayFrom(float, values), [values.length, 1, 1], float),
    );
    return images.sub(offsets!).div(scales!);
  };
}
