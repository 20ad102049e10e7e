/** A loop over one line of elements, and how to find the right one. */
import type { BinaryFunction, TypedArray, UnaryFunction } from '@glissade/tensor';

/**
 * Computes `n` elements of `out`, side by side from place `o` on, from up to three operands. Numbers, not objects, so
 * that a call on a tiny tensor allocates nothing.
 */
export type Loop = (
  n: number,
  out: never,
  o: number,
  a: never,
  i: number,
  si: number,
  b: never,
  j: number,
  sj: number,
  c: never,
  k: number,
  sk: number,
) => void;

/** A loop that is handed arrays without asking for their kinds. */
export type AnyLoop = (
  n: number,
  out: TypedArray,
  o: number,
  a: TypedArray,
  i: number,
  si: number,
  b: TypedArray,
  j: number,
  sj: number,
  c: TypedArray,
  k: number,
  sk: number,
) => void;

export type LoopName = UnaryFunction | BinaryFunction | 'copy' | 'select';
export type LoopTable = { readonly [Name in LoopName]?: Loop };
