/** The kernels' memory: small regions, one for each operand of a block, that stay in the processor's cache. */
import { arrayOver, type DType, type TypedArray } from '@glissade/tensor';
import type { MemoryImport, ModuleBuilder } from '../wasm/index.ts';

/** How many elements a kernel is given at once. */
export const blockLength = 4096;
/** A little more than a block, and no power of two, so that regions do not compete for the same cache lines. */
const regionBytes = 4 * blockLength + 320;
export const regionCount = 32;
/** The last region is the output's; the one before lists where a block's rows begin, and ends with zeros. */
export const outputRegion: number = regionCount - 1;
export const startsRegion: number = regionCount - 2;

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

/** The functions that a module over that memory exports. */
export const kernelExports = <Functions>(module: ModuleBuilder): Functions =>
  new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env: { memory: kernelMemory() } })
    .exports as Functions;

/** Where a region begins. */
export const regionAddress = (region: number): number => region * regionBytes;

/** A list of zeros: the beginnings of a block that is a single row. */
export const zeroStarts: number = regionAddress(startsRegion) + 4 * blockLength;

/** A region as an array of a dtype. */
export const regionArray = (region: number, dtype: Exclude<DType, 'float64'>): TypedArray =>
  arrayOver(dtype, kernelMemory().buffer, regionAddress(region), blockLength);
