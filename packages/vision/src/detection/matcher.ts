/** Which object each of many boxes is to find. */
import {
  amax,
  any,
  checkNumber,
  checkTensors,
  eq,
  ge,
  logicalAnd,
  lt,
  max,
  printShape,
  ShapeError,
  type Tensor,
  where,
} from '@glissade/tensor';
import { countingUp } from './constants.ts';

/** What matches are of boxes that are to find nothing, and of those that do not count. */
const belowLowThreshold = -1;
const betweenThresholds = -2;

/**
 * The object that each box fits best, by how well objects [M] and boxes [N] fit, such as `boxIou` [M, N] says: its number; -1 where
 * none fits by `lowThreshold`; -2 where none does by `highThreshold`. With `allowLowQualityMatches` the boxes that fit an object best
 * are matched, however well they do. It computes with tensors and reads none: inside compiled functions, too, and on a GPU at once.
 * Objects that fit by less than 0 are none.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/_utils.py
 *
 * @throws RangeError for a low threshold above the high one
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { Matcher } from '@glissade/vision';
 *
 * const overlaps = tensor([[0.9, 0.4, 0.1, 0.2], [0.1, 0.1, 0.1, 0.3]]);
 * console.log(new Matcher(0.7, 0.3).match(overlaps).toArray()); // => [ 0, -2, -1, -2 ]
 * console.log(new Matcher(0.7, 0.3, true).match(overlaps).toArray()); // => [ 0, -2, -1, 1 ]
 * ```
 */
export class Matcher {
  static readonly BELOW_LOW_THRESHOLD: number = belowLowThreshold;
  static readonly BETWEEN_THRESHOLDS: number = betweenThresholds;
  readonly highThreshold: number;
  readonly lowThreshold: number;
  readonly allowLowQualityMatches: boolean;

  constructor(highThreshold: number, lowThreshold: number, allowLowQualityMatches: boolean = false) {
    checkNumber('Matcher', 'lowThreshold', lowThreshold, { most: highThreshold });
    this.highThreshold = highThreshold;
    this.lowThreshold = lowThreshold;
    this.allowLowQualityMatches = allowLowQualityMatches;
  }

  /**
   * The matches, int32 [N], of qualities [M, N].
   *
   * @throws ShapeError for other than two dims, and where there are no objects or no boxes
   */
  match(matchQualityMatrix: Tensor): Tensor {
    checkTensors('Matcher', matchQualityMatrix);
    const { shape } = matchQualityMatrix;
    if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0)
      throw new ShapeError(
        `Matcher: got qualities ${printShape(shape)}; expected [objects, boxes], at least one of each`,
      );
    const quality = matchQualityMatrix.detach();
    const { values, indices } = max(quality, 0);
    const low = where(lt(values, this.lowThreshold), belowLowThreshold, betweenThresholds);
    const matches = where(ge(values, this.highThreshold), indices, low).int();
    if (!this.allowLowQualityMatches) return matches;
    const best = amax(quality, 1, { keepdim: true });
    const isBest = logicalAnd(eq(quality, best), ge(best, 0));
    return where(any(isBest, 0), indices, matches).int();
  }
}

/**
 * A `Matcher` of one threshold, where each object also has the box that fits it best, whatever else this fits.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { SSDMatcher } from '@glissade/vision';
 *
 * const overlaps = tensor([[0.9, 0.4, 0.1, 0.2], [0.1, 0.1, 0.1, 0.3]]);
 * console.log(new SSDMatcher(0.5).match(overlaps).toArray()); // => [ 0, -1, -1, 1 ]
 * ```
 */
export class SSDMatcher extends Matcher {
  constructor(threshold: number) {
    super(threshold, threshold, false);
  }

  override match(matchQualityMatrix: Tensor): Tensor {
    const matches = super.match(matchQualityMatrix);
    const [objects, boxes] = matchQualityMatrix.shape as readonly [number, number];
    const { values, indices } = max(matchQualityMatrix.detach(), 1, { keepdim: true });
    const isBest = logicalAnd(eq(indices, countingUp(matches, boxes)), ge(values, 0));
    // Of several objects with the same best box the last has it, as in torchvision on a CPU.
    const owner = amax(where(isBest, countingUp(matches, objects).unsqueeze(-1), -1), 0);
    return where(ge(owner, 0), owner, matches).int();
  }
}
