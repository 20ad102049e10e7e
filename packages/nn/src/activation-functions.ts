/** Nonlinearities that `@glissade/tensor` does not have, as functions. */
import {
  abs,
  add,
  checkTensors,
  chunk,
  div,
  expm1,
  gt,
  inFloat32,
  le,
  mul,
  named,
  neg,
  printShape,
  ShapeError,
  sigmoid,
  softmax,
  sub,
  type Tensor,
  tanh,
  where,
  written,
} from '@glissade/tensor';
import { ofFunction } from './options.ts';

/**
 * x, or alpha (exp(x / alpha) - 1) where it is negative: an elu whose slope is 1 on both sides of 0, whatever alpha.
 * Source: https://arxiv.org/abs/1704.07483
 *
 * @throws RangeError if alpha is 0, or no number
 *
 * @example
 * ```ts
 * import { celu } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${celu(tensor([-2, 3]), { alpha: 2 })}`); // => tensor([-1.2642,  3.0000])
 * ```
 */
export function celu(x: Tensor, options: { alpha?: number } = {}): Tensor {
  checkTensors('celu', x);
  const { alpha = 1 } = ofFunction('celu', options, ['alpha']);
  if (typeof alpha !== 'number' || Number.isNaN(alpha))
    throw new RangeError(`celu: alpha is ${written(alpha)}; expected a number`);
  if (alpha === 0) throw new RangeError('celu: alpha is 0, which nothing can be divided by; take relu');
  return inFloat32(x, (x) => {
    const negative = le(x, 0);
    return where(negative, mul(expm1(div(where(negative, x, 0), alpha)), alpha), x);
  });
}

/**
 * The first half along `dim` times the sigmoid of the second: a gated linear unit, half as long as its input.
 * Source: https://arxiv.org/abs/1612.08083
 *
 * @throws ShapeError if the dim's length is odd
 *
 * @example
 * ```ts
 * import { glu } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(glu(tensor([4, 6, 0, 0])).toArray()); // => [ 2, 3 ]
 * ```
 */
export function glu(x: Tensor, dim = -1): Tensor {
  checkTensors('glu', x);
  const { dtype, shape } = x;
  const length = Number.isInteger(dim) ? shape.at(dim) : 2;
  if (length === undefined || length % 2 !== 0) {
    throw new ShapeError(
      `glu: dim ${dim} of ${dtype}${printShape(shape)} has no two halves; expected a dim of even length`,
    );
  }
  return inFloat32(x, (x) => {
    const [values, gates] = named('glu', () => chunk(x, 2, dim));
    return mul(values!, sigmoid(gates!));
  });
}

/**
 * exp(-x) over its sum along `dim`: softmax the other way round.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 *
 * @example
 * ```ts
 * import { softmin } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${softmin(tensor([1, 2, 3]), 0)}`); // => tensor([0.6652, 0.2447, 0.0900])
 * ```
 */
export const softmin = (x: Tensor, dim: number): Tensor => named('softmin', () => softmax(neg(x), dim));

/**
 * x where it is above `threshold`, else `value`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 *
 * @example
 * ```ts
 * import { threshold } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(threshold(tensor([0, 1, 2]), 1, 20).toArray()); // => [ 20, 20, 2 ]
 * ```
 */
export const threshold = (x: Tensor, threshold: number, value: number): Tensor =>
  named('threshold', () => where(le(x, threshold), value, x));

/**
 * x, or 0 where |x| is at most `lambd`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 *
 * @example
 * ```ts
 * import { hardshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(hardshrink(tensor([-1, -0.5, 0.25, 2])).toArray()); // => [ -1, 0, 0, 2 ]
 * ```
 */
export function hardshrink(x: Tensor, options: { lambd?: number } = {}): Tensor {
  checkTensors('hardshrink', x);
  const { lambd = 0.5 } = ofFunction('hardshrink', options, ['lambd']);
  return where(le(abs(x), lambd), 0, x);
}

/**
 * x brought nearer to 0 by `lambd`, and no further than 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 *
 * @throws RangeError if lambd is negative
 *
 * @example
 * ```ts
 * import { softshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(softshrink(tensor([-1, -0.5, 0.25, 2])).toArray()); // => [ -0.5, 0, 0, 1.5 ]
 * ```
 */
export function softshrink(x: Tensor, options: { lambd?: number } = {}): Tensor {
  checkTensors('softshrink', x);
  const { lambd = 0.5 } = ofFunction('softshrink', options, ['lambd']);
  if (!(lambd >= 0)) throw new RangeError(`softshrink: lambd is ${written(lambd)}; expected a number >= 0`);
  return where(le(abs(x), lambd), 0, where(gt(x, 0), sub(x, lambd), add(x, lambd)));
}

/**
 * x - tanh(x).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 *
 * @example
 * ```ts
 * import { tanhshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${tanhshrink(tensor([-2, 0, 2]))}`); // => tensor([-1.0360,  0.0000,  1.0360])
 * ```
 */
export const tanhshrink = (x: Tensor): Tensor => named('tanhshrink', () => sub(x, tanh(x)));
