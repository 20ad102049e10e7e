/** The error function: an odd polynomial near zero, further out one minus the exponential of a polynomial. */
import { f32x4, v128 } from '../../wasm/index.ts';
import { expWithin } from './exponential.ts';
import { type Keep, polynomial, type Vector, withSignOf } from './vector.ts';

const { add, sub, mul, lt, abs, pmin } = f32x4;
const number = f32x4.const;
const border = 0.8;

// erf(x) / x - 1 in x^2, for |x| <= 0.8: within 3.1e-9
const near = [0.128379166, -0.376126051, 0.112831429, -0.0268221088, 0.0050874399, -0.00065495976];
// log(erfc(x)), for 0.8 <= x <= 4: erf within 2.4e-9; beyond, erf is 1 in float32
const far = [
  -0.0000659845609, -1.1282289, -0.636222005, -0.104798645, 0.0226561539, -0.00315360469, 0.000207453442,
];

export function erf(x: Vector, keep: Keep): Vector {
  const a = keep(pmin(abs(x), number(4)));
  const small = keep(add(mul(a, polynomial(f32x4, near, keep(mul(a, a)), keep)), a));
  const complement = expWithin(keep(polynomial(f32x4, far, a, keep)), keep);
  return withSignOf(x, v128.bitselect(lt(a, number(border)), small, sub(number(1), complement)));
}
