/** The beta distribution. */
import {
  add,
  div,
  mul,
  type Operand,
  type Shape,
  select,
  square,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { positive, unitInterval } from './check.ts';
import { Dirichlet } from './dirichlet.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { standardDirichlet } from './gamma-draws.ts';
import { parametersOf } from './parameters.ts';

/**
 * Numbers from 0 to 1: probabilities that are themselves drawn, such as after `concentration1 - 1` successes and `concentration0 - 1`
 * failures of trials. The parameters broadcast. It cannot be drawn within `compile` and `vmap`, as `Gamma`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#beta
 *
 * @example
 * ```ts
 * import { Beta } from '@glissade/distributions';
 *
 * const p = new Beta(3, 1);
 * console.log(p.mean.itemSync()); // => 0.75
 * console.log(p.logProb(0.5).exp().itemSync().toFixed(4)); // => 0.7500
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Beta extends ReparameterizedDistribution {
  readonly name: string = 'Beta';
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;
  /** Of the number, and of what it lacks to 1. */
  readonly dirichlet: Dirichlet;

  constructor(concentration1: Operand, concentration0: Operand) {
    const both = parametersOf(
      'Beta',
      ['concentration1', concentration1, positive],
      ['concentration0', concentration0, positive],
    );
    super(both[0]);
    [this.concentration1, this.concentration0] = both;
    this.dirichlet = new Dirichlet(stack(both, -1));
  }

  override get mean(): Tensor {
    return div(this.concentration1, add(this.concentration1, this.concentration0));
  }
  override get variance(): Tensor {
    const total = add(this.concentration1, this.concentration0);
    return div(mul(this.concentration1, this.concentration0), mul(square(total), add(total, 1)));
  }
  /** 1 where both parameters are below 1, NaN where none is above it else, as in PyTorch. */
  override get mode(): Tensor {
    return select(this.dirichlet.mode, -1, 0);
  }

  override expand(batchShape: Shape): Beta {
    return new Beta(...this.stretched(batchShape, this.concentration1, this.concentration0));
  }

  /** @throws TypeError where the concentrations cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    return this.#drawn('sample', shape, false);
  }

  /**
   * The same numbers as `sample`, with the gradients of `Dirichlet.rsample`.
   *
   * @throws TypeError where the concentrations cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    return this.#drawn('rsample', shape, true);
  }

  #drawn(call: string, shape: Shape, moves: boolean): Tensor {
    const all = [...this.extended(call, shape), 2];
    return select(standardDirichlet(`Beta.${call}`, this.dirichlet.concentration, all, moves), -1, 0);
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, unitInterval);
    return this.dirichlet.logProb(stack([outcome, sub(1, outcome)], -1));
  }

  override entropy(): Tensor {
    return this.dirichlet.entropy();
  }
}
