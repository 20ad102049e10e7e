/** What a run leaves behind: metrics, weights, a checkpoint, a report. */
import { join } from 'node:path';
import { serialize } from 'glissade';
import { saveCheckpoint } from './checkpoint.ts';
import type { Evaluation } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { toCsv } from './metrics.ts';
import type { Recipe } from './options.ts';
import { makeReport } from './report.ts';
import type { Training } from './training.ts';
import { writeWhole } from './write-whole.ts';

export const checkpointIn = (folder: string): string => join(folder, 'checkpoint.safetensors');

/** runs/2026-11-23T09-15-02-mlp */
export const newRunFolder = ({ model }: Recipe, now = new Date()): string =>
  join('runs', `${now.toISOString().slice(0, 19).replace(/:/g, '-')}-${model}`);

/** After every epoch, and when a run is interrupted. */
export async function saveProgress(folder: string, training: Training): Promise<void> {
  const { epochs, losses } = training.progress;
  await saveCheckpoint(checkpointIn(folder), training);
  await writeWhole(join(folder, 'metrics.csv'), toCsv(epochs));
  await writeWhole(
    join(folder, 'metrics.json'),
    `${JSON.stringify({ recipe: training.recipe, epochs, losses }, null, 1)}\n`,
  );
}

/** At the end. */
export async function saveResult(
  folder: string,
  training: Training,
  images: Images,
  test: Evaluation,
): Promise<void> {
  await saveProgress(folder, training);
  await writeWhole(join(folder, 'weights.safetensors'), await serialize(training.model.stateDict()));
  await writeWhole(
    join(folder, 'test.json'),
    `${JSON.stringify({ loss: test.loss, accuracy: test.accuracy })}\n`,
  );
  await writeWhole(join(folder, 'report.html'), makeReport(training, images, test));
}
