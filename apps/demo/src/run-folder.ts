/** What a run leaves behind: metrics, weights, a checkpoint, a report. */
import { join } from 'node:path';
import { exportOnnx, serialize } from 'glissade';
import { checkpointOf } from './checkpoint.ts';
import type { Evaluation } from './evaluate.ts';
import { toCsv } from './metrics.ts';
import type { Recipe } from './recipe.ts';
import { Reader, type Training } from './training.ts';
import { writeTogether } from './write-whole.ts';

const names = {
  checkpoint: 'checkpoint.safetensors',
  csv: 'metrics.csv',
  json: 'metrics.json',
  weights: 'weights.safetensors',
  model: 'model.onnx',
  report: 'report.html',
} as const;

export const checkpointIn = (folder: string): string => join(folder, names.checkpoint);

/** All that a run writes. */
export const filesIn = (folder: string): string[] => Object.values(names).map((name) => join(folder, name));

/** runs/2026-11-23T09-15-02-mlp */
export const newRunFolder = ({ model }: Recipe, now = new Date()): string =>
  join('runs', `${now.toISOString().slice(0, 19).replace(/:/g, '-')}-${model}`);

/** After every epoch, and when a run is interrupted. */
export const saveProgress = async (folder: string, training: Training): Promise<void> =>
  replace(folder, await progressOf(folder, training));

/**
 * What an earlier run, or this one before it went on, has left in the folder stays until all of the new is written. Then
 * the old goes, its checkpoint last: at no time are there files of two.
 */
async function replace(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  await writeTogether(
    files,
    filesIn(folder).filter((file) => file !== checkpointIn(folder)),
  );
}

/** At the end. */
export async function saveResult(folder: string, training: Training, test: Evaluation): Promise<void> {
  // What draws it is large, and nobody waits for it before.
  const { makeReport } = await import('./report.ts');
  const { model, images } = training;
  await replace(folder, {
    ...(await progressOf(folder, training, test)),
    [join(folder, names.weights)]: await serialize(model.stateDict()),
    [join(folder, names.model)]: await exported(training),
    [join(folder, names.report)]: await makeReport(training, images, test),
  });
}

async function progressOf(folder: string, training: Training, test?: Evaluation) {
  const { recipe, epochs, learner } = training;
  const losses = learner.progress.losses.map((loss, i) => ({ step: i + 1, loss }));
  const result = test && { loss: test.loss, accuracy: test.accuracy };
  return {
    [join(folder, names.checkpoint)]: await checkpointOf(training),
    [join(folder, names.csv)]: toCsv(epochs),
    [join(folder, names.json)]: `${JSON.stringify({ recipe, test: result, epochs, losses }, null, 1)}\n`,
  };
}

/** What reads images as they come, for other runtimes: bytes [batch, height, width] to scores [batch, classes]. */
function exported({ model, images: { test } }: Training): Promise<Uint8Array> {
  return exportOnnx(new Reader(model, test.most), [test.images.narrow(0, 0, 1)], {
    inputNames: ['images'],
    outputNames: ['scores'],
    dynamicAxes: { images: { 0: 'batch' } },
  });
}
