/** A run that goes on: with which recipe, what is said of it, and the command for it. */
import type { Options } from './options.ts';
import type { Recipe } from './recipe.ts';
import { UnusableError } from './unusable.ts';

/**
 * The recipe of a run that goes on: a run may get more epochs; what decides its numbers must stay.
 *
 * @param begun - the epochs that are done or begun
 * @throws UnusableError for options that would change them.
 */
export function resumedRecipe(kept: Recipe, given: Partial<Recipe>, begun: number): Recipe {
  const { epochs = kept.epochs, ...rest } = given;
  const names = (Object.keys(rest) as (keyof Recipe)[]).filter((name) => kept[name] !== rest[name as never]);
  if (names.length > 0) {
    const list = names.map((name) => `${optionOf(name, given)} (was ${was(kept, name)})`);
    throw new UnusableError(
      `--resume goes on with the run as it was; only --epochs may change, not ${list.join(', ')}`,
    );
  }
  if (epochs < begun)
    throw new UnusableError(
      `--epochs ${epochs} is fewer than the run has behind it: ${begun} are done or begun; name more, or leave it out`,
    );
  return { ...kept, epochs };
}

/** As it was typed. */
function optionOf(name: keyof Recipe, given: Partial<Recipe>): string {
  if (name === 'compile') return '--no-compile';
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${given[name]}`;
}

function was(kept: Recipe, name: keyof Recipe): string {
  if (name === 'compile') return 'compiled';
  if (name === 'testDataset') return kept.testDataset ?? `${kept.dataset}, as for the training`;
  return String(kept[name]);
}

/** Where a run stands. */
export interface Standing {
  readonly step: number;
  readonly epochs: readonly unknown[];
  readonly recipe: Recipe;
}

/** What is said of a run before it goes on. */
export function goingOn({ step, epochs: { length: done }, recipe }: Standing): string {
  if (done < recipe.epochs) return `going on after step ${step}, in epoch ${done + 1}`;
  const all = done === 1 ? 'the epoch is done' : `all ${done} epochs are done`;
  return `${all}, at step ${step}: only the test is left; --epochs ${done + 1} or more would train on`;
}

/** The command that goes on with a run. */
export function resumingCommand(folder: string, { dataDir, backend }: Options): string {
  const data = dataDir === undefined ? '' : ` --data-dir ${quoted(dataDir)}`;
  const where = backend === 'cpu' ? '' : ` --backend ${backend}`;
  return `npm run demo -- --resume ${quoted(folder)}${data}${where}`;
}

/** For a shell: within single quotes everything stands for itself, but for these. */
export const quoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
