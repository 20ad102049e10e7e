/** Invertible functions of each number, with the logarithm of how much they stretch. Those into an interval are in squashing.ts. */
import {
  abs,
  add,
  broadcast,
  div,
  exp,
  expand,
  fillLike,
  log,
  mul,
  type Operand,
  pow,
  reciprocal,
  type Shape,
  sign,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { aboveZero, type Constraint, check, real } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';

/** What `TransformedDistribution` applies: y = forward(x), invertible, of each number or of vectors or matrices. */
export interface Transform {
  /** Names it in messages. */
  readonly name: string;
  /** The shape of its own parameters: [] where it has none. */
  readonly shape: Shape;
  /** How many last dims of x it takes together: 0, by default, where it is elementwise. */
  readonly domainDims?: number;
  /** How many last dims of y are of one outcome: 0 by default. */
  readonly codomainDims?: number;
  /** Of an elementwise one, whether it increases (1) or decreases (-1): what there is a `cdf` with. */
  readonly sign?: Operand;
  /** Which numbers it gives. */
  readonly codomain: Constraint;
  readonly forward: (x: Tensor) => Tensor;
  readonly inverse: (y: Tensor) => Tensor;
  /** log |dy / dx|, of the shape of x without the dims that are taken together. */
  readonly logAbsDetJacobian: (x: Tensor, y: Tensor) => Tensor;
  /** The shape of y; by default that of x, broadcast with its own. */
  readonly forwardShape?: (shape: Shape) => Shape;
  /** The shape of x; by default that of y, broadcast with its own. */
  readonly inverseShape?: (shape: Shape) => Shape;
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
export class ExpTransform extends CheckedTransform implements Transform {
  readonly name = 'ExpTransform';
  readonly shape: Shape = [];
  readonly sign = 1;
  readonly codomain: Constraint = aboveZero;

  protected apply(x: Tensor): Tensor {
    return exp(x);
  }
  protected undo(y: Tensor): Tensor {
    return log(y);
  }
  protected logStretch(x: Tensor): Tensor {
    return x;
  }
  equals(other: Transform): boolean {
    return other instanceof ExpTransform;
  }
}

/**
 * y = x^exponent, of numbers above 0; the exponent may learn.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.PowerTransform
 *
 * @example
 * ```ts
 * import { Exponential, PowerTransform, TransformedDistribution } from '@glissade/distributions';
 *
 * const p = new TransformedDistribution(new Exponential(1), new PowerTransform(0.5));
 * console.log(p.logProb(1).itemSync().toFixed(4)); // => -0.3069
 * ```
 * @throws RangeError for an exponent of 0, where it can be looked at
 */
export class PowerTransform extends CheckedTransform implements Transform {
  readonly name = 'PowerTransform';
  readonly shape: Shape;
  readonly codomain: Constraint = aboveZero;
  readonly exponent: Operand;

  constructor(exponent: Operand) {
    super();
    check('PowerTransform: exponent', exponent, notZero);
    this.exponent = exponent;
    this.shape = shapeOf(exponent);
  }

  get sign(): Operand {
    return signOf(this.exponent);
  }

  protected apply(x: Tensor): Tensor {
    return pow(x, this.exponent);
  }
  protected undo(y: Tensor): Tensor {
    const { exponent } = this;
    return pow(y, typeof exponent === 'number' ? 1 / exponent : reciprocal(exponent));
  }
  protected logStretch(x: Tensor, y: Tensor): Tensor {
    return log(abs(div(mul(y, this.exponent), x)));
  }
  /** Of an equal number, or the same tensor. */
  equals(other: Transform): boolean {
    return other instanceof PowerTransform && other.exponent === this.exponent;
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
export class AffineTransform extends CheckedTransform implements Transform {
  readonly name = 'AffineTransform';
  readonly shape: Shape;
  readonly codomain: Constraint = real;
  readonly loc: Operand;
  readonly scale: Operand;

  constructor(loc: Operand, scale: Operand) {
    super();
    check('AffineTransform: loc', loc, real);
    check('AffineTransform: scale', scale, notZero);
    this.loc = loc;
    this.scale = scale;
    this.shape = broadcast('AffineTransform', shapeOf(loc), shapeOf(scale));
  }

  get sign(): Operand {
    return signOf(this.scale);
  }

  protected apply(x: Tensor): Tensor {
    return add(mul(x, this.scale), this.loc);
  }
  protected undo(y: Tensor): Tensor {
    return div(sub(y, this.loc), this.scale);
  }
  protected logStretch(x: Tensor): Tensor {
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

const notZero: Constraint = {
  holds: (value) => value > 0 || value < 0,
  expected: 'another number than 0',
};
const signOf = (x: Operand): Operand => (typeof x === 'number' ? Math.sign(x) : sign(x));
const shapeOf = (x: Operand): Shape => (typeof x === 'number' ? [] : x.shape);
