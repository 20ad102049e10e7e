/** The logistic-normal distribution. */
import {
  add,
  broadcast,
  clamp,
  concat,
  cumprod,
  cumsum,
  epsilonOf,
  expand,
  fillLike,
  log,
  logSigmoid,
  mul,
  type Operand,
  type Shape,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { check, notNegative, positive, real, sumOfShares } from './check.ts';
import { noFormula, ReparameterizedDistribution } from './distribution.ts';
import { Normal } from './normal.ts';
import { broadcastAll, positions, smallestNormal } from './parameters.ts';

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
export class LogisticNormal extends ReparameterizedDistribution {
  readonly name: string = 'LogisticNormal';
  /** Of the K - 1 numbers. */
  readonly base: Normal;

  constructor(loc: Operand, scale: Operand) {
    check('LogisticNormal: loc', loc, real);
    check('LogisticNormal: scale', scale, positive);
    const [means, scales] = broadcastAll('LogisticNormal', loc, scale);
    const shape = means.ndim === 0 ? [1] : means.shape;
    const base = new Normal(expand(means, shape), expand(scales, shape));
    super(base.loc, shape.slice(0, -1), [shape.at(-1)! + 1]);
    this.base = base;
  }

  /** The means of the normal numbers: [..., K - 1]. */
  get loc(): Tensor {
    return this.base.loc;
  }
  /** The standard deviations of the normal numbers: [..., K - 1]. */
  get scale(): Tensor {
    return this.base.scale;
  }
  get mean(): Tensor {
    throw noFormula(this, 'mean', 'sample([1000]).mean(0)');
  }
  get variance(): Tensor {
    throw noFormula(this, 'variance', 'sample([1000]).var(0)');
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    const { dtype } = this.parameter;
    const broken = sigmoid(sub(this.base.rsample(shape), this.#logLeft()));
    // Neither 0 nor 1, whose logarithms matter.
    const taken = clamp(broken, smallestNormal(dtype), 1 - epsilonOf(dtype));
    const one = fillLike(taken, 1, [...taken.shape.slice(0, -1), 1]);
    return mul(concat([taken, one], -1), concat([one, cumprod(sub(1, taken), -1)], -1));
  }

  logProb(value: Operand): Tensor {
    const given = this.outcome(value, notNegative);
    const outcome = expand(
      given,
      broadcast('LogisticNormal.logProb', given.shape, [...this.batchShape, ...this.eventShape]),
    );
    check('LogisticNormal.logProb: the sum of the value', sum(outcome, -1), sumOfShares(outcome));
    const taken = slice(outcome, -1, 0, -1);
    const left = clamp(sub(1, cumsum(taken, -1)), smallestNormal(taken.dtype));
    const logarithm = log(taken);
    const x = sub(logarithm, log(left));
    const stretch = sum(add(sub(logSigmoid(x), x), logarithm), -1);
    return sub(sum(this.base.logProb(add(x, this.#logLeft())), -1), stretch);
  }

  entropy(): Tensor {
    throw noFormula(this, 'entropy', 'logProb(p.rsample([1000])).neg().mean(0)');
  }

  /** How many shares are still to come, as logarithms: so that normal numbers around 0 make shares that are alike. */
  #logLeft(): Tensor {
    const { loc } = this.base;
    const length = loc.shape.at(-1)!;
    return log(sub(length, positions(loc, length)));
  }
}
