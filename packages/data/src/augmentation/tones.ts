/** Images of other tones: each pixel becomes what its own value says, or that and those of its image. */
import {
  amax,
  amin,
  checkNumber,
  checkTensors,
  clamp,
  div,
  eq,
  floor,
  fused,
  ge,
  isFloat,
  type Tensor,
  where,
} from '@glissade/tensor';
import { equalizedTones, levelsOf, shownBy } from './histogram.ts';
import { brightest, checkColors, cutOff } from './images.ts';

/**
 * Images whose bright is dark, of floats from 0 to 1 or bytes.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.invert.html
 *
 * @example
 * ```ts
 * import { invert } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(invert(tensor(new Uint8Array([0, 55]), { shape: [1, 1, 2] })).flatten().toArray()); // => [ 255, 200 ]
 * ```
 */
export function invert(images: Tensor): Tensor {
  checkTensors('invert', images);
  return cutOff(images, (x) => x.neg().add(brightest(images)));
}

/**
 * Images of which those pixels are inverted that are as bright as the threshold, or brighter.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.solarize.html
 *
 * @throws RangeError for a threshold above the brightest, which is 1 of floats, and 255 of bytes
 *
 * @example
 * ```ts
 * import { solarize } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = tensor(new Uint8Array([100, 128, 255]), { shape: [1, 1, 3] });
 * console.log(solarize(bytes, 128).flatten().toArray()); // => [ 100, 127, 0 ]
 * ```
 */
export function solarize(images: Tensor, threshold: number): Tensor {
  checkTensors('solarize', images);
  checkNumber('solarize', 'threshold', threshold, { least: -Number.MAX_VALUE, most: brightest(images) });
  return cutOff(images, (x) => where(ge(x, threshold), x.neg().add(brightest(images)), x));
}

/**
 * Images of so many bits for each value: their 2 ** bits tones from black on.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.posterize.html
 *
 * @throws RangeError for bits that are none from 0 to 8
 *
 * @example
 * ```ts
 * import { posterize } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = tensor(new Uint8Array([10, 100, 250]), { shape: [1, 1, 3] });
 * console.log(posterize(bytes, 2).flatten().toArray()); // => [ 0, 64, 192 ]
 * ```
 */
export function posterize(images: Tensor, bits: number): Tensor {
  checkTensors('posterize', images);
  checkNumber('posterize', 'bits', bits, { least: 0, most: 8, whole: true });
  return cutOff(images, (x) => posterized(x, 2 ** bits, isFloat(images.dtype)));
}

/** Of so many tones. */
export const posterized = (x: Tensor, tones: Tensor | number, isUnits: boolean): Tensor => {
  if (!isUnits) {
    const step = typeof tones === 'number' ? 256 / tones : div(256, tones);
    return floor(x.div(step)).mul(step);
  }
  const last = typeof tones === 'number' ? tones - 1 : tones.sub(1);
  return clamp(floor(x.mul(tones)), 0, last).div(tones);
};

/**
 * Images [..., C, H, W] whose darkest value in each channel is 0, and the brightest as bright as can be; a channel of one value stays.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.autocontrast.html
 *
 * @throws ShapeError unless there are 1 or 3 channels
 *
 * @example
 * ```ts
 * import { autocontrast } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = tensor(new Uint8Array([50, 60, 70]), { shape: [1, 1, 3] });
 * console.log(autocontrast(bytes).flatten().toArray()); // => [ 0, 127, 254 ]
 * ```
 */
export function autocontrast(images: Tensor): Tensor {
  checkColors('autocontrast', images);
  return cutOff(images, (x) => {
    const [least, most] = [amin(x, [-2, -1], { keepdim: true }), amax(x, [-2, -1], { keepdim: true })];
    return stretched(x, least, most, brightest(images));
  });
}

const stretch = fused('stretch', (x: Tensor, least: Tensor, pitch: Tensor, whole: Tensor) =>
  clamp(x.sub(least).div(pitch), 0, whole),
);

/** From one range to that from 0 to `whole`; a range of one value stays. */
export function stretched(x: Tensor, least: Tensor, most: Tensor, whole: number): Tensor {
  const isEven = eq(least, most);
  const pitch = most.sub(least).mul(1 / whole);
  return stretch(x, where(isEven, 0, least), where(isEven, 1, pitch), whole);
}

/**
 * Images [..., H, W] in which all tones are about equally frequent, in each channel. Floats from 0 to 1 are taken as bytes meanwhile.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.equalize.html
 *
 * @throws ShapeError for what is no image
 *
 * @example
 * ```ts
 * import { equalize } from '@glissade/data';
 * import { arange } from '@glissade/tensor';
 *
 * const dark = arange(1024).div(16).reshape([1, 32, 32]).to('uint8');
 * const even = equalize(dark);
 * console.log(dark.float().mean().itemSync(), Math.round(even.float().mean().itemSync())); // => 31.5 158
 * ```
 */
export function equalize(images: Tensor): Tensor {
  checkColors('equalize', images);
  const levels = levelsOf(images);
  return shownBy(images, levels, equalizedTones(levels));
}
