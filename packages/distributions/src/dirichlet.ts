/** The Dirichlet distribution. */
import {
  add,
  amax,
  broadcast,
  cast,
  clamp,
  div,
  eq,
  expand,
  lt,
  mul,
  type Operand,
  printShape,
  type Shape,
  ShapeError,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { check, notNegative, positive, sumOfShares } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { standardDirichlet } from './gamma-draws.ts';
import { digamma, logGamma, xlogy } from './log-gamma.ts';
import { asFloats, positions } from './parameters.ts';

/**
 * Vectors [K] of shares, whose sum is 1, by concentrations [..., K]: probabilities of classes that are themselves drawn. It cannot be
 * drawn within `compile` and `vmap`, as how many random numbers that takes depends on the concentrations.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#dirichlet
 *
 * @example
 * ```ts
 * import { Dirichlet } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new Dirichlet(tensor([1, 2, 5]));
 * console.log(p.mean.toArray()); // => [ 0.125, 0.25, 0.625 ]
 * manualSeed(0);
 * console.log(`${p.sample()}`); // => tensor([0.4182, 0.1909, 0.3909])
 * ```
 * @throws RangeError for a concentration that is not above 0, where it can be looked at; ShapeError for one without dims
 */
export class Dirichlet extends ReparameterizedDistribution {
  readonly name: string = 'Dirichlet';
  readonly concentration: Tensor;

  constructor(concentration: Tensor) {
    check('Dirichlet: concentration', concentration, positive);
    const floats = asFloats(concentration);
    if (floats.ndim === 0 || floats.shape.at(-1) === 0)
      throw new ShapeError(
        `Dirichlet: the concentration is ${printShape(floats.shape)}; expected [..., shares], with one share at least`,
      );
    super(floats, floats.shape.slice(0, -1), floats.shape.slice(-1));
    this.concentration = floats;
  }

  override get mean(): Tensor {
    return div(this.concentration, sum(this.concentration, -1, { keepdim: true }));
  }
  override get variance(): Tensor {
    const total = sum(this.concentration, -1, { keepdim: true });
    const product = mul(this.concentration, sub(total, this.concentration));
    return div(product, mul(square(total), add(total, 1)));
  }
  /** The first corner where all parameters are below 1, NaN where none is above it else, as in PyTorch. */
  override get mode(): Tensor {
    return this.#mode();
  }

  override expand(batchShape: Shape): Dirichlet {
    return new Dirichlet(...this.stretched(batchShape, this.concentration));
  }

  /** @throws TypeError where the concentration cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    return standardDirichlet('Dirichlet.sample', this.concentration, this.extended('sample', shape));
  }

  /**
   * The same vectors as `sample`. Gradients are those of the gamma numbers of which they are the shares, whose mean is that of
   * PyTorch's, though each differs; they have none of their own.
   *
   * @throws TypeError where the concentration cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    const all = this.extended('rsample', shape);
    return standardDirichlet('Dirichlet.rsample', this.concentration, all, true);
  }

  logProb(value: Operand): Tensor {
    const { concentration } = this;
    const given = this.outcome(value, notNegative);
    const outcome = expand(given, broadcast('Dirichlet.logProb', given.shape, concentration.shape));
    check('Dirichlet.logProb: the sum of the value', sum(outcome, -1), sumOfShares(outcome));
    return sub(sum(xlogy(sub(concentration, 1), outcome), -1), this.logNormalizer);
  }

  override entropy(): Tensor {
    const { concentration } = this;
    const total = sum(concentration, -1);
    const slopes = sum(mul(sub(concentration, 1), digamma(concentration)), -1);
    return sub(add(this.logNormalizer, mul(sub(total, this.eventShape[0]!), digamma(total))), slopes);
  }

  #mode(): Tensor {
    const { concentration } = this;
    const above = clamp(sub(concentration, 1), 0);
    const areLow = lt(amax(concentration, -1, { keepdim: true }), 1);
    const shares = div(above, sum(above, -1, { keepdim: true }));
    const corner = eq(positions(concentration, this.eventShape[0]!), 0);
    return where(areLow, cast(corner, concentration.dtype), shares);
  }

  /** The logarithm of the beta function of the concentrations: [...batchShape]. */
  get logNormalizer(): Tensor {
    const { concentration } = this;
    return sub(sum(logGamma(concentration), -1), logGamma(sum(concentration, -1)));
  }
}
