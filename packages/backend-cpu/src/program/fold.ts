/** Accumulators of reductions in vector registers. Float32 sums and products are carried in float64 and rounded once. */
import type { DType, Reduction } from '@glissade/tensor';
import { bytes, ones } from '../map/emit.ts';
import { integer, type Vector } from '../map/math/index.ts';
import { argmaxFold } from '../reduce/argmax-fold.ts';
import { extremeFold } from '../reduce/extreme.ts';
import type { FoldName } from '../reduce/fold.ts';
import type { VectorFold } from '../reduce/vector-fold.ts';
import { type FunctionBuilder, f32x4, f64x2, i32x4, type Statement, v128 } from '../wasm/index.ts';

type Combine = (a: Vector, b: Vector) => Vector;

/** How integers are folded, and what changes nothing. */
const integerFolds: { readonly [Name in FoldName]: readonly [Combine, Vector] } = {
  sum: [i32x4.add, v128.zero],
  product: [i32x4.mul, ones],
  max: [i32x4.maxS, integer(-(2 ** 31))],
  min: [i32x4.minS, integer(2 ** 31 - 1)],
};

/** A fold of values of a dtype other than float64. */
export function foldOf(f: FunctionBuilder, by: Reduction, dtype: DType, ways: number): VectorFold {
  if (by === 'argmax') return argmaxFold(f, dtype);
  if (dtype === 'float32') {
    if (by === 'sum') return wide(f, f64x2.add, 0, ways);
    if (by === 'product') return wide(f, f64x2.mul, 1, ways);
    return extremeFold(f, by);
  }
  if (dtype === 'bool')
    return by === 'sum' || by === 'max' ? narrow(f, v128.or, v128.zero) : narrow(f, v128.and, integer(-1));
  const [combine, neutral] = integerFolds[by];
  return narrow(f, combine, neutral, dtype === 'uint8' ? (x) => v128.and(x, bytes) : undefined);
}

/** One accumulator of the values' own kind. */
function narrow(
  f: FunctionBuilder,
  combine: Combine,
  neutral: Vector,
  finish = (x: Vector): Vector => x,
): VectorFold {
  const sum = f.local('v128');
  const halves = (lanes: readonly number[]): Statement =>
    sum.set(combine(sum, v128.shuffle32(sum, sum, lanes)));
  return {
    neutral,
    begin: sum.set(neutral),
    add: (value) => sum.set(combine(sum, value)),
    lanes: finish(sum),
    whole: { statements: [halves([2, 3, 0, 1]), halves([1, 0, 3, 2])], value: finish(sum) },
  };
}

/** Float32 values in float64 accumulators: for each way one of lanes 0 and 1, one of lanes 2 and 3. */
function wide(f: FunctionBuilder, combine: Combine, start: number, ways: number): VectorFold {
  const lows = f.locals('v128', ways);
  const highs = f.locals('v128', ways);
  const [low, high] = [lows[0]!, highs[0]!];
  const swapped = v128.shuffle32(low, low, [2, 3, 0, 1]);
  const rounded = f32x4.demoteF64x2Zero(low);
  const joined = (all: typeof lows): Statement =>
    all.slice(1).map((one) => all[0]!.set(combine(all[0]!, one)));
  return {
    neutral: f32x4.const(start),
    begin: [...lows, ...highs].map((one) => one.set(f64x2.const(start))),
    add: (value, way) => [
      lows[way]!.set(combine(lows[way]!, f64x2.promoteLowF32x4(value))),
      highs[way]!.set(
        combine(highs[way]!, f64x2.promoteLowF32x4(v128.shuffle32(value, value, [2, 3, 2, 3]))),
      ),
    ],
    lanes: v128.shuffle32(rounded, f32x4.demoteF64x2Zero(high), [0, 1, 4, 5]),
    whole: {
      statements: [joined(lows), joined(highs), low.set(combine(low, high)), low.set(combine(low, swapped))],
      value: v128.shuffle32(rounded, rounded, [0, 0, 0, 0]),
    },
  };
}
