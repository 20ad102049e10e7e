/**
 * Plain loops over float32 elements, one function each. They are written out so that each meets one kind of array
 * only and the engine compiles it for that; the stores round, which is exact for all of these. Small tensors run here.
 */
import type { LoopTable } from './loop.ts';

export const float32Loops: LoopTable = {
  negate(n, out: Float32Array, o, a: Float32Array, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = -a[i]!;
  },
  abs(n, out: Float32Array, o, a: Float32Array, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.abs(a[i]!);
  },
  sqrt(n, out: Float32Array, o, a: Float32Array, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.sqrt(a[i]!);
  },
  floor(n, out: Float32Array, o, a: Float32Array, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = Math.floor(a[i]!);
  },
  add(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! + b[j]!;
  },
  subtract(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! - b[j]!;
  },
  multiply(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! * b[j]!;
  },
  divide(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! / b[j]!;
  },
  maximum(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = Math.max(a[i]!, b[j]!);
  },
  minimum(n, out: Float32Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = Math.min(a[i]!, b[j]!);
  },
  equal(n, out: Uint8Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i] === b[j] ? 1 : 0;
  },
  less(n, out: Uint8Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! < b[j]! ? 1 : 0;
  },
  lessEqual(n, out: Uint8Array, o, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = a[i]! <= b[j]! ? 1 : 0;
  },
  copy(n, out: Float32Array, o, a: Float32Array, i, si) {
    for (; n > 0; n--, o++, i += si) out[o] = a[i]!;
  },
  select(n, out: Float32Array, o, c: Uint8Array, k, sk, a: Float32Array, i, si, b: Float32Array, j, sj) {
    for (; n > 0; n--, o++, k += sk, i += si, j += sj) out[o] = c[k] !== 0 ? a[i]! : b[j]!;
  },
};
