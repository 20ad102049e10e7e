/**
 * Remainders with the sign of the divisor, exact: on float64 lanes the product of a quotient of 28 bits with a divisor of 24 is. Large
 * quotients are taken off in parts of so many bits.
 */
import { f32x4, f64x2, v128 } from '../../wasm/index.ts';
import { inDouble, integersInDouble, type Keep, type Rarely, type Vector } from './vector.ts';

const { abs, add, div, floor, gt, lt, mul, sub } = f64x2;
const { and, bitselect: choose, or, zero } = v128;

/** From more than the largest float32 over the smallest one down to 1. */
const powers = Array.from({ length: 10 }, (_, i) => 2 ** (28 * (9 - i)));

function reduced(a: Vector, b: Vector, multiples: readonly number[], keep: Keep): Vector {
  let rest = keep(abs(a));
  for (const multiple of multiples) {
    const step = keep(mul(abs(b), f64x2.const(multiple)));
    const times = keep(floor(div(rest, step)));
    // An infinite step is taken no times, which as a product is NaN.
    rest = keep(choose(f64x2.eq(times, zero), rest, sub(rest, mul(times, step))));
  }
  const signed = keep(or(rest, and(a, f64x2.const(-0))));
  return choose(and(gt(rest, zero), lt(mul(a, b), zero)), add(signed, b), signed);
}

/** Of float32 lanes. */
export const remainder = (a: Vector, b: Vector, keep: Keep, rarely: Rarely): Vector => {
  const by = (multiples: readonly number[]): Vector[] =>
    inDouble((a, b) => [reduced(a!, b!, multiples, keep)], keep, a, b);
  const isFar = f32x4.gt(f32x4.abs(f32x4.div(a, b)), f32x4.const(2 ** 27));
  return rarely(isFar, by([1]), () => by(powers))[0]!;
};

/** Of int32 lanes; 0 where the divisor is. */
export const integerRemainder = (a: Vector, b: Vector, keep: Keep): Vector =>
  integersInDouble((a, b) => [reduced(a!, b!, [1], keep)], keep, a, b)[0]!;
