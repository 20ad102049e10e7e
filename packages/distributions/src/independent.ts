/** Several distributions as one of several numbers. */
import {
  named,
  type Operand,
  printShape,
  type Shape,
  ShapeError,
  type Tensor,
  written,
} from '@glissade/tensor';
import { isTensor } from './check.ts';
import { checkDistribution, reparameterized } from './check-distribution.ts';
import { Distribution, type EnumerationOptions, type ReparameterizedDistribution } from './distribution.ts';
import { sumLast } from './parameters.ts';
import { checkEvent } from './shapes.ts';

/**
 * The last `dims` dims of a batch as dims of the outcome: their log-probabilities are summed, and so are entropies. A policy of several
 * actions at once, or the latent vector of a VAE, is one.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#independent
 *
 * @example
 * ```ts
 * import { Independent, Normal } from '@glissade/distributions';
 * import { ones, zeros } from '@glissade/tensor';
 *
 * const p = new Independent(new Normal(zeros([2, 3]), ones([3])), 1);
 * console.log(p.batchShape, p.eventShape); // => [ 2 ] [ 3 ]
 * console.log(p.logProb(zeros([2, 3])).shape); // => [ 2 ]
 * ```
 * @throws ShapeError for more dims than the batch has
 */
export class Independent<Base extends Distribution = Distribution> extends Distribution {
  readonly base: Base;
  readonly dims: number;

  constructor(base: Base, dims: number) {
    checkDistribution('Independent: the base', base);
    const { batchShape, eventShape } = base;
    const kept = batchShape.length - dims;
    if (!Number.isInteger(dims) || dims < 0 || kept < 0)
      throw new ShapeError(
        `Independent: dims is ${written(dims)}; ${base.name} has batch ${printShape(batchShape)}: expected a whole number from 0 to ` +
          `${batchShape.length}`,
      );
    super(base.parameter, batchShape.slice(0, kept), [...batchShape.slice(kept), ...eventShape]);
    this.base = base;
    this.dims = dims;
  }

  get name(): string {
    return `Independent(${this.base.name}, ${this.dims})`;
  }
  override get mean(): Tensor {
    return this.base.mean;
  }
  override get variance(): Tensor {
    return this.base.variance;
  }
  override get mode(): Tensor {
    return this.base.mode;
  }
  override get stddev(): Tensor {
    return this.base.stddev;
  }

  /** As PyTorch prints it: the base and the number of dims. */
  override toString(): string {
    return `Independent(${this.base}, ${this.dims})`;
  }

  override expand(batchShape: Shape): Independent<Base> {
    this.extended('expand', batchShape);
    const kept = this.base.batchShape.slice(this.batchShape.length);
    const base = named(`${this.name}.expand`, () => this.base.expand([...batchShape, ...kept]));
    return new Independent(base as Base, this.dims);
  }

  sample(shape?: Shape): Tensor {
    return this.base.sample(shape);
  }

  /**
   * Samples through which gradients flow to the parameters.
   *
   * @throws TypeError where the base has none
   */
  rsample(this: Independent<ReparameterizedDistribution>, shape?: Shape): Tensor {
    return reparameterized(this.name, this.base).rsample(shape);
  }

  logProb(value: Operand): Tensor {
    if (isTensor(value)) checkEvent(`${this.name}.logProb`, value, this.eventShape);
    return sumLast(this.base.logProb(value), this.dims);
  }

  /** @throws TypeError for dims from 1 on: all combinations would be outcomes */
  override enumerateSupport(options?: EnumerationOptions): Tensor {
    return this.dims > 0 ? super.enumerateSupport(options) : this.base.enumerateSupport(options);
  }

  override entropy(): Tensor {
    return sumLast(this.base.entropy(), this.dims);
  }
}
