/** The generalized Pareto distribution. */
import {
  abs,
  add,
  div,
  eq,
  expm1,
  log,
  log1p,
  logicalAnd,
  lt,
  mul,
  neg,
  type Operand,
  rand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { parametersOf } from './parameters.ts';

/**
 * What exceeds a high threshold `loc`, of whatever distribution: a tail that falls with a power for a concentration above 0, exponentially
 * at 0, and that ends at `loc - scale / concentration` below. The parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#generalizedpareto
 *
 * @example
 * ```ts
 * import { GeneralizedPareto } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new GeneralizedPareto(1, 2, tensor([-1, 0, 0.5]));
 * console.log(p.mean.toArray()); // => [ 2, 3, 5 ]
 * console.log(`${p.logProb(2)}`); // => tensor([-0.6931, -1.1931, -1.3626])
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class GeneralizedPareto extends ReparameterizedDistribution {
  readonly name: string = 'GeneralizedPareto';
  /** The least number. */
  readonly loc: Tensor;
  readonly scale: Tensor;
  readonly concentration: Tensor;

  constructor(loc: Operand, scale: Operand, concentration: Operand) {
    const all = parametersOf(
      'GeneralizedPareto',
      ['loc', loc, real],
      ['scale', scale, positive],
      ['concentration', concentration, real],
    );
    super(all[0]);
    [this.loc, this.scale, this.concentration] = all;
  }

  /** NaN for a concentration from 1 on. */
  override get mean(): Tensor {
    return this.#below(1, (concentration) => add(this.loc, div(this.scale, sub(1, concentration))));
  }
  /** NaN for a concentration from 1/2 on. */
  override get variance(): Tensor {
    return this.#below(0.5, (concentration) =>
      div(square(this.scale), mul(square(sub(1, concentration)), sub(1, mul(concentration, 2)))),
    );
  }
  /** As in PyTorch, for a concentration below -1, too, of which the other end is the most probable. */
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): GeneralizedPareto {
    return new GeneralizedPareto(...this.stretched(batchShape, this.loc, this.scale, this.concentration));
  }

  rsample(shape: Shape = []): Tensor {
    return this.#quantile(rand(this.extended('rsample', shape), { dtype: this.loc.dtype }));
  }

  logProb(value: Operand): Tensor {
    const distance = div(sub(this.#outcome(value, 'logProb'), this.loc), this.scale);
    const [isNone, curved] = this.#curved();
    const power = add(reciprocal(curved), 1);
    // At its end, the density of a uniform distribution is no power of 0.
    const isEnd = logicalAnd(eq(power, 0), eq(distance, 1));
    const bent = mul(power, log1p(mul(curved, where(isEnd, 0, distance))));
    return neg(add(log(this.scale), where(isNone, distance, bent)));
  }

  override cdf(value: Operand): Tensor {
    const distance = div(sub(this.#outcome(value, 'cdf'), this.loc), this.scale);
    const [isNone, curved] = this.#curved();
    const bent = div(log1p(mul(curved, distance)), curved);
    return neg(expm1(neg(where(isNone, distance, bent))));
  }

  override icdf(probability: Operand): Tensor {
    return this.#quantile(this.share(probability));
  }

  override entropy(): Tensor {
    return add(add(log(this.scale), this.concentration), 1);
  }

  #quantile(probability: Tensor): Tensor {
    const { loc, scale } = this;
    const logarithm = log1p(neg(probability));
    const [isNone, curved] = this.#curved();
    const bent = mul(div(scale, curved), expm1(neg(mul(curved, logarithm))));
    return add(loc, where(isNone, neg(mul(scale, logarithm)), bent));
  }

  /** Whether the concentration is 0, and one that is not. */
  #curved(): [isNone: Tensor, concentration: Tensor] {
    const isNone = lt(abs(this.concentration), 1e-8);
    return [isNone, where(isNone, 1, this.concentration)];
  }

  /** A moment that there is for concentrations below a number. */
  #below(most: number, moment: (concentration: Tensor) => Tensor): Tensor {
    const isKnown = lt(this.concentration, most);
    return where(isKnown, moment(where(isKnown, this.concentration, most / 2)), Number.NaN);
  }

  #outcome(value: Operand, call: string): Tensor {
    return this.within(
      value,
      call,
      [this.loc, this.scale, this.concentration],
      'a number from loc on, up to loc - scale / concentration where the concentration is below 0',
      (value, loc, scale, concentration) =>
        value >= loc! && !(concentration! < 0 && value > loc! - scale! / concentration!),
    );
  }
}
