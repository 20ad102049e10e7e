/** Examples that are made of two. */
import {
  arange,
  argmax,
  checkNames,
  checkTensors,
  floor,
  ge,
  isFloat,
  le,
  lerp,
  logicalAnd,
  lt,
  oneHot,
  pow,
  printShape,
  rand,
  ShapeError,
  sqrt,
  type Tensor,
  where,
  written,
} from '@glissade/tensor';
import { type AugmentationOptions, checkBatch, checkWhole } from './images.ts';

/** What `mixUp` and `cutMix` accept. */
export interface MixingOptions extends AugmentationOptions {
  /** How many classes there are; needed where targets are class indices. */
  readonly classes?: number;
  /**
   * From 0.1 to 2: shares are drawn from Beta(alpha, alpha). Less than 1 makes most of them nearly 0 or 1. Default 1: all are as likely.
   */
  readonly alpha?: number;
}

/** Images, and for each the probabilities of the classes, which `crossEntropy` takes as targets. */
export type Mixed = readonly [images: Tensor, targets: Tensor];

/**
 * Each example mixed with the one before it, images and targets in one share that is drawn for the batch. Each call draws anew, in a
 * compiled step too. Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", https://arxiv.org/abs/1710.09412
 *
 * @param images - floats [N, ..., H, W]
 * @param targets - class indices [N], or probabilities [N, classes]
 * @throws TypeError for images that are no floats; ShapeError where there is not a target for each image
 *
 * @example
 * ```ts
 * import { mixUp } from '@glissade/data';
 * import { manualSeed, tensor, zeros } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const labels = tensor([2, 0], { dtype: 'int32' });
 * const [images, targets] = mixUp(zeros([2, 1, 28, 28]), labels, { classes: 3 });
 * console.log(images.shape, targets.sum(1).toArray()); // => [ 2, 1, 28, 28 ] [ 1, 1 ]
 * ```
 */
export function mixUp(images: Tensor, targets: Tensor, options: MixingOptions = {}): Mixed {
  const { share, likely } = begun('mixUp', images, targets, options);
  return [lerp(before(images), images, share), lerp(before(likely), likely, share)];
}

/**
 * Each image with a rectangle out of the one before it, and targets mixed by area. The rectangle is drawn for the batch. Each call draws
 * anew, in a compiled step too. Source: Yun et al., "CutMix", https://arxiv.org/abs/1905.04899
 *
 * @param images - floats [N, ..., H, W]
 * @param targets - class indices [N], or probabilities [N, classes]
 * @throws TypeError for images that are no floats; ShapeError where there is not a target for each image
 *
 * @example
 * ```ts
 * import { cutMix } from '@glissade/data';
 * import { manualSeed, tensor, zeros } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const labels = tensor([2, 0], { dtype: 'int32' });
 * const [images, targets] = cutMix(zeros([2, 1, 28, 28]), labels, { classes: 3 });
 * console.log(images.shape, targets.shape); // => [ 2, 1, 28, 28 ] [ 2, 3 ]
 * ```
 */
export function cutMix(images: Tensor, targets: Tensor, options: MixingOptions = {}): Mixed {
  const { share, likely, rest } = begun('cutMix', images, targets, options);
  const [height, width] = images.shape.slice(-2) as [number, number];
  const half = sqrt(share.neg().add(1)).mul(0.5);
  const covered = (whole: number): Tensor => {
    const middle = floor(rand([], rest).mul(whole));
    const reach = floor(half.mul(whole));
    const places = arange(whole);
    return logicalAnd(ge(places, middle.sub(reach)), lt(places, middle.add(reach)));
  };
  const cut = logicalAnd(covered(height).unsqueeze(1), covered(width));
  const kept = cut.float().mean().neg().add(1);
  return [where(cut, before(images), images), lerp(before(likely), likely, kept)];
}

const before = (x: Tensor): Tensor => x.roll(1, 0);

interface Begun {
  /** How much stays of each image. */
  readonly share: Tensor;
  readonly likely: Tensor;
  readonly rest: AugmentationOptions;
}

function begun(operation: string, images: Tensor, targets: Tensor, options: MixingOptions): Begun {
  checkNames(operation, options, ['classes', 'alpha', 'generator']);
  const { classes, alpha = 1, ...rest } = options;
  checkBatch(operation, images, rest);
  if (!isFloat(images.dtype))
    throw new TypeError(`${operation}: images are ${images.dtype}; expected floats, as toFloat gives them`);
  if (typeof alpha !== 'number' || !(alpha >= 0.1 && alpha <= 2))
    throw new RangeError(`${operation}: alpha is ${written(alpha)}; expected a number from 0.1 to 2`);
  checkTensors(operation, targets);
  const [count] = images.shape;
  const labels = !isFloat(targets.dtype);
  if (targets.shape[0] !== count || targets.shape.length !== (labels ? 1 : 2)) {
    throw new ShapeError(
      `${operation}: got images ${printShape(images.shape)} and targets ${targets.dtype}${printShape(targets.shape)}; ` +
        `expected class indices [${count}] or probabilities [${count}, classes]`,
    );
  }
  if (!labels) return { share: betaShare(alpha, rest), likely: targets, rest };
  if (classes === undefined)
    throw new TypeError(`${operation}: targets are class indices; say how many there are: { classes: 10 }`);
  checkWhole(operation, 'classes', classes, 1);
  return { share: betaShare(alpha, rest), likely: oneHot(targets, classes).to(images.dtype), rest };
}

/** Pairs that are drawn at once; all are refused once in 100,000 times, for alpha 2. */
const pairs = 64;

/**
 * A number drawn from Beta(alpha, alpha): of u^(1/alpha) and v^(1/alpha), the share of the first, where they are at most 1 together.
 * Source: M. D. Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", Metrika 8, 1964
 */
function betaShare(alpha: number, options: AugmentationOptions): Tensor {
  if (alpha === 1) return rand([], options);
  const powers = pow(rand([2, pairs], options), 1 / alpha);
  const [first, both] = [powers.at(0), powers.sum(0)];
  const accepted = logicalAnd(le(both, 1), lt(0, both));
  const index = argmax(accepted.float(), 0);
  return first
    .div(both)
    .gather(0, index.reshape([1]))
    .squeeze(0);
}
