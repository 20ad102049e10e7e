/** Images that are brighter, paler or of other colours. */
import {
  checkNames,
  clamp,
  fused,
  isFloat,
  lerp,
  printShape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { greyOf, turned } from './colors.ts';
import {
  type AugmentationOptions,
  around,
  checkBatch,
  checkRange,
  drawn,
  inFloats,
  type NumberRange,
  ofEach,
} from './images.ts';

/** What `colorJitter` accepts: for each a number b, which means factors from max(0, 1 - b) to 1 + b, or a range of factors. */
export interface ColorJitterOptions extends AugmentationOptions {
  /** How bright; 0 is black. Default 0: as it is. */
  readonly brightness?: number | NumberRange;
  /** How far from the mean grey of the image. Default 0: as it is. */
  readonly contrast?: number | NumberRange;
  /** How far each pixel is from its grey. Default 0: as it is. */
  readonly saturation?: number | NumberRange;
  /** By what part of the circle of colours they move, at most 0.5 either way, or a range. Default 0: as they are. */
  readonly hue?: number | NumberRange;
}

/**
 * Each image of a batch [N, ..., C, H, W], of 3 channels red, green and blue or of 1, in another light, by factors drawn for it:
 * brightness first, then contrast, saturation and hue. Floats are from 0 to 1, bytes from 0 to 255; these are rounded at the end, where
 * torchvision cuts fractions off after each. Each call draws anew, in a compiled step too. Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ColorJitter.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; RangeError for ranges that are none
 *
 * @example
 * ```ts
 * import { colorJitter } from '@glissade/data';
 * import { full } from '@glissade/tensor';
 *
 * const grey = full([1, 3, 1, 1], 0.5);
 * console.log(colorJitter(grey, { brightness: [1.5, 1.5] }).flatten().toArray()); // => [ 0.75, 0.75, 0.75 ]
 * ```
 */
export function colorJitter(images: Tensor, options: ColorJitterOptions = {}): Tensor {
  checkNames('colorJitter', options, ['brightness', 'contrast', 'saturation', 'hue', 'generator']);
  const { brightness = 0, contrast = 0, saturation = 0, hue = 0, ...rest } = options;
  checkBatch('colorJitter', images, rest);
  const channels = images.shape.at(-3);
  if (images.shape.length < 4 || (channels !== 1 && channels !== 3)) {
    throw new ShapeError(
      `colorJitter: got ${images.dtype}${printShape(images.shape)}; expected [N, ..., C, H, W] of 1 or 3 channels`,
    );
  }
  const most = isFloat(images.dtype) ? 1 : 255;
  const factor = (name: string, given: number | NumberRange): Tensor | undefined => {
    const range: NumberRange = typeof given === 'number' ? [Math.max(0, 1 - given), 1 + given] : given;
    checkRange('colorJitter', name, range, 0, Number.MAX_VALUE);
    return given === 0 ? undefined : ofEach(images, drawn(images, range, rest));
  };
  const light = factor('brightness', brightness);
  const distance = factor('contrast', contrast);
  const strength = factor('saturation', saturation);
  checkRange('colorJitter', 'hue', around(hue), -0.5, 0.5);
  const turn = hue === 0 ? undefined : ofEach(images, drawn(images, around(hue), rest));
  return inFloats(images, (floats) => {
    let x = floats;
    if (light) x = brightened(x, light, most);
    if (distance) x = apart(x, greyOf(x).mean([-3, -2, -1], { keepdim: true }), distance, most);
    if (strength) x = apart(x, greyOf(x), strength, most);
    return turn && channels === 3 ? turned(x, turn) : x;
  });
}

const brightened = fused('brightened', (x: Tensor, factor: Tensor, most: Tensor) =>
  clamp(x.mul(factor), 0, most),
);
const apart = fused('apart', (x: Tensor, grey: Tensor, factor: Tensor, most: Tensor) =>
  clamp(lerp(grey, x, factor), 0, most),
);
