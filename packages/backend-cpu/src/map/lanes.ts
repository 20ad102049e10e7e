/** Four elements of a view at a time: how they come from memory as lanes of 32 bits, and go back. */
import type { DType } from '@glissade/tensor';
import { type Code, i8x16, i16x8, i32, i32x4, type Statement, v128 } from '../wasm/index.ts';
import { ones } from './emit.ts';
import type { Vector } from './math/index.ts';

/** Some lanes of one view: where the first is, as a variable and a constant, and how far apart they are, in bytes. */
export interface Lanes {
  readonly dtype: DType;
  readonly at: Code<'i32'>;
  readonly base: number;
  readonly stride: number;
  /** How many of the four lanes there are. */
  readonly count: number;
}

export const isByte = (dtype: DType): boolean => dtype === 'uint8' || dtype === 'bool';
export const bytesOf = (dtype: DType): number => (isByte(dtype) ? 1 : 4);

/** Integers as int32 lanes, bools as masks: what `vectorCode` works on. Lanes beyond `count` hold anything. */
export function loadLanes(lanes: Lanes): Vector {
  const words = loadWords(lanes);
  return lanes.dtype === 'bool' ? i32x4.ne(words, v128.zero) : words;
}

function loadWords({ dtype, at, base, stride, count }: Lanes): Vector {
  const byte = isByte(dtype);
  if (stride === 0 || count === 1)
    return byte ? i32x4.splat(i32.load8u(at, base)) : v128.load32Splat(at, base);
  if (stride === bytesOf(dtype)) {
    if (!byte) return v128.load(at, base);
    return i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(v128.load32Zero(at, base)));
  }
  const element = (lane: number): Code<'i32'> =>
    (byte ? i32.load8u : i32.load)(...moved(at, base, lane * stride));
  let words: Vector = byte ? i32x4.splat(element(0)) : v128.load32Zero(at, base);
  for (let lane = 1; lane < count; lane++) words = i32x4.replaceLane(lane, words, element(lane));
  return words;
}

/** Writes the lanes that there are; `value` is code that may be run several times. */
export function storeLanes({ dtype, at, base, stride, count }: Lanes, value: Vector): Statement {
  const words = dtype === 'bool' ? v128.and(value, ones) : value;
  const byte = isByte(dtype);
  if (stride === bytesOf(dtype) && count === 4) {
    if (!byte) return v128.store(at, words, base);
    const halves = i16x8.narrowI32x4U(words, words);
    return i32.store(at, i32x4.extractLane(0, i8x16.narrowI16x8U(halves, halves)), base);
  }
  const store = byte ? i32.store8 : i32.store;
  return [
    Array.from({ length: count }, (_, lane) => {
      const [address, offset] = moved(at, base, lane * stride);
      return store(address, i32x4.extractLane(lane, words), offset);
    }),
  ];
}

/** An address and its constant part, so many bytes on. The constant must not become negative. */
function moved(at: Code<'i32'>, base: number, by: number): [address: Code<'i32'>, offset: number] {
  return by < 0 ? [i32.add(at, by), base] : [at, base + by];
}
