/** Makes the GPU backend. */
import { requestAdapter } from './adapter.ts';
import { GpuBackend } from './backend.ts';
import { checkOptions } from './check-options.ts';
import { choicesFor } from './choices.ts';
import { matrixFeature, usableMatrices } from './matrices.ts';
import type { GpuOptions } from './options.ts';
import { hasSubgroupsInOrder } from './subgroups.ts';
import { halfFeature } from './wgsl/types.ts';

/** What is asked for as far as the adapter has it; the rest stays at WebGPU's defaults. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const satisfies (keyof GPUSupportedLimits)[];

/** The same of features: halves; time stamps are for `explain(step)`. */
const wantedFeatures: readonly GPUFeatureName[] = [halfFeature, 'subgroups', 'timestamp-query'];

/**
 * The GPU backend, on WebGPU. In Node.js it needs the package `webgpu` beside it. It holds and computes float32, int32, uint8,
 * bool and, where the adapter has `shader-f16`, float16; results are read asynchronously, with `await tensor.data()` and `await tensor.item()`.
 *
 * @example
 * ```ts gpu
 * import { gpu } from '@glissade/backend-gpu';
 * import { ones, useBackend } from '@glissade/tensor';
 *
 * useBackend(await gpu());
 * console.log(await ones([512, 512]).matmul(ones([512, 512])).sum().item()); // => 134217728
 * ```
 * @throws Error when there is no WebGPU or no adapter, or not the one wanted; it says what to do.
 * @throws RangeError when `memoryBudget` is not a positive number, TypeError for an option that there is not, or of another kind.
 */
export async function gpu(options: GpuOptions = {}): Promise<GpuBackend> {
  checkOptions(options);
  const device = options.device ?? (await requestDevice(options));
  const row = choicesFor(device.adapterInfo, options.kernels);
  const subgroups = options.subgroups ?? (row.subgroups && (await hasSubgroupsInOrder(device)));
  const matrices = options.matrices === false ? [] : await usableMatrices(device, row).catch(() => []);
  // A driver that does not survive the test gets another device.
  const lost = await Promise.race([device.lost, undefined]);
  if (lost && !options.device && options.matrices !== false) return gpu({ ...options, matrices: false });
  return new GpuBackend(device, { ...options, subgroups, matrices });
}

async function requestDevice(options: GpuOptions): Promise<GPUDevice> {
  const adapter = await requestAdapter(options);
  const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const request = (wanted: readonly GPUFeatureName[]): Promise<GPUDevice> =>
    adapter.requestDevice({
      requiredLimits,
      requiredFeatures: wanted.filter((name) => adapter.features.has(name)),
    });
  if (options.matrices === false || !adapter.features.has(matrixFeature)) return request(wantedFeatures);
  // What is experimental may be refused.
  return request([...wantedFeatures, matrixFeature]).catch(() => request(wantedFeatures));
}
