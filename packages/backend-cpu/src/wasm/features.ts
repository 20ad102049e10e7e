/** What this engine's WebAssembly can do, found out by validating tiny modules. */

import type { Code } from './code.ts';
import { drop } from './code.ts';
import { f32x4, v128 } from './instructions.ts';
import { ModuleBuilder } from './module.ts';

export interface Features {
  /** 128-bit vectors: what the kernels are written in. */
  readonly simd: boolean;
  /** Fused multiply-add and its like. */
  readonly relaxedSimd: boolean;
  /** Whether an agent may share memory with others: a page must be cross-origin isolated. */
  readonly sharedMemory: boolean;
}

/** False, too, where there is no WebAssembly at all. */
function validates(value: Code<'v128'>): boolean {
  const module = new ModuleBuilder();
  module.function({}, () => [drop(value)]);
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(module.toBytes());
}

export const detectFeatures = (): Features => ({
  simd: validates(f32x4.add(v128.zero, v128.zero)),
  relaxedSimd: validates(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero)),
  sharedMemory:
    typeof SharedArrayBuffer !== 'undefined' &&
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false,
});
