/** The Pareto distribution. */
import {
  add,
  broadcast,
  canLook,
  clamp,
  div,
  exp,
  expand,
  log,
  mul,
  type Operand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { type Constraint, check, positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { Exponential } from './exponential.ts';
import { broadcastAll } from './parameters.ts';

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
    check('Pareto: scale', scale, positive);
    check('Pareto: alpha', alpha, positive);
    const both = broadcastAll('Pareto', scale, alpha);
    super(both[0]);
    [this.scale, this.alpha] = both;
  }

  /** Infinity for an alpha up to 1. */
  get mean(): Tensor {
    const alpha = clamp(this.alpha, 1);
    return div(mul(alpha, this.scale), sub(alpha, 1));
  }
  /** Infinity for an alpha up to 2. */
  get variance(): Tensor {
    const alpha = clamp(this.alpha, 2);
    return div(mul(square(this.scale), alpha), mul(square(sub(alpha, 1)), sub(alpha, 2)));
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return mul(exp(new Exponential(this.alpha).rsample(shape)), this.scale);
  }

  logProb(value: Operand): Tensor {
    const { alpha, scale } = this;
    const outcome = this.outcome(value, real);
    const shape = broadcast('Pareto.logProb', outcome.shape, this.batchShape);
    check('Pareto.logProb: the value', expand(outcome, shape), this.#support(shape));
    const logarithm = log(outcome);
    return sub(sub(log(alpha), mul(alpha, sub(logarithm, log(scale)))), logarithm);
  }

  entropy(): Tensor {
    return add(log(div(this.scale, this.alpha)), add(reciprocal(this.alpha), 1));
  }

  #support(shape: Shape): Constraint {
    if (!canLook(this.scale)) return real;
    const least = expand(this.scale, shape).dataSync();
    return { holds: (value, i) => value >= least[i]!, expected: 'a number from the scale on' };
  }
}
