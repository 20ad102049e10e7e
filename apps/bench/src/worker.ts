/** The measured process: one system, one workload. `worker SYSTEM THREADS SPECIFICATION PEERS`. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { columnsOf, fingerprint } from './fingerprint.ts';
import { compiled, glissade } from './glissade.ts';
import { hostIn } from './host.ts';
import { problemOf } from './problem.ts';
import type { Answer, Request } from './protocol.ts';
import type { System, Task } from './task.ts';
import { Stopwatch } from './timing.ts';

/** The systems that JavaScript can run, each opened in its own process. */
async function open(system: string, threads: number, peersFolder: string): Promise<System> {
  if (system === 'glissade') return glissade(threads);
  if (system === 'compiled') return compiled(threads);
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
// What a library prints is not an answer.
console.log = console.info = console.debug = console.error;
const problem = problemOf(JSON.parse(specification));
let watch: Stopwatch;

async function prepare(calls: number): Promise<Answer> {
  const runtime = `node ${process.versions.node}`;
  const { version, task: make } = await open(system, Number(threads), peersFolder);
  const task: Task | undefined = await make(problem);
  if (!task) return { version, runtime, fingerprint: null };
  watch = new Stopwatch(task);
  let milliseconds = 0;
  for (let i = 0; i < calls; i++) milliseconds = await watch.calls(1);
  const result = await task.result();
  return {
    version,
    runtime,
    milliseconds,
    fingerprint: fingerprint(result, columnsOf(problem, result.length)),
  };
}

/** The largest resident memory so far. On Linux of this process alone: the other counter begins with the parent's. */
function peakMegabytes(): number {
  if (process.platform !== 'linux') return Math.round(process.resourceUsage().maxRSS / 1024);
  const status = readFileSync('/proc/self/status', 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

async function answer(request: Request): Promise<Answer> {
  switch (request.do) {
    case 'prepare':
      return prepare(request.calls);
    case 'warm':
      return { milliseconds: await watch.warm(request.milliseconds) };
    case 'sample':
      return { milliseconds: await watch.sample(request.milliseconds) };
    case 'finish':
      return { peakMegabytes: peakMegabytes() };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request: Request = JSON.parse(line);
  const said = await answer(request).catch(
    (error): Answer => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`);
  if (request.do === 'finish') break;
}
process.exit(0);
