/** The greatest or the least of float32 numbers, folded in vector registers. */
import type { Vector } from '../map/math/index.ts';
import { type FunctionBuilder, f32x4, type Statement, v128 } from '../wasm/index.ts';
import type { VectorFold } from './vector-fold.ts';

type Combine = (a: Vector, b: Vector) => Vector;

interface Extreme {
  /** Takes either of two zeros, and knows nothing of NaN. */
  readonly quick: Combine;
  readonly careful: Combine;
  /** The sign of the extreme from the signs of all values: the greatest is negative where all are. */
  readonly signs: Combine;
  readonly start: number;
}

const extremes: { readonly [Name in 'max' | 'min']: Extreme } = {
  max: { quick: f32x4.pmax, careful: f32x4.max, signs: v128.and, start: -Infinity },
  min: { quick: f32x4.pmin, careful: f32x4.min, signs: v128.or, start: Infinity },
};

/**
 * The greatest or the least float32, its sign, and whether there was a NaN, apart: the instructions that care for NaN and
 * the sign of zero are eight machine instructions long, and each would wait for the last.
 */
export function extremeFold(f: FunctionBuilder, by: 'max' | 'min'): VectorFold {
  const { quick, careful, signs, start } = extremes[by];
  const [best, sign, isNotNumber] = f.locals('v128', 3);
  const neutral = f32x4.const(start);
  const value = v128.or(v128.bitselect(f32x4.const(-0), sign, best), isNotNumber);
  const halves = (lanes: readonly number[]): Statement =>
    best.set(careful(best, v128.shuffle32(best, best, lanes)));
  return {
    neutral,
    begin: [best.set(neutral), sign.set(neutral), isNotNumber.set(v128.zero)],
    add: (x) => [
      best.set(quick(best, x)),
      sign.set(signs(sign, x)),
      isNotNumber.set(v128.or(isNotNumber, f32x4.ne(x, x))),
    ],
    lanes: value,
    whole: {
      statements: [best.set(value), halves([2, 3, 0, 1]), halves([1, 0, 3, 2])],
      value: best,
    },
  };
}
