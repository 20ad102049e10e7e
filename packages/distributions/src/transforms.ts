/** Invertible functions of each number, with the logarithm of how much they stretch. */
import {
  abs,
  add,
  broadcast,
  div,
  exp,
  expand,
  fillLike,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  type Shape,
  softplus,
  sub,
  type Tensor,
  tanh,
} from '@glissade/tensor';
import { type Constraint, check, real } from './check.ts';

/** What `TransformedDistribution` applies: y = forward(x), elementwise and monotone. */
export interface Transform {
  /** Names it in messages. */
  readonly name: string;
  /** The shape of its own parameters: [] where it has none. */
  readonly shape: Shape;
  /** Which numbers it gives. */
  readonly codomain: Constraint;
  readonly forward: (x: Tensor) => Tensor;
  readonly inverse: (y: Tensor) => Tensor;
  /** log |dy / dx|, of the shape of x. */
  readonly logAbsDetJacobian: (x: Tensor, y: Tensor) => Tensor;
  /** Whether the other is known to be the same function. */
  readonly equals: (other: Transform) => boolean;
}

/**
 * y = exp(x). Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ExpTransform
 *
 * @example
 * ```ts
 * import { ExpTransform, Normal, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Normal(0, 1), new ExpTransform());
 * console.log(p.logProb(1).itemSync().toFixed(4)); // => -0.9189
 * ```
 */
export class ExpTransform implements Transform {
  readonly name = 'ExpTransform';
  readonly shape: Shape = [];
  readonly codomain: Constraint = { holds: (value) => value > 0, expected: 'a number above 0' };

  forward(x: Tensor): Tensor {
    return exp(x);
  }
  inverse(y: Tensor): Tensor {
    return log(y);
  }
  logAbsDetJacobian(x: Tensor): Tensor {
    return x;
  }
  equals(other: Transform): boolean {
    return other instanceof ExpTransform;
  }
}

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
export class TanhTransform implements Transform {
  readonly name = 'TanhTransform';
  readonly shape: Shape = [];
  /** Both ends count: large numbers round to them. */
  readonly codomain: Constraint = {
    holds: (value) => value >= -1 && value <= 1,
    expected: 'a number from -1 to 1',
  };

  forward(x: Tensor): Tensor {
    return tanh(x);
  }
  inverse(y: Tensor): Tensor {
    return mul(sub(log1p(y), log1p(neg(y))), 0.5);
  }
  /** log(1 - tanh(x)^2), without the difference that rounds to 0. */
  logAbsDetJacobian(x: Tensor): Tensor {
    return mul(sub(sub(Math.LN2, x), softplus(mul(x, -2))), 2);
  }
  equals(other: Transform): boolean {
    return other instanceof TanhTransform;
  }
}

/**
 * y = loc + scale x; the two broadcast, and may learn.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.AffineTransform
 *
 * @example
 * ```ts
 * import { AffineTransform, Normal, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Normal(0, 1), new AffineTransform(5, 2));
 * console.log(p.logProb(5).itemSync().toFixed(4)); // => -1.6121
 * ```
 * @throws RangeError for a scale of 0, where it can be looked at
 */
export class AffineTransform implements Transform {
  readonly name = 'AffineTransform';
  readonly shape: Shape;
  readonly codomain: Constraint = real;
  readonly loc: Operand;
  readonly scale: Operand;

  constructor(loc: Operand, scale: Operand) {
    check('AffineTransform: loc', loc, real);
    check('AffineTransform: scale', scale, {
      holds: (value) => value > 0 || value < 0,
      expected: 'another number than 0',
    });
    this.loc = loc;
    this.scale = scale;
    this.shape = broadcast('AffineTransform', shapeOf(loc), shapeOf(scale));
  }

  forward(x: Tensor): Tensor {
    return add(mul(x, this.scale), this.loc);
  }
  inverse(y: Tensor): Tensor {
    return div(sub(y, this.loc), this.scale);
  }
  logAbsDetJacobian(x: Tensor): Tensor {
    const { scale } = this;
    return typeof scale === 'number'
      ? fillLike(x, Math.log(Math.abs(scale)))
      : expand(log(abs(scale)), x.shape);
  }
  /** Of equal numbers, or the same tensors. */
  equals(other: Transform): boolean {
    return other instanceof AffineTransform && other.loc === this.loc && other.scale === this.scale;
  }
}

const shapeOf = (x: Operand): Shape => (typeof x === 'number' ? [] : x.shape);
