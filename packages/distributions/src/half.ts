/** What distributions of absolute values have in common. */
import {
  abs,
  add,
  fillLike,
  ge,
  mul,
  type Operand,
  type Shape,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { notNegative } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';

/** The absolute values of numbers that are symmetric around 0. */
export abstract class HalfDistribution<
  Base extends ReparameterizedDistribution & { readonly scale: Tensor },
> extends ReparameterizedDistribution {
  /** What it is the absolute value of. */
  readonly base: Base;

  constructor(base: Base) {
    super(base.scale);
    this.base = base;
  }

  /** That of the base. */
  get scale(): Tensor {
    return this.base.scale;
  }
  override get mode(): Tensor {
    return fillLike(this.scale, 0);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { scale: this.scale };
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return abs(this.base.rsample(shape));
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, notNegative);
    return where(ge(outcome, 0), add(this.base.logProb(outcome), Math.LN2), Number.NEGATIVE_INFINITY);
  }

  override icdf(probability: Operand): Tensor {
    const share = this.share(probability);
    return mul(this.scale, this.quantile(mul(share, 0.5), mul(sub(1, share), 0.5)));
  }

  /** That of the base of scale 1: by the share from 0 to it, and the share above it. */
  protected abstract readonly quantile: (distance: Tensor, tail: Tensor) => Tensor;

  override entropy(): Tensor {
    return sub(this.base.entropy(), Math.LN2);
  }
}
