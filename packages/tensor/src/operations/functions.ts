/** Elementwise exponentials, logarithms, roots and trigonometry. Integers are taken as float32. */

import { apply } from '../apply.ts';
import { checkTensors } from '../check-tensors.ts';
import { fused } from '../fused.ts';
import { checkNames } from '../options.ts';
import type { UnaryFunction } from '../step.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, clamp, div, maximum, mul, neg, reciprocal, sub } from './arithmetic.ts';
import { eq, where } from './comparison.ts';
import { asFloat, bothInFloat32, combine, inFloat32, type Operand } from './operands.ts';

/** A primitive of floats, which takes whole numbers as such. */
const ofFloats = (name: UnaryFunction): ((x: Tensor) => Tensor) => {
  const primitive = { name };
  return (x) => apply(primitive, asFloat(x));
};

/**
 * e to the power x.
 *
 * @example
 * ```ts
 * import { exp, tensor } from '@glissade/tensor';
 *
 * console.log(`${exp(tensor([-1, 0, 1]))}`); // => tensor([0.3679, 1.0000, 2.7183])
 * ```
 */
export const exp: (x: Tensor) => Tensor = ofFloats('exp');
/** exp(x) - 1, accurate near zero. */
export const expm1: (x: Tensor) => Tensor = ofFloats('expm1');
/** The natural logarithm. */
export const log: (x: Tensor) => Tensor = ofFloats('log');
/** The logarithm to base 2; of a power of two it may be off by the last digit. */
export const log2 = (x: Tensor): Tensor => inFloat32(x, (x) => div(log(x), Math.LN2));
/** The logarithm to base 10; of a power of ten it may be off by the last digit. */
export const log10 = (x: Tensor): Tensor => inFloat32(x, (x) => div(log(x), Math.LN10));
/** log(1 + x), accurate near zero. */
export const log1p: (x: Tensor) => Tensor = ofFloats('log1p');
/** The square root. */
export const sqrt: (x: Tensor) => Tensor = ofFloats('sqrt');
/** The sine, x in radians. */
export const sin: (x: Tensor) => Tensor = ofFloats('sin');
/** The cosine, x in radians. */
export const cos: (x: Tensor) => Tensor = ofFloats('cos');
/** The hyperbolic tangent. */
export const tanh: (x: Tensor) => Tensor = ofFloats('tanh');
/** The logistic function 1 / (1 + exp(-x)). */
export const sigmoid: (x: Tensor) => Tensor = ofFloats('sigmoid');
/**
 * The inverse of the sigmoid: log(x / (1 - x)); with `eps`, of x kept within [eps, 1 - eps].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.logit.html
 *
 * @example
 * ```ts
 * import { logit, tensor } from '@glissade/tensor';
 *
 * console.log(`${logit(tensor([0, 0.5, 1]), { eps: 0.01 })}`); // => tensor([-4.5951,  0.0000,  4.5951])
 * ```
 */
export function logit(x: Tensor, options: { readonly eps?: number } = {}): Tensor {
  checkNames('logit', options, ['eps']);
  const { eps } = options;
  return inFloat32(asFloat(x), (x) => logOdds(eps === undefined ? x : clamp(x, eps, 1 - eps)));
}
const logOdds = fused('logit', (x: Tensor) => log(div(x, sub(1, x))));
/** The error function. */
export const erf: (x: Tensor) => Tensor = ofFloats('erf');

/**
 * log(exp(a) + exp(b)), without leaving the range of floats.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.logaddexp.html
 *
 * @example
 * ```ts
 * import { logaddexp, tensor } from '@glissade/tensor';
 *
 * console.log(`${logaddexp(tensor([1000, 0]), tensor([1000, 0]))}`); // => tensor([1.0007e+03, 6.9315e-01])
 * ```
 */
export function logaddexp(a: Tensor, b: Tensor): Tensor {
  checkTensors('logaddexp', a, b);
  return bothInFloat32(a, b, (a, b) => {
    const distance = abs(sub(a, b));
    // Two equal infinities are no distance apart.
    return add(maximum(a, b), log1p(exp(neg(where(eq(a, b), 0, distance)))));
  });
}

/** 1 / sqrt(x). */
export const rsqrt = (x: Tensor): Tensor => reciprocal(sqrt(x));
/** The tangent, x in radians. */
export const tan = (x: Tensor): Tensor => inFloat32(x, (x) => div(sin(x), cos(x)));
/** The angle in [-pi/2, pi/2] with the sine x. */
export const asin = (x: Tensor): Tensor => inFloat32(x, (x) => atan2(x, otherLeg(x)));
/** The angle in [0, pi] with the cosine x. */
export const acos = (x: Tensor): Tensor => inFloat32(x, (x) => atan2(otherLeg(x), x));
/** The angle in (-pi/2, pi/2) with the tangent x. */
export const atan = (x: Tensor): Tensor => combine({ name: 'atan2' }, 'atan', x, 1);
/**
 * The angle in [-pi, pi] of the point with the coordinates (x, y).
 *
 * @example
 * ```ts
 * import { atan2, tensor } from '@glissade/tensor';
 *
 * console.log(`${atan2(tensor([1, 1]), tensor([1, -1]))}`); // => tensor([0.7854, 2.3562])
 * ```
 */
export const atan2 = (y: Operand, x: Operand): Tensor => combine({ name: 'atan2' }, 'atan2', y, x);
/** The hyperbolic sine. */
export const sinh = (x: Tensor): Tensor => inFloat32(asFloat(x), (x) => sub(halfExpm1(x), halfExpm1(neg(x))));
/** The hyperbolic cosine. */
export const cosh = (x: Tensor): Tensor =>
  inFloat32(asFloat(x), (x) => add(add(halfExpm1(x), halfExpm1(neg(x))), 1));

/** (exp(x) - 1) / 2, of the root of exp(x): which itself may be beyond the largest number while its half is not. */
function halfExpm1(x: Tensor): Tensor {
  const root = expm1(mul(x, 0.5));
  return mul(add(mul(root, 0.5), 1), root);
}

/** sqrt(1 - x^2), without cancellation near 1; two roots, so that the infinite slope there meets no factor of 0. */
function otherLeg(x: Tensor): Tensor {
  const leg = asFloat(x);
  return mul(sqrt(sub(1, leg)), sqrt(add(1, leg)));
}
