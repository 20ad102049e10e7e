/** The Poisson distribution. */
import { add, floor, type Operand, type Shape, sub, type Tensor } from '@glissade/tensor';
import { check, count, notNegative } from './check.ts';
import { Distribution } from './distribution.ts';
import { drawEach, drawnLike } from './draws.ts';
import { logGamma, xlogy } from './log-gamma.ts';
import { asFloats } from './parameters.ts';
import { poissonNumber } from './poisson-draws.ts';

/**
 * How many events happen where `rate` are expected: whole numbers, in the dtype of the rate. There is no formula for its entropy, which
 * throws. It cannot be drawn within `compile` and `vmap`, as how many random numbers that takes depends on the rate.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#poisson
 *
 * @example
 * ```ts
 * import { Poisson } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new Poisson(tensor([0.5, 20]));
 * console.log(`${p.logProb(0).exp()}`); // => tensor([6.0653e-01, 2.0612e-09])
 * manualSeed(0);
 * console.log(p.sample([2]).toArray()); // => [ [ 2, 28 ], [ 1, 18 ] ]
 * ```
 * @throws RangeError for a rate below 0, where it can be looked at
 */
export class Poisson extends Distribution {
  readonly name: string = 'Poisson';
  readonly rate: Tensor;

  constructor(rate: Operand) {
    check('Poisson: rate', rate, notNegative);
    const floats = asFloats(rate);
    super(floats);
    this.rate = floats;
  }

  override get mean(): Tensor {
    return this.rate;
  }
  override get variance(): Tensor {
    return this.rate;
  }
  override get mode(): Tensor {
    return floor(this.rate);
  }

  override expand(batchShape: Shape): Poisson {
    return new Poisson(...this.stretched(batchShape, this.rate));
  }

  /** @throws TypeError where the rate cannot be looked at */
  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    return drawnLike(this.rate, drawEach('Poisson.sample', this.rate, all, poissonNumber), all);
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, count);
    return sub(sub(xlogy(outcome, this.rate), this.rate), logGamma(add(outcome, 1)));
  }
}
