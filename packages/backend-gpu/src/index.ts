/** WebGPU for Glissade. */
export { type GpuAdapter, GpuBackend } from './backend.ts';
export type { GpuBuffer } from './device/buffer.ts';
export type { GpuUsage } from './device/usage.ts';
export { gpu } from './gpu.ts';
export type { GpuOptions } from './options.ts';
