import type { WebGPUDevice } from './webgpu-types.ts';

/** What may be asked of the GPU backend. */
export interface GpuOptions {
  /** A device that is there already; the options that choose one are then without effect. */
  readonly device?: WebGPUDevice;
  /** Of several GPUs, the fast or the frugal one. */
  readonly powerPreference?: 'low-power' | 'high-performance';
  /** A part of the name of the adapter wanted, such as 'NVIDIA' or 'llvmpipe': another one is an error. */
  readonly adapter?: string;
  /** Settings for Dawn, in Node.js only: `['backend=vulkan']`. */
  readonly flags?: readonly string[];
  /** The kernels made for real GPUs, or those for GPUs in software; told by the adapter's name, if not said. */
  readonly kernels?: 'hardware' | 'software';
  /**
   * Whether threads hand each other values within subgroups, where the adapter can. If not said, a small test at the start
   * finds out whether its subgroups are as the kernels want them.
   */
  readonly subgroups?: boolean;
  /**
   * Whether subgroups multiply matrices in units of their own, such as tensor cores, where the adapter offers Chromium's
   * experimental feature for it; `false` goes without. A small test at the start finds out which of them it multiplies right.
   *
   * @example
   * ```ts gpu
   * import { gpu } from '@glissade/backend-gpu';
   * import { ones, useBackend } from '@glissade/tensor';
   *
   * // In Node.js, Dawn offers what is experimental only where it is asked to.
   * useBackend(await gpu({ flags: ['enable-dawn-features=allow_unsafe_apis'], matrices: true }));
   * console.log(await ones([512, 1024]).matmul(ones([1024, 1024])).amax().item()); // => 1024
   * ```
   */
  readonly matrices?: boolean;
  /** How many bytes may be taken from the GPU for tensors and programs; as many as there are, if not said. */
  readonly memoryBudget?: number;
}
