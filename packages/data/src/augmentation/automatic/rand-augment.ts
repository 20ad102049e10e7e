/** Some operations for each image, any of them, all as strong as you say. */
import { checkNumber, type Tensor } from '@glissade/tensor';
import { applied } from './applied.ts';
import { checkPolicy, type PolicyOptions } from './options.ts';
import { chosen, randSpace } from './space.ts';

/** What `randAugment` accepts. */
export interface RandAugmentOptions extends PolicyOptions {
  /** How many operations, one behind the other. Default 2. */
  readonly numOps?: number;
  /** How strong, from 0 to `numMagnitudeBins` - 1. Default 9. */
  readonly magnitude?: number;
  /** How many magnitudes there are. Default 31. */
  readonly numMagnitudeBins?: number;
}

/**
 * To each image of a batch [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W], some operations of 14, drawn for it: none, slants, moves, a
 * turn, brightness, colour, contrast, sharpness, fewer bits, `solarize`, `autocontrast`, `equalize`. Bytes, or floats from 0 to 1. Each
 * call draws anew, in a compiled step too. Source: Cubuk et al., "RandAugment", https://arxiv.org/abs/1909.13719, as in
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandAugment.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; RangeError for numbers that are none
 *
 * @example
 * ```ts
 * import { randAugment } from '@glissade/data';
 * import { randint } from '@glissade/tensor';
 *
 * const photos = randint(0, 256, [4, 3, 32, 32]).to('uint8');
 * const varied = randAugment(photos, { numOps: 2, magnitude: 9 });
 * console.log(varied.dtype, varied.shape); // => uint8 [ 4, 3, 32, 32 ]
 * ```
 */
export function randAugment(images: Tensor, options: RandAugmentOptions = {}): Tensor {
  checkPolicy('randAugment', images, options, ['numOps', 'magnitude', 'numMagnitudeBins']);
  const { numOps = 2, magnitude = 9, numMagnitudeBins: bins = 31, ...others } = options;
  const { mode = 'nearest', fill = 0, ...rest } = others;
  checkNumber('randAugment', 'numOps', numOps, { least: 0, whole: true });
  checkNumber('randAugment', 'numMagnitudeBins', bins, { least: 2, whole: true });
  checkNumber('randAugment', 'magnitude', magnitude, { least: 0, most: bins - 1, whole: true });
  let changed = images;
  for (let i = 0; i < numOps; i++)
    changed = applied(changed, chosen(images, randSpace, bins, magnitude, rest), mode, fill);
  return changed;
}
