/** The activations and normalised exponentials that classifiers are made of. */
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { div, sub } from './arithmetic.ts';
import { gt, where } from './comparison.ts';
import { exp, log } from './functions.ts';
import { asFloat } from './operands.ts';
import { amax, sum } from './reduction.ts';

/** max(x, 0). The gradient at 0 is 0, as in PyTorch. */
export const relu = (x: Tensor): Tensor => where(gt(x, 0), x, 0);

/** x minus its largest along `dim`, so that exponentials cannot overflow; the shift carries no gradient. */
function shifted(operation: string, x: Tensor, dim: number): Tensor {
  const axis = normalizeAxis(operation, dim, x.shape.length);
  return sub(asFloat(x), amax(asFloat(x).detach(), axis, { keepdim: true }));
}

/** exp(x) over its sum along `dim`. */
export function softmax(x: Tensor, dim: number): Tensor {
  const powers = exp(shifted('softmax', x, dim));
  return div(powers, sum(powers, dim, { keepdim: true }));
}

/** The logarithm of softmax, without overflow or loss of precision. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  const below = shifted('logSoftmax', x, dim);
  return sub(below, log(sum(exp(below), dim, { keepdim: true })));
}
