/** A run as one file: weights, optimizer, order of batches and metrics, so that it goes on bit for bit. */

import { readFile } from 'node:fs/promises';
import {
  type DataLoaderState,
  deserialize,
  FileError,
  type OptimizerStateDict,
  serialize,
  type Tensor,
} from 'glissade';
import type { Recipe } from './options.ts';
import type { RunProgress, Training } from './training.ts';
import { writeWhole } from './write-whole.ts';

/** What is kept beside the tensors. */
interface Description {
  readonly format: 'glissade-demo-1';
  readonly recipe: Recipe;
  readonly progress: RunProgress;
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
    format: 'glissade-demo-1',
    recipe,
    progress,
    groups,
    loader: loader.stateDict(),
  };
  const all = Object.fromEntries([...under('model', model.stateDict()), ...under('optimizer', tensors)]);
  await writeWhole(file, await serialize(all, { glissade: JSON.stringify(description) }));
}

/** Throws `FileError`, or what `deserialize` throws, for a file that is not a checkpoint. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readFile(file);
  const { tensors, metadata } = opened(file, () => deserialize(bytes));
  const text = metadata['glissade'];
  if (text === undefined) throw new FileError(file, undefined, 'holds tensors, but no run to resume');
  const description: Description = JSON.parse(text);
  if (description.format !== 'glissade-demo-1')
    throw new FileError(file, undefined, `is of format ${description.format}, expected glissade-demo-1`);
  return { ...description, tensors };
}

/** With the file's name in front of what goes wrong. */
function opened<Result>(file: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Puts a fresh training where the checkpoint was. */
export function restore(training: Training, checkpoint: Checkpoint): void {
  training.model.loadStateDict(within('model', checkpoint.tensors));
  training.optimizer.loadStateDict({
    tensors: within('optimizer', checkpoint.tensors),
    groups: checkpoint.groups,
  });
  training.loader.loadStateDict(checkpoint.loader);
  Object.assign(training.progress, checkpoint.progress);
}
