/** WebGPU for Glissade. */
export { type GpuAdapter, GpuBackend } from './backend.ts';
export type { GpuBuffer } from './device/buffer.ts';
export type { GpuUsage } from './device/usage.ts';
export { type GpuOptions, gpu } from './gpu.ts';
