/** The place of the first maximum, lane by lane; NaN counts as the greatest. */
import type { DType } from '@glissade/tensor';
import { ones } from '../map/emit.ts';
import { integer, type Vector } from '../map/math/index.ts';
import { type FunctionBuilder, f32x4, i32x4, type Local, type Statement, v128 } from '../wasm/index.ts';
import type { VectorFold } from './vector-fold.ts';

/** Folds values of one way into places. */
export interface ArgmaxFold extends VectorFold {
  /** The greatest value so far, in every lane, and its place. */
  readonly best: Local<'v128'>;
  readonly place: Local<'v128'>;
}

export function argmaxFold(f: FunctionBuilder, dtype: DType): ArgmaxFold {
  const [best, place, x, at, isBetter] = f.locals('v128', 5);
  const isFloat = dtype === 'float32';
  const neutral = isFloat ? f32x4.const(-Infinity) : integer(-(2 ** 31));
  const isNotNumber = (of: Vector): Vector => f32x4.ne(of, of);
  const isGreater = isFloat
    ? v128.andnot(f32x4.eq(best, best), f32x4.le(x, best)) // NaN is not less or equal
    : i32x4.gtS(x, best);
  const isEqual = isFloat
    ? v128.or(f32x4.eq(x, best), v128.and(isNotNumber(x), isNotNumber(best)))
    : i32x4.eq(x, best);
  const take = [best.set(v128.bitselect(isBetter, x, best)), place.set(v128.bitselect(isBetter, at, place))];
  /** Compares every lane with another one; of equals the earlier counts. */
  const meet = (lanes: readonly number[]): Statement => [
    x.set(v128.shuffle32(best, best, lanes)),
    at.set(v128.shuffle32(place, place, lanes)),
    isBetter.set(v128.or(isGreater, v128.and(isEqual, i32x4.ltS(at, place)))),
    take,
  ];
  return {
    best,
    place,
    neutral,
    begin: [best.set(neutral), place.set(v128.zero)],
    add: (value, _, places = v128.zero) => [
      x.set(dtype === 'bool' ? v128.and(value, ones) : value),
      at.set(places),
      isBetter.set(isGreater),
      take,
    ],
    lanes: place,
    whole: { statements: [meet([2, 3, 0, 1]), meet([1, 0, 3, 2])], value: place },
  };
}
