/** One operation for each image, any of them, of any strength. */
import { checkNumber, randint, type Tensor } from '@glissade/tensor';
import { applied } from './applied.ts';
import { checkPolicy, type PolicyOptions } from './options.ts';
import { chosen, wideSpace } from './space.ts';

/** What `trivialAugmentWide` accepts. */
export interface TrivialAugmentWideOptions extends PolicyOptions {
  /** How many magnitudes there are to draw from. Default 31. */
  readonly numMagnitudeBins?: number;
}

/**
 * To each image of a batch [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W], one of the 14 operations of `randAugment`, of a strength that
 * is drawn, too, from a wider range. There is nothing to tune. Each call draws anew, in a compiled step too.
 * Source: Müller and Hutter, "TrivialAugment", https://arxiv.org/abs/2103.10158, as in
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.TrivialAugmentWide.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; RangeError for fewer than two magnitudes
 *
 * @example
 * ```ts
 * import { trivialAugmentWide } from '@glissade/data';
 * import { rand } from '@glissade/tensor';
 *
 * console.log(trivialAugmentWide(rand([4, 3, 32, 32])).shape); // => [ 4, 3, 32, 32 ]
 * ```
 */
export function trivialAugmentWide(images: Tensor, options: TrivialAugmentWideOptions = {}): Tensor {
  checkPolicy('trivialAugmentWide', images, options, ['numMagnitudeBins']);
  const { numMagnitudeBins: bins = 31, mode = 'nearest', fill = 0, ...rest } = options;
  checkNumber('trivialAugmentWide', 'numMagnitudeBins', bins, { least: 2, whole: true });
  const bin = randint(0, bins, [images.shape[0]!], rest);
  return applied(images, chosen(images, wideSpace, bins, bin, rest), mode, fill);
}
