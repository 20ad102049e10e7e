/** Makes the CPU backend: on WebAssembly and threads where they are at hand, on the reference backend where not. */
import { optionsOf, reference, type TransformCosts } from '@glissade/tensor';
import { type CpuBackend, KernelBackend } from './backend.ts';
import { keepFreedMemory } from './buffers.ts';
import { Engine } from './engine.ts';
import { nodeModule } from './node-module.ts';
import { reasonOf } from './reason.ts';
import { revectorize } from './revectorize.ts';

/** What `cpu` accepts. */
export interface CpuOptions {
  /**
   * How many threads take part in large contractions, the calling one included; 'auto' (the default) takes as many as
   * the machine runs at once, at most 16. Results are the same to the bit for any number.
   */
  readonly threads?: number | 'auto';
  /**
   * Have V8 fuse pairs of 128-bit vectors into 256-bit ones: up to twice as fast on processors with AVX2. Experimental in
   * V8, so never on by itself; the flag holds for the whole process. Where it cannot be had (before Node.js 24, in
   * browsers and in Bun), there is a warning. Default false.
   */
  readonly revectorize?: boolean;
  /**
   * Whether compiled steps compute convolutions by 3 x 3 weights of many channels with fewer products (Winograd), where that is faster:
   * results then differ by rounding from those of eager steps, and an infinity in the input may become NaN beside it. Default true.
   */
  readonly winograd?: boolean;
}

/**
 * The CPU backend. In Node and in pages that are cross-origin isolated it runs on several threads, elsewhere on one.
 * Where WebAssembly may not be compiled (a Content-Security-Policy without 'wasm-unsafe-eval') it warns and gives the
 * reference backend; where no worker may start (one without `worker-src blob:`) it goes on with one thread.
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { ones, useBackend } from '@glissade/tensor';
 *
 * useBackend(await cpu());
 * console.log(ones([512, 512]).matmul(ones([512, 512])).sum().itemSync()); // => 134217728
 * ```
 * @throws RangeError when `threads` is neither 'auto' nor a whole number of at least 1.
 */
export async function cpu(options?: CpuOptions): Promise<CpuBackend> {
  const {
    threads,
    revectorize: wanted,
    winograd,
  } = optionsOf<Required<CpuOptions>>('cpu', options, {
    threads: 'auto',
    revectorize: false,
    winograd: true,
  });
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1))
    throw new RangeError(`cpu: threads is ${threads}; it must be 'auto' or a whole number of at least 1`);
  const warn = (reason: string): void => console.warn(`@glissade/backend-cpu: ${reason.replace('..', '.')}`);
  keepFreedMemory();
  const refusal = wanted ? revectorize() : undefined;
  if (refusal !== undefined) warn(`revectorize: ${refusal}. Going on without.`);
  const isWide = wanted && refusal === undefined;
  try {
    const engine = await Engine.create(threads === 'auto' ? available() : threads, warn, isWide);
    return new KernelBackend(engine, winograd ? transformCosts(isWide) : undefined);
  } catch (error) {
    warn(`no WebAssembly kernels (${reasonOf(error)}). Going on with the slow reference backend.`);
    return { ...reference, threads: 1, dispose: () => {} };
  }
}

/** Measured on processors of several kinds; with vectors joined, twice as many products take the time. */
const transformCosts = (isWide: boolean): TransformCosts =>
  isWide ? { tile: 600, weight: 800 } : { tile: 280, weight: 400 };

/** How many threads this machine runs at once. */
function available(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const cores = nodeModule('node:os')?.availableParallelism() ?? navigator?.hardwareConcurrency;
  return Math.min(16, cores ?? 1);
}
