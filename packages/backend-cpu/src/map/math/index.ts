/**
 * The elementary functions on four float32 lanes, within 2 ulp of the correctly rounded result. The polynomials' coefficients
 * come from scripts/minimax.mjs, but for those in float64 (power.ts). Plain multiplications and additions, no fused ones: every
 * engine gives the same bits.
 */
import type { UnaryFunction } from '@glissade/tensor';
import { erf } from './error-function.ts';
import { exp, expm1, sigmoid, tanh } from './exponential.ts';
import { log, log1p } from './logarithm.ts';
import { cos, sin } from './trigonometric.ts';
import type { VectorFunction } from './vector.ts';

export { power } from './power.ts';
export { integerRemainder, remainder } from './remainder.ts';
export { integer, type Keep, type Rarely, type Vector } from './vector.ts';

export const elementary: { readonly [Name in UnaryFunction]?: VectorFunction } = {
  exp,
  expm1,
  log,
  log1p,
  tanh,
  sigmoid,
  erf,
  sin,
  cos,
};

/** Whether a function of float32 numbers is computed here, unlike those that every way of computing rounds alike. */
export const isApproximated = (name: string): boolean => name === 'power' || name in elementary;
