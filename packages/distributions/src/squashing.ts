/** Transforms that squash all numbers into an interval. */
import {
  add,
  clamp,
  epsilonOf,
  expm1,
  log,
  log1p,
  mul,
  neg,
  type Shape,
  sigmoid,
  softplus,
  sub,
  type Tensor,
  tanh,
} from '@glissade/tensor';
import { aboveZero, type Constraint, unitInterval } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';
import { smallestNormal } from './parameters.ts';
import type { Transform } from './transforms.ts';

/**
 * y = tanh(x), which squashes what a policy gives into -1 to 1.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.TanhTransform
 *
 * @example
 * ```ts
 * import { TanhTransform, Normal, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Normal(0, 1), new TanhTransform());
 * console.log(p.logProb(0.5).itemSync().toFixed(4)); // => -0.7821
 * ```
 */
export class TanhTransform extends CheckedTransform implements Transform {
  readonly name = 'TanhTransform';
  readonly shape: Shape = [];
  readonly sign = 1;
  /** Both ends count: large numbers round to them. */
  readonly codomain: Constraint = {
    holds: (value) => value >= -1 && value <= 1,
    expected: 'a number from -1 to 1',
  };

  protected apply(x: Tensor): Tensor {
    return tanh(x);
  }
  protected undo(y: Tensor): Tensor {
    return mul(sub(log1p(y), log1p(neg(y))), 0.5);
  }
  /** log(1 - tanh(x)^2), without the difference that rounds to 0. */
  protected logStretch(x: Tensor): Tensor {
    return mul(sub(sub(Math.LN2, x), softplus(mul(x, -2))), 2);
  }
  equals(other: Transform): boolean {
    return other instanceof TanhTransform;
  }
}

/**
 * y = sigmoid(x), from 0 to 1, kept from both.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SigmoidTransform
 *
 * @example
 * ```ts
 * import { Normal, SigmoidTransform, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Normal(0, 1), new SigmoidTransform());
 * console.log(p.logProb(0.5).itemSync().toFixed(4)); // => 0.4674
 * ```
 */
export class SigmoidTransform extends CheckedTransform implements Transform {
  readonly name = 'SigmoidTransform';
  readonly shape: Shape = [];
  readonly sign = 1;
  readonly codomain: Constraint = unitInterval;

  protected apply(x: Tensor): Tensor {
    return fromEnds(sigmoid(x));
  }
  protected undo(y: Tensor): Tensor {
    const inside = fromEnds(y);
    return sub(log(inside), log1p(neg(inside)));
  }
  protected logStretch(x: Tensor): Tensor {
    return neg(add(softplus(x), softplus(neg(x))));
  }
  equals(other: Transform): boolean {
    return other instanceof SigmoidTransform;
  }
}

const fromEnds = (share: Tensor): Tensor =>
  clamp(share, smallestNormal(share.dtype), 1 - epsilonOf(share.dtype));

/**
 * y = log(1 + exp(x)), above 0: nearly x where that is large.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SoftplusTransform
 *
 * @example
 * ```ts
 * import { Normal, SoftplusTransform, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Normal(0, 1), new SoftplusTransform());
 * console.log(p.logProb(Math.LN2).itemSync().toFixed(4)); // => -0.2258
 * ```
 */
export class SoftplusTransform extends CheckedTransform implements Transform {
  readonly name = 'SoftplusTransform';
  readonly shape: Shape = [];
  readonly sign = 1;
  readonly codomain: Constraint = aboveZero;

  protected apply(x: Tensor): Tensor {
    return softplus(x);
  }
  protected undo(y: Tensor): Tensor {
    return add(log(neg(expm1(neg(y)))), y);
  }
  protected logStretch(x: Tensor): Tensor {
    return neg(softplus(neg(x)));
  }
  equals(other: Transform): boolean {
    return other instanceof SoftplusTransform;
  }
}
