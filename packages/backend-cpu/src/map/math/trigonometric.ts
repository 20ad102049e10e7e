/**
 * Sine and cosine: x less its nearest number of quarter turns, then a polynomial. The quarter turns are taken off in
 * parts so short that all but the last product is exact (Cody and Waite's reduction); what is left of numbers close to
 * a multiple of pi / 2 keeps its digits. Far out 2 / pi is multiplied digit by digit, in float64.
 * Source: https://www.netlib.org/fdlibm/k_sin.c, https://www.netlib.org/fdlibm/k_cos.c
 */
import { f32x4, f64x2, i32x4, v128 } from '../../wasm/index.ts';
import {
  inDouble,
  integer,
  type Keep,
  negativeZero,
  polynomial,
  type Rarely,
  type Vector,
} from './vector.ts';

const { add, sub, mul } = f32x4;
const number = f32x4.const;

// (sin(r) / r - 1) / r^2 and (cos(r) - 1 + r^2 / 2) / r^4 in r^2, for |r| <= pi / 4: within 3.6e-9 and 9.5e-11
const sine = [-0.166666552, 0.008332178, -0.000195172353];
const cosine = [0.0416666456, -0.00138873665, 0.0000244383809];

/** Up to 4074 quarter turns, a number of 12 bits. */
const farthest = 6400;
/** pi / 2 in three parts of 12 bits, and the rest. */
const quarterTurn = [1.57080078125, -4.453584551811218e-6, -8.706138032721356e-10, 6.223372171896613e-14];
/** 2 / pi, 29 bits at a time: their products with a float32 are exact. */
const perQuarterTurn = [341782637, 423170132, 352195499, 488592205, 461485765, 90590992, 478285810].map(
  (digits, place) => digits * 2 ** (-29 * (place + 1)),
);

/** Added to a small float32, it leaves the nearest integer in the low bits of the sum. */
const toInteger: Vector = number(1.5 * 2 ** 23);

/** What is left of x >= 0 after quarter turns, and their number, in the low bits. */
function turns(x: Vector, keep: Keep, rarely: Rarely): Vector[] {
  const shifted = keep(add(mul(x, number(2 / Math.PI)), toInteger));
  const quarters = keep(sub(shifted, toInteger));
  const usual = quarterTurn.reduce((rest, part) => sub(rest, mul(quarters, number(part))), x);
  const far = f32x4.gt(x, number(farthest));
  return rarely(far, [usual, shifted], () => {
    const [angle, count] = inDouble((each) => farTurns(each, keep), keep, x);
    return [angle!, add(count!, toInteger)];
  });
}

/** In float64, for numbers of any size: whole turns are dropped as they come, which is Payne and Hanek's method. */
function farTurns(x: Vector, keep: Keep): Vector[] {
  let fraction: Vector = v128.zero;
  let count: Vector = v128.zero;
  // What is left of x quarters after whole turns.
  const modulo4 = (of: Vector): Vector =>
    f64x2.sub(of, f64x2.mul(f64x2.nearest(f64x2.mul(of, f64x2.const(0.25))), f64x2.const(4)));
  for (const digits of perQuarterTurn) {
    const product = keep(f64x2.mul(x, f64x2.const(digits)));
    const sum = keep(f64x2.add(fraction, modulo4(product)));
    const whole = keep(f64x2.nearest(sum));
    fraction = keep(f64x2.sub(sum, whole));
    count = keep(f64x2.add(count, whole));
  }
  return [f64x2.mul(fraction, f64x2.const(Math.PI / 2)), count];
}

/** The sine of a number that is not negative, a number of quarter turns later; `sign` flips it. */
function sineAfter(quarterTurns: number, x: Vector, sign: Vector, keep: Keep, rarely: Rarely): Vector {
  const [r, quarters] = turns(x, keep, rarely).map(keep) as [Vector, Vector];
  const squared = keep(mul(r, r));
  const sineOf = add(mul(mul(r, squared), polynomial(f32x4, sine, squared, keep)), r);
  const fourth = mul(mul(squared, squared), polynomial(f32x4, cosine, squared, keep));
  const cosineOf = add(sub(number(1), mul(squared, number(0.5))), fourth);
  const turn = keep(i32x4.add(quarters, integer(quarterTurns)));
  const odd = i32x4.neg(v128.and(turn, integer(1)));
  const flip = v128.and(v128.xor(i32x4.shl(turn, 30), sign), negativeZero);
  return v128.xor(v128.bitselect(odd, cosineOf, sineOf), flip);
}

export const sin = (x: Vector, keep: Keep, rarely: Rarely): Vector =>
  sineAfter(0, keep(f32x4.abs(x)), x, keep, rarely);

export const cos = (x: Vector, keep: Keep, rarely: Rarely): Vector =>
  sineAfter(1, keep(f32x4.abs(x)), v128.zero, keep, rarely);
