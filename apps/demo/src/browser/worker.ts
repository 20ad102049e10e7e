/** The training, on a thread of its own: the page stays quick, and threads of WebAssembly may wait for each other. */
import { type GpuBackend, gpu, noGrad, softmax, start, tensor, useBackend } from 'glissade';
import { prepare } from '../batches.ts';
import type { Evaluation } from '../evaluate.ts';
import { type Images, loadImages } from '../load-data.ts';
import { metricsOf } from '../metrics.ts';
import type { DatasetName } from '../recipe.ts';
import { Training, type Watcher } from '../training.ts';
import { type Example, type Pixels, side, type ToPage, type ToWorker } from './messages.ts';
import { nearbyFirst } from './nearby.ts';

const scope = globalThis as unknown as {
  postMessage(message: ToPage): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};
const tell = (message: ToPage): void => scope.postMessage(message);

/** What was loaded last, and is not loaded again; the GPU, once there was one. */
let images: Images | undefined;
let found: GpuBackend | undefined;
/** The latest one, complete or not. */
let training: Training | undefined;
let stop = new AbortController();

scope.onmessage = ({ data }) => {
  if (data.kind === 'train') void guarded(() => train(data));
  else if (data.kind === 'read') void guarded(() => read(data.pixels));
  else stop.abort();
};

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function train({ recipe, backend }: Extract<ToWorker, { kind: 'train' }>): Promise<void> {
  stop = new AbortController();
  training = undefined;
  const processor = await start();
  if (backend === 'gpu') found ??= await gpu();
  if (images?.dataset !== recipe.dataset) images = await load(recipe.dataset);
  // A GPU gets its images batch by batch.
  if (backend === 'gpu') useBackend(found!);
  training = new Training({ ...recipe, dataset: images.dataset }, images, {
    onProgress: reporting(),
    onEpoch: (epoch) => tell({ kind: 'epoch', metrics: metricsOf(epoch) }),
  });
  const where = backend === 'gpu' ? found!.adapter : `the CPU, ${threadsOf(processor.threads)}`;
  tell({ kind: 'status', text: `Training on ${images.title}, on ${where}` });
  tell({ kind: 'begun', classes: images.train.classes, steps: recipe.epochs * training.loader.length });
  const done = await training.run(stop.signal);
  tell(done ? result(await training.test(images.test), images) : { kind: 'stopped' });
}

function load(dataset: DatasetName): Promise<Images> {
  tell({ kind: 'status', text: dataset === 'synthetic' ? 'Drawing digits' : 'Loading the images' });
  return loadImages(dataset, {
    fetch: nearbyFirst(dataset),
    onProgress: ({ file, received, total }) =>
      tell({ kind: 'status', text: `Downloading ${file}: ${Math.round((100 * received) / (total || 1))} %` }),
    onFallback: (reason) => tell({ kind: 'warning', text: reason }),
  });
}

const threadsOf = (threads: number): string => (threads === 1 ? 'one thread' : `${threads} threads`);

/** Tells of batches as often as a page is painted, not more. */
function reporting(): NonNullable<Watcher['onProgress']> {
  let [told, before] = [0, 0];
  return ({ epoch, batch, batches, train, examples, seconds }, { progress }) => {
    const now = performance.now();
    if (now - before < 50 && batch < batches!) return;
    before = now;
    const losses = progress.losses.slice(told);
    told = progress.losses.length;
    const { accuracy } = train;
    tell({ kind: 'progress', epoch, step: told, losses, accuracy, imagesPerSecond: examples / seconds });
  };
}

const shown = 20;

function result({ accuracy, predictions }: Evaluation, { test }: Images): ToPage {
  const isRight = ({ truth, guess }: { truth: number; guess: number }): boolean => truth === guess;
  const wrong = predictions.filter((each) => !isRight(each)).slice(0, shown / 2);
  const right = predictions.filter(isRight).slice(0, shown - wrong.length);
  const examples = [...wrong, ...right].map(
    ({ index, truth, guess }): Example => ({
      pixels: Uint8Array.from(test.images.at(index).dataSync()),
      truth,
      guess,
    }),
  );
  return { kind: 'tested', accuracy, examples };
}

/** What the model makes of a drawing, during the training, too: between two batches. Nothing while there is none. */
async function read(pixels: Pixels): Promise<void> {
  let probabilities: number[] = [];
  if (training && images) {
    const { model } = training;
    const picture = prepare(tensor(pixels, { shape: [1, side, side] }), images.train.most);
    probabilities = Array.from(await noGrad(() => softmax(model.forward(picture), 1)).data());
  }
  tell({ kind: 'read', probabilities });
}
