/** Images of which a part is hidden. */
import {
  arange,
  checkNames,
  clamp,
  exp,
  floor,
  ge,
  logicalAnd,
  lt,
  rand,
  round,
  sqrt,
  type Tensor,
  where,
} from '@glissade/tensor';
import {
  type AugmentationOptions,
  checkBatch,
  checkPixel,
  checkProbability,
  checkRange,
  drawn,
  type NumberRange,
  ofEachPixel,
} from './images.ts';

/** What `randomErasing` accepts. */
export interface ErasingOptions extends AugmentationOptions {
  /** The probability of an image to lose a part. Default 0.5. */
  readonly p?: number;
  /** The part's area, as a range of shares of the image's. Default [0.02, 0.33]. */
  readonly scale?: NumberRange;
  /** The part's height over its width, a range. Default [0.3, 3.3]. */
  readonly ratio?: NumberRange;
  /** What the part becomes. Default 0. */
  readonly value?: number;
}

/**
 * Each image of a batch [N, ..., H, W] with a rectangle of one value at a random place or, with probability 1 - p, as it is. A rectangle
 * that would be longer than the image is as long as that; torchvision draws again. Each call draws anew, in a compiled step too.
 * Source: Zhong et al., "Random Erasing Data Augmentation", https://arxiv.org/abs/1708.04896
 *
 * @throws ShapeError unless the images are a batch; RangeError for ranges that are none
 *
 * @example
 * ```ts
 * import { randomErasing } from '@glissade/data';
 * import { manualSeed, ones } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const images = randomErasing(ones([1, 4, 4]), { p: 1, scale: [0.25, 0.25], ratio: [1, 1] });
 * console.log(images.sum().itemSync()); // => 12
 * ```
 */
export function randomErasing(images: Tensor, options: ErasingOptions = {}): Tensor {
  checkNames('randomErasing', options, ['p', 'scale', 'ratio', 'value', 'generator']);
  const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0, ...rest } = options;
  checkBatch('randomErasing', images, rest);
  checkProbability('randomErasing', p);
  checkPixel('randomErasing', 'value', value, images);
  checkRange('randomErasing', 'scale', scale, 0, 1);
  checkRange('randomErasing', 'ratio', ratio, Number.MIN_VALUE, Number.MAX_VALUE);
  const [height, width] = images.shape.slice(-2) as [number, number];
  const chosen = lt(rand([images.shape[0]!], rest), p);
  const area = drawn(images, scale, rest).mul(height * width);
  const form = exp(drawn(images, [Math.log(ratio[0]), Math.log(ratio[1])], rest));
  const covered = (whole: number, length: Tensor): Tensor => {
    const part = clamp(round(length), 0, whole);
    const first = floor(rand([images.shape[0]!], rest).mul(part.neg().add(whole + 1)));
    const places = arange(whole);
    return logicalAnd(ge(places, first.unsqueeze(1)), lt(places, first.add(part).unsqueeze(1)));
  };
  const rows = covered(height, sqrt(area.mul(form))).unsqueeze(2);
  const columns = covered(width, sqrt(area.div(form))).unsqueeze(1);
  const erased = logicalAnd(logicalAnd(rows, columns), chosen.reshape([-1, 1, 1]));
  return where(ofEachPixel(images, erased), value, images);
}
