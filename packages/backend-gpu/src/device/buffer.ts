/** A buffer of the backend: elements in memory of the GPU, which goes back to the pool when nobody refers to the buffer. */
import { bytesPerElement, type DType, newArray, type TypedArray } from '@glissade/tensor';
import { bytesPerWord, scalarOf } from '../wgsl/types.ts';
import type { Memory } from './pool.ts';

export interface GpuBuffer {
  readonly dtype: DType;
  readonly length: number;
  readonly memory: Memory;
}

/** Bytes that elements take on the GPU; WebGPU has no empty buffers. */
export const bytesFor = (length: number): number => Math.max(1, length) * bytesPerWord;

/** The words of elements. */
export function toWords(
  data: TypedArray,
  dtype: DType,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  switch (scalarOf(dtype)) {
    case 'f32':
      return data instanceof Float32Array ? (data as Float32Array<ArrayBuffer>) : Float32Array.from(data);
    case 'i32':
      return data instanceof Int32Array ? (data as Int32Array<ArrayBuffer>) : Int32Array.from(data);
    case 'u32':
      return Uint32Array.from(data);
  }
}

/** The elements of words, in memory of their own. */
export function fromWords(words: ArrayBuffer, dtype: DType, length: number): TypedArray {
  if (bytesPerElement(dtype) === bytesPerWord) {
    const copy = newArray(dtype, length);
    const same = dtype === 'float32' ? new Float32Array(words, 0, length) : new Int32Array(words, 0, length);
    copy.set(same);
    return copy;
  }
  return Uint8Array.from(new Uint32Array(words, 0, length));
}
