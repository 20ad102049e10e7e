/** The demo from its options to its last line. */
import { type Backend, cpu, gpu, reference, summary, useBackend } from 'glissade';
import { prepare } from './batches.ts';
import { readCheckpoint, restore } from './checkpoint.ts';
import { Display } from './display.ts';
import { confusionOf, type Evaluation, type Prediction } from './evaluate.ts';
import { type Images, loadImages } from './load-data.ts';
import { metricsOf } from './metrics.ts';
import { type Options, resumedRecipe } from './options.ts';
import type { Recipe } from './recipe.ts';
import { checkpointIn, newRunFolder, prepareFolder, saveProgress, saveResult } from './run-folder.ts';
import { drawConfusion, drawImage, sideBySide } from './terminal.ts';
import { Training } from './training.ts';

/** Trains, tests and writes the run's folder. Gives the exit code: 130 when it was interrupted at a batch's end. */
export async function demo(options: Options, signal: AbortSignal): Promise<number> {
  const display = new Display(options.quiet);
  const { data, model } = await chosenBackends(options, display);
  useBackend(data);

  const checkpoint =
    options.resume === undefined ? undefined : await readCheckpoint(checkpointIn(options.resume));
  const asked = checkpoint ? resumedRecipe(checkpoint.recipe, options.given) : options.recipe;
  const images = await load(asked, options, display, signal);
  const recipe: Recipe = { ...asked, dataset: images.dataset };
  const folder = options.out ?? options.resume ?? newRunFolder(recipe);
  await prepareFolder(folder, checkpoint === undefined);

  useBackend(model);
  const training = new Training(recipe, images, {
    onProgress: (report) => display.batch(report),
    onEpoch: async (epoch) => {
      display.epoch(metricsOf(epoch), recipe.epochs);
      await saveProgress(folder, training);
    },
  });
  if (checkpoint) {
    restore(training, checkpoint);
    display.say(`going on after step ${training.step}, in epoch ${training.epochs.length + 1}`);
  }
  const sample = prepare(images.train.images.at([0, 1]), images.train.most);
  display.say(summary(training.model, sample.shape));

  if (!(await training.run(signal))) {
    await saveProgress(folder, training);
    display.warn(`stopped after step ${training.step}; to go on: ${resuming(folder, options)}`);
    return 130;
  }

  const test = await training.test(images.test);
  show(display, images, test);
  await saveResult(folder, training, images, test);
  display.say(
    `\nwritten to ${folder}: report.html, metrics.csv, metrics.json, weights.safetensors, model.onnx`,
  );
  console.log(`test accuracy ${(100 * test.accuracy).toFixed(2)} %`);
  return 0;
}

/** What computes, and what holds all the images: a GPU gets them batch by batch. */
async function chosenBackends(
  { backend, threads }: Options,
  display: Display,
): Promise<{ data: Backend; model: Backend }> {
  if (backend === 'reference') return { data: reference, model: reference };
  const data = await cpu(threads === undefined ? {} : { threads });
  if (backend === 'cpu') return { data, model: data };
  const found = await gpu();
  display.say(`on ${found.adapter}`);
  return { data, model: found };
}

/** The command that goes on with a run. */
function resuming(folder: string, { dataDir }: Options): string {
  const quoted = (path: string): string => (/^[\w./:@-]+$/.test(path) ? path : JSON.stringify(path));
  const data = dataDir === undefined ? '' : ` --data-dir ${quoted(dataDir)}`;
  return `npm run demo -- --resume ${quoted(folder)}${data}`;
}

async function load(
  { dataset, testDataset }: Recipe,
  { dataDir }: Options,
  display: Display,
  signal: AbortSignal,
): Promise<Images> {
  let announced = '';
  const images = await loadImages(dataset, {
    ...(dataDir === undefined ? {} : { directory: dataDir }),
    ...(testDataset === undefined ? {} : { testDataset }),
    signal,
    onProgress: ({ file, total }) => {
      if (file !== announced) display.say(`downloading ${file} (${(total / 2 ** 20).toFixed(1)} MB)`);
      announced = file;
    },
    onFallback: (reason) => display.warn(reason),
  });
  display.say(`${images.title}: ${images.train.length} training images, ${images.test.length} test images`);
  return images;
}

/** The confusion matrix, and a few test images with what was read and what they are. */
function show(display: Display, { test: data }: Images, test: Evaluation): void {
  const { classes } = data;
  display.say(`\n${drawConfusion(confusionOf(test.predictions, classes.length), classes)}\n`);
  const isRight = ({ truth, guess }: Prediction): boolean => truth === guess;
  const chosen = [
    ...test.predictions.filter(isRight).slice(0, 3),
    ...test.predictions.filter((each) => !isRight(each)).slice(0, 3),
  ];
  const side = data.images.shape[1]!;
  const pictures = chosen.map(({ index, truth, guess }) => ({
    caption: `${classes[guess]}, ${truth === guess ? 'right' : `but it is ${classes[truth]}`}`,
    lines: drawImage(data.images.at(index).dataSync(), side, data.most),
  }));
  display.say(sideBySide(pictures, process.stdout.columns ?? 80));
}
