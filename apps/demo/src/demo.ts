/** The demo from its options to its last line. */
import { cpu, reference, summary, useBackend } from 'glissade';
import { prepare } from './batches.ts';
import { readCheckpoint, restore } from './checkpoint.ts';
import { Display } from './display.ts';
import { confusionOf, type Evaluation, evaluate } from './evaluate.ts';
import { type Images, loadImages } from './load-data.ts';
import type { Options, Recipe } from './options.ts';
import { checkpointIn, newRunFolder, saveProgress, saveResult } from './run-folder.ts';
import { drawConfusion, drawImage, sideBySide } from './terminal.ts';
import { Training } from './training.ts';

/** Asks a run to stop at the end of its batch. */
export interface Stop {
  requested: boolean;
}

/** Trains, tests and writes the run's folder. Gives the exit code: 130 when it was interrupted. */
export async function demo(options: Options, stop: Stop): Promise<number> {
  const display = new Display(options.quiet);
  useBackend(
    options.backend === 'cpu'
      ? await cpu(options.threads === undefined ? {} : { threads: options.threads })
      : reference,
  );

  const checkpoint =
    options.resume === undefined ? undefined : await readCheckpoint(checkpointIn(options.resume));
  const recipe: Recipe = checkpoint
    ? { ...checkpoint.recipe, ...resumable(options.given, checkpoint.recipe) }
    : options.recipe;
  const folder = options.out ?? options.resume ?? newRunFolder(recipe);

  const images = await load(recipe, options, display);
  const training = new Training(recipe, images);
  if (checkpoint) {
    restore(training, checkpoint);
    display.say(`resuming at epoch ${training.progress.epoch + 1}, step ${training.progress.step + 1}`);
  }
  const sample = prepare(images.train.images.at([0, 1]), images.train.most);
  display.say(summary(training.model, sample.shape));

  const done = await training.run({
    onBatch: (report) => display.batch(report, recipe.epochs),
    onEpoch: (row) => {
      display.epoch(row, recipe.epochs);
    },
    shouldStop: () => stop.requested,
  });
  await saveProgress(folder, training);
  if (!done) {
    display.warn(
      `stopped after step ${training.progress.step}; to go on: npm run demo -- --resume ${folder}`,
    );
    return 130;
  }

  const test = await evaluate(training.model, images.test, images.test.most);
  show(display, images, test);
  await saveResult(folder, training, images, test);
  display.say(`\nwritten to ${folder}: report.html, metrics.csv, metrics.json, weights.safetensors`);
  console.log(`test accuracy ${(100 * test.accuracy).toFixed(2)} %`);
  return 0;
}

async function load(recipe: Recipe, options: Options, display: Display): Promise<Images> {
  let announced = '';
  const images = await loadImages(recipe.dataset, {
    ...(options.dataDir === undefined ? {} : { directory: options.dataDir }),
    onProgress: ({ file, total }) => {
      if (file !== announced) display.say(`downloading ${file} (${(total / 2 ** 20).toFixed(1)} MB)`);
      announced = file;
    },
    onFallback: (reason) =>
      display.warn(`${reason}\nNo network? Training on synthetic digits instead, drawn by a program.`),
  });
  display.say(`${images.title}: ${images.train.length} training images, ${images.test.length} test images`);
  return images;
}

/** A run may be resumed for more epochs; what decides its numbers must stay. */
function resumable(given: Partial<Recipe>, kept: Recipe): Partial<Recipe> {
  const { epochs, ...rest } = given;
  const changed = Object.entries(rest).filter(([name, value]) => kept[name as keyof Recipe] !== value);
  if (changed.length > 0) {
    const list = changed
      .map(([name, value]) => `${name} ${value} (was ${kept[name as keyof Recipe]})`)
      .join(', ');
    throw new Error(`--resume goes on with the run as it was; only --epochs may change, not ${list}`);
  }
  return epochs === undefined ? {} : { epochs };
}

/** The confusion matrix, and a few test images with what was read and what they are. */
function show(display: Display, { test: data }: Images, test: Evaluation): void {
  const { classes } = data;
  display.say(`\n${drawConfusion(confusionOf(test.predictions, classes.length), classes)}\n`);
  const wrong = test.predictions.filter(({ truth, guess }) => truth !== guess).slice(0, 2);
  const chosen = [...test.predictions.slice(0, 3), ...wrong];
  const side = data.images.shape[1]!;
  const pictures = chosen.map(({ index, truth, guess }) => ({
    caption: `read ${classes[guess]}, is ${classes[truth]}${truth === guess ? '' : '  <-- wrong'}`,
    lines: drawImage(data.images.at(index).dataSync(), side, data.most),
  }));
  display.say(`${sideBySide(pictures)}`);
}
