/** A buffer of the backend: elements in memory of the GPU, which goes back to the pool when nobody refers to the buffer. */
import {
  bitsOfHalves,
  bytesPerElement,
  type DType,
  halvesOfBits,
  newArray,
  type TypedArray,
} from '@glissade/tensor';
import { bytesOf, bytesPerWord, scalarOf } from '../wgsl/types.ts';
import type { Memory } from './pool.ts';

/** Room for so many elements on the GPU, which is given back to the pool when the buffer is collected. */
export interface GpuBuffer {
  readonly dtype: DType;
  /** In elements. */
  readonly length: number;
  /** The GPU's buffer, which may be larger. */
  readonly memory: Memory;
}

/** Bytes that elements take on the GPU, in whole words; WebGPU has no empty buffers. */
export const bytesFor = (dtype: DType, length: number): number =>
  Math.ceil((Math.max(1, length) * bytesOf(dtype)) / bytesPerWord) * bytesPerWord;

/** The words of elements. */
export function toWords(data: TypedArray, dtype: DType): ArrayBufferView<ArrayBuffer> {
  if (dtype === 'float16') {
    const words = new Uint16Array(Math.ceil(data.length / 2) * 2);
    words.set(bitsOfHalves(data));
    return words;
  }
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
  if (dtype === 'float16') return halvesOfBits(new Uint16Array(words, 0, length));
  if (bytesPerElement(dtype) === bytesPerWord) {
    const copy = newArray(dtype, length);
    const same = dtype === 'float32' ? new Float32Array(words, 0, length) : new Int32Array(words, 0, length);
    copy.set(same);
    return copy;
  }
  return Uint8Array.from(new Uint32Array(words, 0, length));
}
