/** Images that are brighter, paler, of other colours or sharper, by numbers of yours. */
import { checkNumber, clamp, pow, type Tensor } from '@glissade/tensor';
import { greyOf, sharpened, turned, wholeIf } from './colors.ts';
import { brightest, checkColors, cutOff } from './images.ts';

/**
 * Images [..., C, H, W] so many times as bright; floats from 0 to 1, bytes from 0 to 255. `colorJitter` draws the factors.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_brightness.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a factor below 0
 *
 * @example
 * ```ts
 * import { adjustBrightness } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adjustBrightness(tensor([0.2, 0.8]).reshape([1, 1, 2]), 1.5).flatten().toArray()[1]); // => 1
 * ```
 */
export function adjustBrightness(images: Tensor, factor: number): Tensor {
  checkFactor('adjustBrightness', images, factor);
  return cutOff(images, (x) => clamp(x.mul(factor), 0, brightest(images)));
}

/**
 * Images [..., C, H, W] so many times as far from their mean grey, which is each one's own.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_contrast.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a factor below 0
 *
 * @example
 * ```ts
 * import { adjustContrast } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adjustContrast(tensor([0.25, 0.75]).reshape([1, 1, 2]), 2).flatten().toArray()); // => [ 0, 1 ]
 * ```
 */
export function adjustContrast(images: Tensor, factor: number): Tensor {
  checkFactor('adjustContrast', images, factor);
  return cutOff(images, (x) => {
    const grey = wholeIf(images, greyOf(x));
    return blend(x, grey.mean([-3, -2, -1], { keepdim: true }), factor, images);
  });
}

/**
 * Images [..., C, H, W] whose pixels are so many times as far from their grey: 0 takes the colours away.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_saturation.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a factor below 0
 *
 * @example
 * ```ts
 * import { adjustSaturation } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const blue = tensor([0, 0, 1]).reshape([3, 1, 1]);
 * console.log(adjustSaturation(blue, 0).flatten().toArray().map((each) => Number(each.toFixed(3)))); // => [ 0.114, 0.114, 0.114 ]
 * ```
 */
export function adjustSaturation(images: Tensor, factor: number): Tensor {
  checkFactor('adjustSaturation', images, factor);
  if (images.shape.at(-3) === 1) return images;
  return cutOff(images, (x) => blend(x, wholeIf(images, greyOf(x)), factor, images));
}

/**
 * Images [..., C, H, W] whose colours have moved by a part of their circle, either way.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_hue.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a part that is not from -0.5 to 0.5
 *
 * @example
 * ```ts
 * import { adjustHue } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const red = tensor(new Uint8Array([255, 0, 0]), { shape: [3, 1, 1] });
 * console.log(adjustHue(red, 0.5).flatten().toArray()); // => [ 0, 255, 255 ]
 * ```
 */
export function adjustHue(images: Tensor, part: number): Tensor {
  checkColors('adjustHue', images);
  checkNumber('adjustHue', 'the part', part, { least: -0.5, most: 0.5 });
  if (images.shape.at(-3) === 1) return images;
  return inUnits(images, (x) => turned(x, part));
}

/**
 * Images [..., C, H, W] as x ** gamma times gain, of values from 0 to 1: more than 1 makes shadows darker.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_gamma.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a gamma below 0
 *
 * @example
 * ```ts
 * import { adjustGamma } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adjustGamma(tensor([0, 0.5, 1]).reshape([1, 1, 3]), 2).flatten().toArray()); // => [ 0, 0.25, 1 ]
 * ```
 */
export function adjustGamma(images: Tensor, gamma: number, gain = 1): Tensor {
  checkColors('adjustGamma', images);
  checkNumber('adjustGamma', 'gamma', gamma, { least: 0 });
  checkNumber('adjustGamma', 'gain', gain, {});
  return inUnits(images, (x) => (gain === 1 ? pow(x, gamma) : clamp(pow(x, gamma).mul(gain), 0, 1)));
}

/**
 * Images [..., C, H, W] whose pixels are so many times as far from the mean of those around: 0 blurs, 1 leaves, 2 sharpens. The pixels at the
 * edges stay.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.adjust_sharpness.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for a factor below 0
 *
 * @example
 * ```ts
 * import { adjustSharpness } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const point = tensor([[[0, 0, 0], [0, 0.13, 0], [0, 0, 0]]]);
 * console.log(adjustSharpness(point, 0).at(0, 1, 1).itemSync().toFixed(3)); // => 0.050
 * ```
 */
export function adjustSharpness(images: Tensor, factor: number): Tensor {
  checkFactor('adjustSharpness', images, factor);
  const [height, width] = images.shape.slice(-2) as [number, number];
  if (height < 3 || width < 3) return images;
  return cutOff(images, (x) => clamp(sharpened(x, factor, images), 0, brightest(images)));
}

function checkFactor(operation: string, images: Tensor, factor: number): void {
  checkColors(operation, images);
  checkNumber(operation, 'the factor', factor, { least: 0 });
}

/** Mixed of two, within what pixels can be. */
const blend = (x: Tensor, other: Tensor, share: number, images: Tensor): Tensor =>
  clamp(x.mul(share).add(other.mul(1 - share)), 0, brightest(images));

/** Computes with values from 0 to 1. Bytes are those of a 256th each afterwards, as in torchvision. */
const inUnits = (images: Tensor, compute: (units: Tensor) => Tensor): Tensor =>
  brightest(images) === 1
    ? cutOff(images, compute)
    : cutOff(images, (x) => clamp(compute(x.div(255)), 0, 1).mul(255.999));
