/** Trains, and reads what was drawn, on a thread of its own: the page stays quick. */
import {
  Adam,
  compile,
  crossEntropy,
  DataLoader,
  Flatten,
  Linear,
  manualSeed,
  noGrad,
  ReLU,
  Sequential,
  softmax,
  start,
  syntheticDigits,
  type Tensor,
  tensor,
  toFloat,
} from 'glissade';
import { type Pixels, side, type ToPage, type ToWorker } from './messages.ts';

const tell = (message: ToPage): void => postMessage(message);

/** What is there from the beginning. `await mnist()` gives real digits in the same form, where a server may be asked for them. */
async function prepare() {
  const { threads } = await start(); // WebAssembly, on all cores where the page is cross-origin isolated
  manualSeed(42);
  const batches = new DataLoader(syntheticDigits({ count: 10_000, seed: 1 }), {
    batchSize: 64,
    shuffle: true,
  });
  const test = syntheticDigits({ count: 1_000, seed: 2 });
  const model = new Sequential(new Flatten(), new Linear(side * side, 128), new ReLU(), new Linear(128, 10));
  const optimizer = new Adam(model.parameters(), { lr: 0.001 });
  // The step is traced once and then runs as one program.
  const step = compile((images: Tensor, labels: Tensor) => {
    const loss = crossEntropy(model.forward(toFloat(images)), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  tell({ kind: 'ready', threads });
  return { batches, test, model, step };
}

const prepared = prepare();
let stop = new AbortController();

/** Goes on from what was learned before. */
async function train(epochs: number): Promise<void> {
  const { batches, test, model, step } = await prepared;
  stop = new AbortController();
  const { signal } = stop;
  const steps = epochs * batches.length;
  let losses: number[] = [];
  let [done, told] = [0, performance.now()];
  for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) {
    for await (const [images, labels] of batches) {
      losses.push(await step(images, labels).item());
      done++;
      // As often as a page is painted, not more.
      if (performance.now() - told > 40 || done === steps) {
        tell({ kind: 'progress', losses, step: done, steps });
        losses = [];
        told = performance.now();
      }
      if (signal.aborted) break;
    }
  }
  const guesses = noGrad(() => model.forward(toFloat(test.images)).argmax(1));
  const accuracy = await guesses.eq(test.labels).float().mean().item();
  tell({ kind: 'tested', images: test.length, accuracy });
}

/** Between two steps, while the training goes on, too. */
async function read(pixels: Pixels): Promise<void> {
  const { model } = await prepared;
  const image = toFloat(tensor(pixels, { shape: [1, side, side] }));
  const probabilities = await noGrad(() => softmax(model.forward(image), 1)).data();
  tell({ kind: 'read', probabilities: Array.from(probabilities) });
}

async function example(): Promise<void> {
  const { test } = await prepared;
  const pixels = await test.images.at(Math.floor(Math.random() * test.length)).data();
  tell({ kind: 'example', pixels: Uint8Array.from(pixels) });
}

function answer(message: ToWorker): Promise<void> | void {
  switch (message.kind) {
    case 'train':
      return train(message.epochs);
    case 'read':
      return read(message.pixels);
    case 'example':
      return example();
    case 'stop':
      return stop.abort();
  }
}

addEventListener('message', async ({ data }: MessageEvent<ToWorker>) => {
  try {
    await answer(data);
  } catch (error) {
    tell({ kind: 'failed', reason: String(error) });
  }
});
prepared.catch((error) => tell({ kind: 'failed', reason: String(error) }));
