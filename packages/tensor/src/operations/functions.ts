/** Elementwise exponentials, logarithms, roots and trigonometry. Integers are taken as float32. */
import { apply } from '../apply.ts';
import type { Tensor } from '../tensor.ts';
import { asFloat } from './operands.ts';

/** e to the power x. */
export const exp = (x: Tensor): Tensor => apply({ name: 'exp' }, asFloat(x));
/** exp(x) - 1, accurate near zero. */
export const expm1 = (x: Tensor): Tensor => apply({ name: 'expm1' }, asFloat(x));
/** The natural logarithm. */
export const log = (x: Tensor): Tensor => apply({ name: 'log' }, asFloat(x));
/** log(1 + x), accurate near zero. */
export const log1p = (x: Tensor): Tensor => apply({ name: 'log1p' }, asFloat(x));
/** The square root. */
export const sqrt = (x: Tensor): Tensor => apply({ name: 'sqrt' }, asFloat(x));
/** The sine, x in radians. */
export const sin = (x: Tensor): Tensor => apply({ name: 'sin' }, asFloat(x));
/** The cosine, x in radians. */
export const cos = (x: Tensor): Tensor => apply({ name: 'cos' }, asFloat(x));
/** The hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => apply({ name: 'tanh' }, asFloat(x));
/** The logistic function 1 / (1 + exp(-x)). */
export const sigmoid = (x: Tensor): Tensor => apply({ name: 'sigmoid' }, asFloat(x));
/** The error function. */
export const erf = (x: Tensor): Tensor => apply({ name: 'erf' }, asFloat(x));
