/** The logistic-normal distribution. */
import { expand, type Operand, type Shape, type Tensor } from '@glissade/tensor';
import { positive, real } from './check.ts';
import { Normal } from './normal.ts';
import { parametersOf } from './parameters.ts';
import { StickBreakingTransform } from './stick-breaking.ts';
import { TransformedDistribution } from './transformed.ts';

/**
 * Vectors [K] of shares, whose sum is 1, made of K - 1 normal numbers [..., K - 1] by breaking a stick: each says how much of what is left
 * to take. Unlike those of `Dirichlet` they can be drawn anywhere. There are no formulas for its mean, variance and entropy, which throw.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#logisticnormal
 *
 * @example
 * ```ts
 * import { LogisticNormal } from '@glissade/distributions';
 * import { manualSeed, zeros } from '@glissade/tensor';
 *
 * const p = new LogisticNormal(zeros([2]), 1);
 * console.log(p.eventShape); // => [ 3 ]
 * manualSeed(0);
 * console.log(`${p.sample()}`); // => tensor([0.7001, 0.1281, 0.1718])
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class LogisticNormal extends TransformedDistribution<Normal> {
  constructor(loc: Operand, scale: Operand) {
    const [means, scales] = parametersOf('LogisticNormal', ['loc', loc, real], ['scale', scale, positive]);
    const shape = means.ndim === 0 ? [1] : means.shape;
    super(new Normal(expand(means, shape), expand(scales, shape)), new StickBreakingTransform());
  }

  override get name(): string {
    return 'LogisticNormal';
  }
  /** The means of the normal numbers: [..., K - 1]. */
  get loc(): Tensor {
    return this.base.loc;
  }
  /** The standard deviations of the normal numbers: [..., K - 1]. */
  get scale(): Tensor {
    return this.base.scale;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { loc: this.loc, scale: this.scale };
  }

  override expand(batchShape: Shape): LogisticNormal {
    return new LogisticNormal(...this.stretched(batchShape, this.loc, this.scale));
  }
}
