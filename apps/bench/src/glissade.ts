/** Our own systems on the CPU. */
import { createRequire } from 'node:module';
import { type CpuOptions, compile, start } from 'glissade';
import { computationOf, evaluation, type Mode } from './computation.ts';
import type { Problem } from './problem.ts';
import type { System } from './task.ts';

/** The eager system. */
export const glissade = (threads: number): Promise<System> => open({ threads }, (compute) => compute);
/** The same code, each step of it compiled. */
export const compiled = (threads: number): Promise<System> => open({ threads }, compile);
/** On vectors of 256 bits, which V8 makes of pairs: from Node.js 24 on. */
export const revectorized = (threads: number): Promise<System> =>
  open({ threads, revectorize: true }, compile);

/** Each call is the first one of a compiled function. */
const anew: Mode =
  (compute) =>
  (...given) =>
    compile(compute)(...given);

async function open(options: CpuOptions, mode: Mode): Promise<System> {
  await start(options);
  const { version } = createRequire(import.meta.url)('glissade/package.json') as { version: string };
  const modeFor = ({ kind }: Problem): Mode => (kind === 'first' && mode === compile ? anew : mode);
  return { version, task: (problem) => evaluation(computationOf(problem), modeFor(problem)) };
}
