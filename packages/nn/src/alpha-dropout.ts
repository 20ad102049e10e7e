/** Dropout that keeps mean and variance, for networks of selu. */
import {
  add,
  inFloat32,
  mul,
  printShape,
  type Shape,
  ShapeError,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Dropout, type DropoutOptions, type Dropping, dropping } from './dropout.ts';

/** What selu tends to, far below zero: minus its scale times its alpha. */
const least = -1.7580993408473766;

/** What falls takes that value; then all is stretched and moved so that mean 0 and variance 1 stay. */
const saturated: Dropping = (x, p, stays) => {
  if (p === 1) return mul(x, 0);
  const stretch = 1 / Math.sqrt((least ** 2 * p + 1) * (1 - p));
  return inFloat32(x, (x) => add(mul(where(stays, x, least), stretch), -stretch * least * p));
};

/**
 * `AlphaDropout` as a function. Each call draws a key from the generator, compiled steps too; the numbers are not PyTorch's.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 *
 * @throws RangeError unless p is from 0 to 1
 *
 * @example
 * ```ts
 * import { alphaDropout } from '@glissade/nn';
 * import { manualSeed, randn } from '@glissade/tensor';
 *
 * manualSeed(1);
 * const y = alphaDropout(randn([100_000]), { p: 0.2 });
 * console.log(y.mean().abs().itemSync() < 0.02, y.std().itemSync().toFixed(1)); // => true 1.0
 * ```
 */
export const alphaDropout = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('alphaDropout', saturated, x, options);

/** One for each channel. */
function channelsOf({ dtype, shape }: Tensor): Shape {
  const [batch, channels, ...rest] = shape;
  if (channels !== undefined) return [batch!, channels, ...rest.map(() => 1)];
  throw new ShapeError(`featureAlphaDropout: got ${dtype}${printShape(shape)}; expected [N, C, ...]`);
}

/**
 * The same of whole channels of [N, C, ...]: `FeatureAlphaDropout` as a function.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 *
 * @throws RangeError unless p is from 0 to 1; ShapeError if x has less than two dims
 *
 * @example
 * ```ts
 * import { featureAlphaDropout } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * console.log(new Set(featureAlphaDropout(zeros([1, 1, 8])).dataSync()).size); // => 1
 * ```
 */
export const featureAlphaDropout = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('featureAlphaDropout', saturated, x, options, channelsOf);

/**
 * While training, sets each element to what selu tends to with probability `p`, and stretches and moves all so that a mean of 0 and a
 * variance of 1 stay; else the identity. For networks of `SELU`. What falls is drawn as by `Dropout`.
 * Source: https://arxiv.org/abs/1706.02515
 *
 * @example
 * ```ts
 * import { AlphaDropout } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * const layer = new AlphaDropout(0.5);
 * console.log(`${layer}`); // => AlphaDropout(p=0.5)
 * console.log(new Set(layer.forward(zeros([1000])).dataSync()).size); // => 2
 * console.log(layer.eval().forward(zeros([3])).toArray()); // => [ 0, 0, 0 ]
 * ```
 */
export class AlphaDropout extends Dropout {
  protected override get drop(): Dropping {
    return saturated;
  }
}

/**
 * The same of whole channels of [N, C, ...].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 *
 * @example
 * ```ts
 * import { FeatureAlphaDropout } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * const [channel] = new FeatureAlphaDropout(0.5).forward(zeros([1, 1, 8])).flatten(0, 1).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class FeatureAlphaDropout extends AlphaDropout {
  protected override unit(x: Tensor): Shape {
    return channelsOf(x);
  }
}
