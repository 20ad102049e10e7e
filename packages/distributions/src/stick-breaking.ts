/** Vectors as shares, by breaking a stick. */
import {
  add,
  clamp,
  concat,
  cumprod,
  cumsum,
  epsilonOf,
  fillLike,
  log,
  logSigmoid,
  mul,
  printShape,
  type Shape,
  ShapeError,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { type Constraint, check, notNegative, sumOfShares } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';
import { positions, smallestNormal } from './parameters.ts';
import type { Transform } from './transforms.ts';

/**
 * Vectors [..., K - 1] as shares [..., K], whose sum is 1: each number says by its sigmoid how much to take of what is left, so that 0
 * takes as much as all to come. Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.StickBreakingTransform
 *
 * @example
 * ```ts
 * import { StickBreakingTransform } from '@glissade/distributions';
 * import { zeros } from '@glissade/tensor';
 *
 * const transform = new StickBreakingTransform();
 * const shares = transform.forward(zeros([3]));
 * console.log(`${shares}`); // => tensor([0.2500, 0.2500, 0.2500, 0.2500])
 * console.log(`${transform.inverse(shares)}`); // => tensor([0., 0., 0.])
 * ```
 */
export class StickBreakingTransform extends CheckedTransform implements Transform {
  readonly name = 'StickBreakingTransform';
  readonly shape: Shape = [];
  readonly domainDims = 1;
  readonly codomainDims = 1;
  readonly codomain: Constraint = notNegative;

  protected apply(x: Tensor): Tensor {
    // Neither 0 nor 1, whose logarithms matter.
    const taken = clamp(sigmoid(sub(x, logLeft(x))), smallestNormal(x.dtype), 1 - epsilonOf(x.dtype));
    const one = fillLike(taken, 1, [...taken.shape.slice(0, -1), 1]);
    return mul(concat([taken, one], -1), concat([one, cumprod(sub(1, taken), -1)], -1));
  }

  /** @throws RangeError for shares whose sum is not 1, where it can be looked at */
  protected undo(y: Tensor): Tensor {
    check('StickBreakingTransform: the sum of the value', sum(y, -1), sumOfShares(y));
    const taken = slice(y, -1, 0, -1);
    const left = clamp(sub(1, cumsum(taken, -1)), smallestNormal(y.dtype));
    return add(sub(log(taken), log(left)), logLeft(taken));
  }

  protected logStretch(x: Tensor, y: Tensor): Tensor {
    const moved = sub(x, logLeft(x));
    return sum(add(sub(logSigmoid(moved), moved), log(slice(y, -1, 0, -1))), -1);
  }

  forwardShape(shape: Shape): Shape {
    return [...shape.slice(0, -1), lengthOf(shape) + 1];
  }
  inverseShape(shape: Shape): Shape {
    return [...shape.slice(0, -1), lengthOf(shape) - 1];
  }
  equals(other: Transform): boolean {
    return other instanceof StickBreakingTransform;
  }
}

/** How many shares are still to come, as logarithms: so that numbers around 0 make shares that are alike. */
function logLeft(x: Tensor): Tensor {
  const length = lengthOf(x.shape);
  return log(sub(length, positions(x, length)));
}

function lengthOf(shape: Shape): number {
  if (shape.length === 0)
    throw new ShapeError(
      `StickBreakingTransform: the value is ${printShape(shape)}; expected vectors [..., n]`,
    );
  return shape.at(-1)!;
}
