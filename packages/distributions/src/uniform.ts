/** The uniform distribution. */
import {
  add,
  canLook,
  cast,
  clamp,
  div,
  ge,
  log,
  logicalAnd,
  lt,
  mul,
  type Operand,
  rand,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { check, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { parametersOf } from './parameters.ts';

/**
 * Uniform distributions on [low, high), which broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#uniform
 *
 * @example
 * ```ts
 * import { Uniform } from '@glissade/distributions';
 *
 * const p = new Uniform(1, 5);
 * console.log(p.mean.itemSync()); // => 3
 * console.log(p.logProb(2).exp().itemSync()); // => 0.25
 * ```
 * @throws RangeError unless low is below high, where they can be looked at; ShapeError for bounds that do not broadcast
 */
export class Uniform extends ReparameterizedDistribution {
  readonly name: string = 'Uniform';
  readonly low: Tensor;
  readonly high: Tensor;

  constructor(low: Operand, high: Operand) {
    const [from, to] = parametersOf('Uniform', ['low', low, real], ['high', high, real]);
    super(from);
    this.low = from;
    this.high = to;
    if (!canLook(from, to)) return;
    const starts = from.dataSync();
    check('Uniform: high', to, {
      holds: (value, i) => value > starts[i]!,
      expected: 'a number above low',
    });
  }

  override get mean(): Tensor {
    return div(add(this.high, this.low), 2);
  }
  override get variance(): Tensor {
    return div(square(this.#width), 12);
  }
  override get stddev(): Tensor {
    return div(this.#width, Math.sqrt(12));
  }
  get #width(): Tensor {
    return sub(this.high, this.low);
  }
  /** NaN, as in PyTorch: none is more probable. */
  override get mode(): Tensor {
    return mul(this.high, Number.NaN);
  }

  override expand(batchShape: Shape): Uniform {
    return new Uniform(...this.stretched(batchShape, this.low, this.high));
  }

  rsample(shape: Shape = []): Tensor {
    const noise = rand(this.extended('rsample', shape), { dtype: this.low.dtype });
    return add(this.low, mul(noise, this.#width));
  }

  logProb(value: Operand): Tensor {
    const outcome = this.#outcome(value, 'logProb');
    const inside = logicalAnd(ge(outcome, this.low), lt(outcome, this.high));
    return sub(log(cast(inside, this.low.dtype)), log(this.#width));
  }

  override cdf(value: Operand): Tensor {
    return clamp(div(sub(this.#outcome(value, 'cdf'), this.low), this.#width), 0, 1);
  }

  override icdf(probability: Operand): Tensor {
    return add(mul(this.share(probability), this.#width), this.low);
  }

  override entropy(): Tensor {
    return log(this.#width);
  }

  /** Both ends count, as in PyTorch: a sum of rounded numbers may reach the upper one. */
  #outcome(value: Operand, call: string): Tensor {
    const isInside = (value: number, low?: number, high?: number): boolean => value >= low! && value <= high!;
    return this.within(value, call, [this.low, this.high], 'a number from low to high', isInside);
  }
}
