/** A run as one file: what its learner saved, and the recipe, so that it goes on bit for bit. */

import { readFile } from 'node:fs/promises';
import { deserialize } from 'glissade';
import type { Recipe } from './recipe.ts';
import type { Training } from './training.ts';
import { UnusableError } from './unusable.ts';
import { writeWhole } from './write-whole.ts';

/** The metadata's entry, and what it holds. */
const entry = 'demo';
const format = 'glissade-demo-2';

interface Description {
  readonly format: typeof format;
  readonly recipe: Recipe;
  /** How many the run trains on: other data would not go on with the same run. */
  readonly examples: number;
}

export interface Checkpoint extends Description {
  readonly bytes: Uint8Array;
}

/** Written whole or not at all: a run that is stopped while it saves keeps its last checkpoint. */
export async function saveCheckpoint(file: string, { learner, loader, recipe }: Training): Promise<void> {
  const description: Description = { format, recipe, examples: loader.dataset.length };
  await writeWhole(file, await learner.save({ [entry]: JSON.stringify(description) }));
}

/** @throws UnusableError for what is not there, damaged, or not a checkpoint of this program. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new UnusableError(`${file}: ${problem}`, { cause });
  };
  let bytes: Uint8Array;
  let description: Partial<Description>;
  try {
    bytes = await readFile(file);
    description = JSON.parse(deserialize(bytes).metadata[entry] ?? '{}');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return refuse('not there: no run to resume');
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
  if (description.format !== format)
    return refuse(`holds tensors, but no run to resume: its format is ${description.format}, not ${format}`);
  return { ...(description as Description), bytes };
}

/**
 * Puts a fresh training where the checkpoint was.
 *
 * @throws UnusableError for a checkpoint of another model, or of other data.
 */
export function restore({ learner, loader }: Training, { examples, bytes }: Checkpoint): void {
  const { length } = loader.dataset;
  if (examples !== length)
    throw new UnusableError(
      `the run to resume trains on ${examples} images, but here are ${length}: other data`,
    );
  try {
    learner.load(bytes);
  } catch (error) {
    throw new UnusableError(`the checkpoint does not fit its recipe: ${(error as Error).message}`);
  }
}
