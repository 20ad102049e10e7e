/** The one line before everything else. */
import { type CpuBackend, type CpuOptions, cpu } from '@glissade/backend-cpu';
import { useBackend } from '@glissade/tensor';

/**
 * Chooses the CPU backend, WebAssembly with as many threads as the place allows, for all tensors made from now on.
 * Without it tensors live on the reference backend, which is right but slow.
 *
 * @example
 * ```ts
 * import { ones, start } from 'glissade';
 *
 * await start();
 * console.log(ones([2, 3]).matmul(ones([3, 2])).toArray()); // => [ [ 3, 3 ], [ 3, 3 ] ]
 * ```
 */
export async function start(options?: CpuOptions): Promise<CpuBackend> {
  const backend = await cpu(options);
  useBackend(backend);
  return backend;
}
