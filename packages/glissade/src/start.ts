/** The one line before everything else. */
import { type CpuBackend, type CpuOptions, cpu } from '@glissade/backend-cpu';
import { useBackend } from '@glissade/tensor';

interface Started {
  readonly backend: CpuBackend;
  /** How many threads it had; fewer now say that it was disposed of, or lost a worker. */
  readonly threads: number;
}

/** By their options, the backends that run, or are about to. */
const started = new Map<string, Promise<Started>>();

/**
 * Chooses the CPU backend, WebAssembly with as many threads as the place allows, for all tensors made from now on.
 * Without it tensors live on the reference backend, which is right but slow. Call it before the first tensor is made; called again
 * with the same options, it gives the same backend, so that every component of a page may call it.
 *
 * @example
 * ```ts
 * import { ones, start } from 'glissade';
 *
 * await start();
 * console.log(ones([2, 3]).matmul(ones([3, 2])).toArray()); // => [ [ 3, 3 ], [ 3, 3 ] ]
 * ```
 */
export async function start(options: CpuOptions = {}): Promise<CpuBackend> {
  const key = JSON.stringify([options.threads ?? 'auto', options.revectorize ?? false]);
  const known = started.get(key);
  const before = await known;
  if (before && before.backend.threads < before.threads && started.get(key) === known) started.delete(key);
  const { backend } = await (started.get(key) ?? begin(key, options));
  useBackend(backend);
  return backend;
}

function begin(key: string, options: CpuOptions): Promise<Started> {
  const beginning = cpu(options).then((backend) => ({ backend, threads: backend.threads }));
  started.set(key, beginning);
  // What could not be had may be there the next time.
  beginning.then(
    ({ backend }) => backend.name === 'cpu' || started.delete(key),
    () => started.delete(key),
  );
  return beginning;
}
