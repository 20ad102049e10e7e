/** A run as one file: weights, optimizer, order of batches and metrics, so that it goes on bit for bit. */

import { readFile } from 'node:fs/promises';
import {
  type DataLoaderState,
  deserialize,
  type OptimizerStateDict,
  type SavedTensors,
  serialize,
  type Tensor,
} from 'glissade';
import type { Recipe } from './recipe.ts';
import type { RunProgress, Training } from './training.ts';
import { UnusableError } from './unusable.ts';
import { writeWhole } from './write-whole.ts';

const format = 'glissade-demo-1';

/** What is kept beside the tensors. */
interface Description {
  readonly format: typeof format;
  readonly recipe: Recipe;
  readonly progress: RunProgress;
  /** How many the run trains on: other data would not go on with the same run. */
  readonly examples: number;
  readonly groups: OptimizerStateDict['groups'];
  readonly loader: DataLoaderState;
}

export interface Checkpoint extends Description {
  readonly tensors: Readonly<Record<string, Tensor>>;
}

const under = (prefix: string, tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]);

const within = (prefix: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );

/** Written whole or not at all: a run that is stopped while it saves keeps its last checkpoint. */
export async function saveCheckpoint(
  file: string,
  { model, optimizer, loader, recipe, progress }: Training,
): Promise<void> {
  const { tensors, groups } = optimizer.stateDict();
  const description: Description = {
    format,
    recipe,
    progress,
    examples: loader.dataset.length,
    groups,
    loader: loader.stateDict(),
  };
  const all = Object.fromEntries([...under('model', model.stateDict()), ...under('optimizer', tensors)]);
  await writeWhole(file, await serialize(all, { glissade: JSON.stringify(description) }));
}

/** @throws UnusableError for what is not there, damaged, or not a checkpoint of this program. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new UnusableError(`${file}: ${problem}`, { cause });
  };
  let saved: SavedTensors;
  let description: Partial<Description>;
  try {
    saved = deserialize(await readFile(file));
    description = JSON.parse(saved.metadata['glissade'] ?? '{}');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return refuse('not there: no run to resume');
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
  if (description.format !== format)
    return refuse(`holds tensors, but no run to resume: its format is ${description.format}, not ${format}`);
  return { ...(description as Description), tensors: saved.tensors };
}

/**
 * Puts a fresh training where the checkpoint was.
 *
 * @throws UnusableError for a checkpoint of another model, or of other data.
 */
export function restore(training: Training, checkpoint: Checkpoint): void {
  const { length } = training.loader.dataset;
  if (checkpoint.examples !== length)
    throw new UnusableError(
      `the run to resume trains on ${checkpoint.examples} images, but here are ${length}: other data`,
    );
  try {
    training.model.loadStateDict(within('model', checkpoint.tensors));
    training.optimizer.loadStateDict({
      tensors: within('optimizer', checkpoint.tensors),
      groups: checkpoint.groups,
    });
    training.loader.loadStateDict(checkpoint.loader);
  } catch (error) {
    throw new UnusableError(`the checkpoint does not fit its recipe: ${(error as Error).message}`);
  }
  Object.assign(training.progress, checkpoint.progress);
}
