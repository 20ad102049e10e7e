/** A run as one file: what its learner saved, and the recipe, so that it goes on bit for bit. */
import { readFile } from 'node:fs/promises';
import { deserialize } from 'glissade';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { problemOf } from './kept-recipe.ts';
import type { Recipe } from './recipe.ts';
import { isWhole, openSeal, seal, sealEntry } from './seal.ts';
import type { Training } from './training.ts';
import { UnusableError } from './unusable.ts';

/** The metadata's entry, and what it holds. */
const entry = 'demo';
const format = 'glissade-demo-3';
/** Without a sum over the file, and without those of the images. */
const before = ['glissade-demo-1', 'glissade-demo-2'];

interface Description {
  readonly format: typeof format;
  readonly recipe: Recipe;
  /** How many epochs are done or begun. */
  readonly begun: number;
  /** How many the run trains on, and which they are: other data would not go on with the same run. */
  readonly examples: number;
  readonly data: Fingerprint;
}

export interface Checkpoint extends Description {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The bytes of a checkpoint, with a sum over them. */
export async function checkpointOf({
  learner,
  loader,
  recipe,
  begun,
  images,
}: Training): Promise<Uint8Array> {
  const { length: examples } = loader.dataset;
  const description: Description = { format, recipe, begun, examples, data: fingerprintOf(images) };
  return seal(await learner.save({ [sealEntry]: openSeal, [entry]: JSON.stringify(description) }));
}

/** @throws UnusableError for what is not there, damaged, or not a checkpoint of this program. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(file, code === 'ENOENT' ? 'not there: no run to resume' : message, error);
  }
  if (isWhole(bytes) === false)
    return refuse(file, 'damaged: its bytes are not those that were saved (their SHA-256 sum differs)');
  let description: unknown;
  try {
    description = JSON.parse(deserialize(bytes).metadata[entry] ?? 'null');
  } catch (error) {
    return refuse(file, (error as Error).message, error);
  }
  const known = checked(file, description);
  if (!isWhole(bytes)) return refuse(file, 'damaged: its SHA-256 sum is missing');
  return { ...known, file, bytes };
}

function checked(file: string, description: unknown): Description {
  const given = (typeof description === 'object' && description) || {};
  const { format: found, recipe, begun, examples, data } = given as Partial<Description>;
  if (before.includes(String(found)))
    return refuse(
      file,
      `written by an earlier version of the demo (${found}), which this one (${format}) cannot resume; train anew`,
    );
  if (found !== format)
    return refuse(file, `holds tensors, but no run to resume: its format is ${found}, not ${format}`);
  const problem = problemOf(recipe);
  if (problem !== undefined) return refuse(file, `damaged: ${problem}`);
  const counts = [begun, examples].every((count) => Number.isInteger(count));
  if (!counts || typeof data?.train !== 'string' || typeof data.test !== 'string')
    return refuse(file, 'damaged: it does not say how far the run is, or what it trains on');
  return description as Description;
}

/**
 * Puts a fresh training where the checkpoint was.
 *
 * @throws UnusableError for a checkpoint of another model, or of other data.
 */
export function restore({ learner, loader, images }: Training, checkpoint: Checkpoint): void {
  const { file, examples, data, bytes } = checkpoint;
  const { length } = loader.dataset;
  if (examples !== length)
    refuse(file, `the run to resume trains on ${examples} images, but here are ${length}: other data`);
  const here = fingerprintOf(images);
  for (const [part, what] of [
    ['train', 'training'],
    ['test', 'test'],
  ] as const) {
    if (here[part] !== data[part])
      refuse(
        file,
        `the ${what} images are other ones than the run began with: name their folder (--data-dir)`,
      );
  }
  try {
    learner.load(bytes);
  } catch (error) {
    refuse(file, `the checkpoint does not fit its recipe: ${(error as Error).message}`, error);
  }
}

/** One line, whatever a damaged file has put into the problem. */
function refuse(file: string, problem: string, cause?: unknown): never {
  throw new UnusableError(`${file}: ${problem.replace(/\s+/g, ' ')}`, { cause });
}
