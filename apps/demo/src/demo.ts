/** The demo from its options to its last line. */
import { type Backend, cpu, gpu, reference, summary, useBackend } from 'glissade';
import { prepare } from './batches.ts';
import { checkFolder } from './check-folder.ts';
import { readCheckpoint, restore } from './checkpoint.ts';
import { chosenData } from './chosen-data.ts';
import { Display } from './display.ts';
import { confusionOf, type Evaluation, type Prediction } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { metricsOf } from './metrics.ts';
import type { Options } from './options.ts';
import type { Recipe } from './recipe.ts';
import { goingOn, resumedRecipe, resumingCommand } from './resuming.ts';
import { checkpointIn, filesIn, newRunFolder, saveProgress, saveResult } from './run-folder.ts';
import { drawConfusion, drawImage, sideBySide } from './terminal.ts';
import { Training } from './training.ts';
import { UnusableError } from './unusable.ts';

/** Trains, tests and writes the run's folder. Gives the exit code: 130 when it was interrupted at a batch's end. */
export async function demo(options: Options, signal: AbortSignal): Promise<number> {
  const display = new Display(options.quiet);
  const { data, model } = await chosenBackends(options, display);
  useBackend(data);

  const checkpoint =
    options.resume === undefined ? undefined : await readCheckpoint(checkpointIn(options.resume));
  const asked = checkpoint
    ? resumedRecipe(checkpoint.recipe, options.given, checkpoint.begun)
    : options.recipe;
  const folder = options.out ?? options.resume ?? newRunFolder(asked);
  await checkFolder(folder, filesIn(folder));
  const images = await chosenData(asked, options, display, signal);
  const recipe: Recipe = { ...asked, dataset: images.dataset };

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
    display.say(goingOn(training));
  }
  const sample = prepare(images.train.images.at([0, 1]), images.train.most);
  display.say(summary(training.model, sample.shape));

  if (!(await training.run(signal))) {
    await saveProgress(folder, training);
    display.warn(`stopped after step ${training.step}; to go on: ${resumingCommand(folder, options)}`);
    return 130;
  }

  const test = await training.test(images.test);
  show(display, images, test);
  await saveResult(folder, training, test);
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
  const found = await gpu().catch((error: Error) => {
    // Its advice is for programs.
    const reason = error.message
      .replace(/^gpu: /, '')
      .replace(/\. Use cpu\(\).*$/, '')
      .replace(/\s+/g, ' ');
    throw new UnusableError(`--backend gpu: ${reason}; leave the option out to train on the CPU`);
  });
  display.say(`on ${found.adapter}`);
  return { data, model: found };
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
