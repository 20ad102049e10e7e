/** What a worker runs: it instantiates the kernels over the shared memory, and then works or sleeps for ever. */
import * as headerWords from '../program/header.ts';
import { call, calls, header, programBits, sleeping, wake } from './control.ts';

/** Sent to a worker when it starts. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The worker's number; the calling thread is number 0. */
  readonly thread: number;
  /** The worker's own part of the memory. */
  readonly scratch: number;
  readonly spins: number;
}

/** So many programs are kept ready. */
const mostPrograms = 256;

/**
 * As text, since a library cannot ship a worker's file that every bundler and runtime would find. Between looking at
 * the wake word and sleeping on it nothing is missed: a job posted meanwhile has changed the word.
 *
 * A worker that sleeps gets no messages, so it finds the modules of compiled programs in the shared memory. A program that
 * it comes too late for may be gone; then the bytes are others, which the number in its header tells, or no module.
 */
export const workerSource: string = `
const start = ({ module, memory, thread, scratch, spins }, post) => {
  const { work, ...kernels } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(memory.buffer);
  const programs = new Map();
  const load = (id) => {
    const all = new Int32Array(memory.buffer);
    const at = Atomics.load(all, ${header / 4}) / 4;
    const [address, length] = [all[at + ${headerWords.code}], all[at + ${headerWords.codeLength}]];
    const bytes = new Uint8Array(memory.buffer, address, length).slice();
    if (Atomics.load(all, at + ${headerWords.id}) !== id) return;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, ...kernels } });
    if (programs.size === ${mostPrograms}) programs.delete(programs.keys().next().value);
    programs.set(id, exports.walk);
  };
  const join = () => {
    const id = Atomics.load(words, ${call / 4}) & ${2 ** programBits - 1};
    if (id === 0) return;
    try {
      if (!programs.has(id)) load(id);
    } catch {}
    programs.get(id)?.(id, thread, -1, scratch, spins);
  };
  post('ready');
  for (;;) {
    const seen = Atomics.load(words, ${wake / 4});
    let call;
    do {
      call = Atomics.load(words, ${calls / 4});
      join();
      work(scratch, spins, call);
    } while (Atomics.load(words, ${calls / 4}) !== call);
    Atomics.add(words, ${sleeping / 4}, 1);
    Atomics.wait(words, ${wake / 4}, seen);
  }
};
const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (threads) start(threads.workerData, (message) => threads.parentPort.postMessage(message));
else onmessage = ({ data }) => start(data, (message) => postMessage(message));
`;
