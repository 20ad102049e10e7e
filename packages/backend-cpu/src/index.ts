/** The CPU backend of Glissade: WebAssembly SIMD and threads. */
export type { CpuBackend } from './backend.ts';
export { type CpuOptions, cpu } from './cpu.ts';
