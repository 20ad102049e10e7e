/** What the elementary functions are written in: four float32 lanes, and the few pieces that they share. */
import { type Code, f32x4, f64x2, i32x4, v128 } from '../../wasm/index.ts';

export type Vector = Code<'v128'>;

/** Gives a value a name, so that it can be used more than once: code that reads it back. */
export type Keep = (value: Vector) => Vector;

/** Replaces the usual values in the lanes where a condition holds, by code that is skipped when there are none. */
export type Rarely = (condition: Vector, usual: readonly Vector[], rare: () => readonly Vector[]) => Vector[];

/** A function of four float32 lanes. */
export type VectorFunction = (x: Vector, keep: Keep, rarely: Rarely) => Vector;

export const negativeZero: Vector = f32x4.const(-0);

/** A 32-bit integer in every lane. */
export const integer = (value: number): Vector => i32x4.const(value, value, value, value);

/** For odd functions and those with the sign of their argument, computed without it. */
export const withSignOf = (x: Vector, magnitude: Vector): Vector =>
  v128.or(magnitude, v128.and(x, negativeZero));

/**
 * Pairs of terms at a time, so that few operations wait for another: Estrin's scheme. An odd one joins the last pair,
 * which spares a power of x.
 * @param lanes - float32 or float64
 */
export function polynomial(
  lanes: typeof f32x4 | typeof f64x2,
  coefficients: readonly number[],
  x: Vector,
  keep: Keep,
): Vector {
  let terms: Vector[] = coefficients.map(lanes.const);
  for (let power = x; terms.length > 1; power = keep(lanes.mul(power, power))) {
    const next = (term: Vector, above: Vector): Vector => lanes.add(lanes.mul(above, power), term);
    if (terms.length % 2 === 1) {
      const [below, last] = terms.splice(-2) as [Vector, Vector];
      terms.push(next(below, last));
    }
    const pairs: Vector[] = [];
    for (let i = 0; i < terms.length; i += 2) pairs.push(next(terms[i]!, terms[i + 1]!));
    terms = pairs;
  }
  return terms[0]!;
}

type Lanes = (of: Vector) => Vector;

/**
 * Computes in float64, the low half of the lanes, then the high half.
 * @returns the results, rounded to float32
 */
export const inDouble = (
  compute: (...arguments_: Vector[]) => readonly Vector[],
  keep: Keep,
  ...of: readonly Vector[]
): Vector[] => byHalves(f64x2.promoteLowF32x4, f32x4.demoteF64x2Zero, compute, keep, of);

/** The same with int32 lanes. */
export const integersInDouble: typeof inDouble = (compute, keep, ...of) =>
  byHalves(f64x2.convertLowI32x4S, i32x4.truncSatF64x2SZero, compute, keep, of);

function byHalves(
  widen: Lanes,
  narrow: Lanes,
  compute: (...arguments_: Vector[]) => readonly Vector[],
  keep: Keep,
  of: readonly Vector[],
): Vector[] {
  const half = (lanes: Lanes): Vector[] =>
    compute(...of.map((each) => keep(widen(lanes(each))))).map((result) => keep(narrow(result)));
  const low = half((each) => each);
  const high = half((each) => v128.shuffle32(each, each, [2, 3, 2, 3]));
  return low.map((each, i) => v128.shuffle32(each, high[i]!, [0, 1, 4, 5]));
}

/** What a logarithm of x is: the value, or where x is zero, negative, infinite or NaN, what it is there. */
export function logSpecial(lanes: typeof f32x4 | typeof f64x2, x: Vector, value: Vector): Vector {
  const { const: number, eq, gt } = lanes;
  const pole = v128.bitselect(eq(x, v128.zero), number(-Infinity), number(NaN));
  return v128.bitselect(eq(x, number(Infinity)), x, v128.bitselect(gt(x, v128.zero), value, pole));
}
