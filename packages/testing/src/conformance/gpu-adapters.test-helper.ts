/** The adapters that tests of the WebGPU backend run on: GLISSADE_GPU names them, as scripts/software-gpu.mjs found them. */
import { type GpuBackend, gpu } from '@glissade/backend-gpu';

/** Without any, the tests are skipped, and say why. */
export const adapters: readonly string[] = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);

export const noAdapter =
  'GLISSADE_GPU names no adapter: run `node scripts/software-gpu.mjs`, or name a GPU of this machine';

/** The adapter is the one named, or it is an error: a driver that is missing must not go unnoticed. */
export const onAdapter = (adapter: string): Promise<GpuBackend> => gpu({ adapter });
