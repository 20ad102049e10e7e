/** Our own systems on the GPU. */
import { compile, gpu, useBackend } from 'glissade';
import { computationOf, evaluation } from '../computation.ts';
import type { System } from '../task.ts';

/** Written in by tsup.config.ts: there is no package to ask beside a bundle. */
declare const glissadeVersion: string;

/** @param adapter - a part of the adapter's name, in Node; none for any */
export async function glissadeOnGpu(compiled: boolean, adapter: string): Promise<System> {
  useBackend(await gpu(adapter === '' ? {} : { adapter }));
  const mode = compiled ? compile : <Result>(compute: () => Result) => compute;
  return {
    version: typeof glissadeVersion === 'undefined' ? 'source' : glissadeVersion,
    task: (problem) => evaluation(computationOf(problem), mode, true),
  };
}
