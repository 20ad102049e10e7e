/** The Pareto distribution. */
import {
  add,
  clamp,
  div,
  exp,
  expm1,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { Exponential } from './exponential.ts';
import { parametersOf } from './parameters.ts';

/**
 * Pareto distributions, of what few have much of: numbers from `scale` on, whose tail falls with the power `alpha`. The parameters
 * broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#pareto
 *
 * @example
 * ```ts
 * import { Pareto } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new Pareto(1, tensor([1, 3]));
 * console.log(p.mean.toArray()); // => [ Infinity, 1.5 ]
 * console.log(p.logProb(1).exp().toArray()); // => [ 1, 3 ]
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Pareto extends ReparameterizedDistribution {
  readonly name: string = 'Pareto';
  readonly scale: Tensor;
  readonly alpha: Tensor;

  constructor(scale: Operand, alpha: Operand) {
    const both = parametersOf('Pareto', ['scale', scale, positive], ['alpha', alpha, positive]);
    super(both[0]);
    [this.scale, this.alpha] = both;
  }

  /** Infinity for an alpha up to 1. */
  override get mean(): Tensor {
    const alpha = clamp(this.alpha, 1);
    return div(mul(alpha, this.scale), sub(alpha, 1));
  }
  /** Infinity for an alpha up to 2. */
  override get variance(): Tensor {
    const alpha = clamp(this.alpha, 2);
    return div(mul(square(this.scale), alpha), mul(square(sub(alpha, 1)), sub(alpha, 2)));
  }
  override get mode(): Tensor {
    return this.scale;
  }

  override expand(batchShape: Shape): Pareto {
    return new Pareto(...this.stretched(batchShape, this.scale, this.alpha));
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return mul(exp(new Exponential(this.alpha).rsample(shape)), this.scale);
  }

  logProb(value: Operand): Tensor {
    const { alpha, scale } = this;
    const logarithm = log(this.#outcome(value, 'logProb'));
    return sub(sub(log(alpha), mul(alpha, sub(logarithm, log(scale)))), logarithm);
  }

  override cdf(value: Operand): Tensor {
    const excess = div(sub(this.#outcome(value, 'cdf'), this.scale), this.scale);
    return neg(expm1(neg(mul(this.alpha, log1p(excess)))));
  }

  override icdf(probability: Operand): Tensor {
    return mul(this.scale, exp(div(neg(log1p(neg(this.share(probability)))), this.alpha)));
  }

  override entropy(): Tensor {
    return add(log(div(this.scale, this.alpha)), add(reciprocal(this.alpha), 1));
  }

  #outcome(value: Operand, call: string): Tensor {
    return this.within(
      value,
      call,
      [this.scale],
      'a number from the scale on',
      (value, scale) => value >= scale!,
    );
  }
}
