/** What a run leaves behind: metrics, weights, a checkpoint, a report. */
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx, serialize } from 'glissade';
import { saveCheckpoint } from './checkpoint.ts';
import type { Evaluation } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { toCsv } from './metrics.ts';
import type { Recipe } from './recipe.ts';
import { Reader, type Training } from './training.ts';
import { UnusableError } from './unusable.ts';
import { writeWhole } from './write-whole.ts';

const names = {
  checkpoint: 'checkpoint.safetensors',
  csv: 'metrics.csv',
  json: 'metrics.json',
  weights: 'weights.safetensors',
  model: 'model.onnx',
  report: 'report.html',
} as const;

export const checkpointIn = (folder: string): string => join(folder, names.checkpoint);

/** runs/2026-11-23T09-15-02-mlp */
export const newRunFolder = ({ model }: Recipe, now = new Date()): string =>
  join('runs', `${now.toISOString().slice(0, 19).replace(/:/g, '-')}-${model}`);

/**
 * Makes the folder, before a run has taken its time. A new run in it replaces the files of an earlier one.
 *
 * @throws UnusableError where nothing can be written.
 */
export async function prepareFolder(folder: string, fresh: boolean): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new UnusableError(`cannot write the run to ${folder}: ${(error as Error).message}`);
  }
  if (fresh) for (const name of Object.values(names)) await rm(join(folder, name), { force: true });
}

/** After every epoch, and when a run is interrupted. */
export async function saveProgress(folder: string, training: Training, test?: Evaluation): Promise<void> {
  const { recipe, epochs, learner } = training;
  const losses = learner.progress.losses.map((loss, i) => ({ step: i + 1, loss }));
  const result = test && { loss: test.loss, accuracy: test.accuracy };
  await saveCheckpoint(checkpointIn(folder), training);
  await writeWhole(join(folder, names.csv), toCsv(epochs));
  await writeWhole(
    join(folder, names.json),
    `${JSON.stringify({ recipe, test: result, epochs, losses }, null, 1)}\n`,
  );
}

/** At the end. */
export async function saveResult(
  folder: string,
  training: Training,
  images: Images,
  test: Evaluation,
): Promise<void> {
  await saveProgress(folder, training, test);
  await writeWhole(join(folder, names.weights), await serialize(training.model.stateDict()));
  await writeWhole(join(folder, names.model), await exported(training, images));
  // What draws it is large, and nobody waits for it before.
  const { makeReport } = await import('./report.ts');
  await writeWhole(join(folder, names.report), await makeReport(training, images, test));
}

/** What reads images as they come, for other runtimes: bytes [batch, height, width] to scores [batch, classes]. */
function exported({ model }: Training, { test }: Images): Promise<Uint8Array> {
  return exportOnnx(new Reader(model, test.most), [test.images.narrow(0, 0, 1)], {
    inputNames: ['images'],
    outputNames: ['scores'],
    dynamicAxes: { images: { 0: 'batch' } },
  });
}
