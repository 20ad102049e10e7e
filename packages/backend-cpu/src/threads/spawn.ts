/** Starts workers, in Node and in browsers, behind one small interface. */
import { nodeModule } from '../node-module.ts';
import { type WorkerStart, workerSource } from './worker.ts';

export interface WorkerHandle {
  /** Calls back when the worker has failed or ended, with the reason. */
  onEnd(callback: (reason: string) => void): void;
  terminate(): void;
}

/** Starts one worker and resolves when it is ready; rejects when it cannot start, or not within ten seconds. */
export function spawn(start: WorkerStart): Promise<WorkerHandle> {
  return new Promise((resolve, reject) => {
    const threads = nodeModule('node:worker_threads');
    const { handle, onReady } = threads === undefined ? browserWorker(start) : nodeWorker(threads, start);
    const timer = setTimeout(() => fail(new Error('a worker did not start within 10 s')), 10_000);
    const fail = (reason: Error): void => {
      clearTimeout(timer);
      handle.terminate();
      reject(reason);
    };
    handle.onEnd((reason) => fail(new Error(`a worker could not start (${reason})`)));
    onReady(() => {
      clearTimeout(timer);
      resolve(handle);
    });
  });
}

interface Starting {
  readonly handle: WorkerHandle;
  onReady(callback: () => void): void;
}

function nodeWorker({ Worker }: typeof import('node:worker_threads'), start: WorkerStart): Starting {
  // Loaders and the like that this process was started with are not for the worker.
  const worker = new Worker(workerSource, { eval: true, workerData: start, execArgv: [] });
  return {
    handle: {
      onEnd: (callback) => {
        worker.once('error', (error) => callback(String(error)));
        worker.once('exit', () => callback('it has ended'));
      },
      terminate: () => void worker.terminate(),
    },
    onReady: (callback) =>
      worker.once('message', () => {
        worker.unref(); // an idle worker must not keep the process alive
        callback();
      }),
  };
}

/** What it means when an error comes without a word. */
const forbidden = "the page's Content-Security-Policy forbids it: allow worker-src blob:";

function browserWorker(start: WorkerStart): Starting {
  const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const worker = new Worker(address);
  worker.postMessage(start);
  return {
    handle: {
      onEnd: (callback) =>
        worker.addEventListener('error', ({ message }) => callback(message ?? forbidden), { once: true }),
      terminate: () => worker.terminate(),
    },
    onReady: (callback) =>
      worker.addEventListener(
        'message',
        () => {
          URL.revokeObjectURL(address);
          callback();
        },
        { once: true },
      ),
  };
}
