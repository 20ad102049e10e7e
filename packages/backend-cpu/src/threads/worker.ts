/** What a worker runs: it instantiates the kernels over the shared memory, and then works or sleeps for ever. */
import { sleeping, wake } from './control.ts';

/** Sent to a worker when it starts. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The worker's own part of the memory. */
  readonly scratch: number;
  readonly spins: number;
}

/**
 * As text, since a library cannot ship a worker's file that every bundler and runtime would find. Between looking at
 * the wake word and sleeping on it nothing is missed: a job posted meanwhile has changed the word.
 */
export const workerSource: string = `
const start = ({ module, memory, scratch, spins }, post) => {
  const { work } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(memory.buffer);
  post('ready');
  for (;;) {
    const seen = Atomics.load(words, ${wake / 4});
    work(scratch, spins);
    Atomics.add(words, ${sleeping / 4}, 1);
    Atomics.wait(words, ${wake / 4}, seen);
  }
};
const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (threads) start(threads.workerData, (message) => threads.parentPort.postMessage(message));
else onmessage = ({ data }) => start(data, (message) => postMessage(message));
`;
