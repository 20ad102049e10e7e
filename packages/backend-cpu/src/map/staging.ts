/** The kernels' memory: small regions, one for each operand of a block, that stay in the processor's cache. */
import type { DType, TypedArray } from '@glissade/tensor';
import type { MemoryImport } from '../wasm/index.ts';

/** How many elements a kernel is given at once. */
export const blockLength = 4096;
/** A little more than a block, and no power of two, so that regions do not compete for the same cache lines. */
const regionBytes = 4 * blockLength + 320;
/** The last region of these is the output's. */
export const regionCount = 32;

const pages = Math.ceil((regionBytes * regionCount) / 65536);

let memory: WebAssembly.Memory | undefined;

/** Not shared with other threads: copying into shared memory is slower. */
export const kernelMemory = (): WebAssembly.Memory => {
  memory ??= new WebAssembly.Memory({ initial: pages, maximum: pages });
  return memory;
};

export const memoryImport: MemoryImport = {
  module: 'env',
  name: 'memory',
  initial: pages,
  maximum: pages,
  shared: false,
};

/** Where a region begins. */
export const regionAddress = (region: number): number => region * regionBytes;

const kinds = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };

/** A region as an array of a dtype. */
export const regionArray = (region: number, dtype: Exclude<DType, 'float64'>): TypedArray =>
  new kinds[dtype](kernelMemory().buffer, regionAddress(region), blockLength);
