/** The normal distribution. */
import {
  add,
  div,
  log,
  mul,
  type Operand,
  randn,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { normalQuantile, normalShare } from './normal-quantile.ts';
import { parametersOf, quantileParts } from './parameters.ts';

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;

/**
 * Normal distributions of a mean and a standard deviation, which broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#normal
 *
 * @example
 * ```ts
 * import { Normal } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new Normal(tensor([0, 10]), 1);
 * manualSeed(0);
 * console.log(`${p.sample()}`); // => tensor([1.5410, 9.7066])
 * console.log(`${p.logProb(tensor([0, 11]))}`); // => tensor([-0.9189, -1.4189])
 * ```
 * @throws RangeError for a standard deviation that is not above 0, where it can be looked at; ShapeError for parameters that do not
 *   broadcast
 */
export class Normal extends ReparameterizedDistribution {
  readonly name: string = 'Normal';
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(mean: Operand, std: Operand) {
    const [loc, scale] = parametersOf('Normal', ['mean', mean, real], ['std', std, positive]);
    super(loc);
    this.loc = loc;
    this.scale = scale;
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return square(this.scale);
  }
  override get stddev(): Tensor {
    return this.scale;
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): Normal {
    return new Normal(...this.stretched(batchShape, this.loc, this.scale));
  }

  rsample(shape: Shape = []): Tensor {
    const noise = randn(this.extended('rsample', shape), { dtype: this.loc.dtype });
    return add(this.loc, mul(noise, this.scale));
  }

  logProb(value: Operand): Tensor {
    const distance = div(sub(this.outcome(value, real), this.loc), this.scale);
    return sub(sub(mul(square(distance), -0.5), log(this.scale)), halfLogTwoPi);
  }

  override cdf(value: Operand): Tensor {
    return normalShare(div(sub(this.outcome(value, real, 'cdf'), this.loc), this.scale));
  }

  override icdf(probability: Operand): Tensor {
    const { distance, tail, side } = quantileParts(this.share(probability));
    return add(this.loc, mul(this.scale, mul(side, normalQuantile(distance, tail))));
  }

  override entropy(): Tensor {
    return add(log(this.scale), 0.5 + halfLogTwoPi);
  }
}
