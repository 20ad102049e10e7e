/** The same loops for the other dtypes: the stores into integer arrays wrap, as they should. */
import type { TypedArray } from '@glissade/tensor';
import type { LoopTable } from './loop.ts';

export const anyLoops: LoopTable = {
  negate(n, out: TypedArray, o, a: TypedArray, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = -a[i]!;
  },
  abs(n, out: TypedArray, o, a: TypedArray, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.abs(a[i]!);
  },
  sqrt(n, out: TypedArray, o, a: TypedArray, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.sqrt(a[i]!);
  },
  floor(n, out: TypedArray, o, a: TypedArray, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.floor(a[i]!);
  },
  add(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! + b[j]!;
  },
  subtract(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! - b[j]!;
  },
  multiply(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! * b[j]!;
  },
  divide(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! / b[j]!;
  },
  maximum(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = Math.max(a[i]!, b[j]!);
  },
  minimum(n, out: TypedArray, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = Math.min(a[i]!, b[j]!);
  },
  equal(n, out: Uint8Array, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i] === b[j] ? 1 : 0;
  },
  less(n, out: Uint8Array, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! < b[j]! ? 1 : 0;
  },
  lessEqual(n, out: Uint8Array, o, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! <= b[j]! ? 1 : 0;
  },
  copy(n, out: TypedArray, o, a: TypedArray, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = a[i]!;
  },
  select(n, out: TypedArray, o, c: Uint8Array, k, sk, a: TypedArray, i, si, b: TypedArray, j, sj) {
    for (; n > 0; n--, o++, k += sk, i += si, j += sj) out[o] = c[k] !== 0 ? a[i]! : b[j]!;
  },
};
