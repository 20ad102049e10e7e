/** Parts of images of random size and form, made equally large. */
import { arange, checkNames, clamp, exp, rand, sqrt, type Tensor } from '@glissade/tensor';
import {
  type AugmentationOptions,
  checkBatch,
  checkRange,
  drawn,
  lengthsOf,
  type NumberRange,
} from './images.ts';
import { checkMode, type SampleMode, sampled } from './sample.ts';

/** What `randomResizedCrop` accepts. */
export interface ResizedCropOptions extends AugmentationOptions {
  /** The part's area, as a range of shares of the image's. Default [0.08, 1]. */
  readonly scale?: NumberRange;
  /** The part's width over its height, a range. Default [3 / 4, 4 / 3]. */
  readonly ratio?: NumberRange;
  /** How pixels between pixels are made. Default 'bilinear'. */
  readonly mode?: SampleMode;
}

/**
 * From each image of a batch [N, ..., H, W] a part of random area, form and place, made [N, ..., size, size] (or of the two lengths
 * given). A part that would be longer than the image is as long as that; torchvision draws again. Each call draws anew, in a compiled
 * step too. Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomResizedCrop.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for ranges that are none
 *
 * @example
 * ```ts
 * import { randomResizedCrop } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(randomResizedCrop(ones([2, 3, 40, 60]), 32).shape); // => [ 2, 3, 32, 32 ]
 * ```
 */
export function randomResizedCrop(
  images: Tensor,
  size: number | readonly [height: number, width: number],
  options: ResizedCropOptions = {},
): Tensor {
  checkNames('randomResizedCrop', options, ['scale', 'ratio', 'mode', 'generator']);
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], mode = 'bilinear', ...rest } = options;
  checkBatch('randomResizedCrop', images, rest);
  checkMode('randomResizedCrop', mode);
  checkRange('randomResizedCrop', 'scale', scale, Number.MIN_VALUE, 1);
  checkRange('randomResizedCrop', 'ratio', ratio, Number.MIN_VALUE, Number.MAX_VALUE);
  const [height, width] = images.shape.slice(-2) as [number, number];
  const area = drawn(images, scale, rest).mul(height * width);
  const form = exp(drawn(images, [Math.log(ratio[0]), Math.log(ratio[1])], rest));
  const places = (whole: number, part: Tensor, length: number): Tensor => {
    const within = clamp(part, 1, whole);
    const first = rand([images.shape[0]!], rest).mul(within.neg().add(whole));
    const middles = arange(length).add(0.5).div(length);
    const at = within.unsqueeze(1).mul(middles).add(first.unsqueeze(1)).sub(0.5);
    return clamp(at, 0, whole - 1);
  };
  const [rows, columns] = lengthsOf('randomResizedCrop', size);
  const y = places(height, sqrt(area.div(form)), rows)
    .unsqueeze(2)
    .expand([-1, rows, columns]);
  const x = places(width, sqrt(area.mul(form)), columns)
    .unsqueeze(1)
    .expand([-1, rows, columns]);
  return sampled(images, x, y, mode, 0);
}
