/** The measured process: one system, one workload. `worker SYSTEM THREADS SPECIFICATION PEERS`. */
import { compiled, glissade, revectorized } from './glissade.ts';
import { hostIn } from './host.ts';
import { answerLines } from './lines.ts';
import type { System } from './task.ts';

/** The systems that JavaScript can run, each opened in its own process. */
async function open(system: string, threads: number, peersFolder: string): Promise<System> {
  if (system === 'glissade') return glissade(threads);
  if (system === 'compiled') return compiled(threads);
  if (system === 'revectorized') return revectorized(threads);
  const [file, variant] = system === 'jax-js' || system === 'js-pytorch' ? [system] : system.split('-');
  // Plain JavaScript beside this folder: the packages it needs are not there when this project is type-checked.
  const peer = await import(new URL(`../peers/${file}.mjs`, import.meta.url).href);
  return peer.open(hostIn(peersFolder), variant);
}

const [system, threads, specification, peersFolder] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
await answerLines(specification, { open: () => open(system, Number(threads), peersFolder) });
