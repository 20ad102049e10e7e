/** What the command line can say, checked and completed. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  adamLr,
  datasets,
  defaultMomentum,
  defaultSeed,
  digitsPace,
  models,
  optimizers,
  type Pace,
  paces,
  type Recipe,
  recipeOf,
} from './recipe.ts';
import { UnusableError } from './unusable.ts';

export const backends = ['cpu', 'gpu', 'reference'] as const;

export interface Options {
  readonly recipe: Recipe;
  /** Those of the recipe's entries that the command line named. */
  readonly given: Partial<Recipe>;
  readonly dataDir?: string;
  readonly backend: (typeof backends)[number];
  readonly threads?: number;
  readonly resume?: string;
  readonly out?: string;
  readonly quiet: boolean;
}

const perModel = (name: keyof Pace): string =>
  models.map((model) => `${model} ${paces[model][name]}`).join(', ');

function number(least: number, most: number, whole: boolean) {
  return (text: string): number => {
    const value = Number(text);
    const fits = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
    if (!fits)
      throw new InvalidArgumentError(`Expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
    return value;
  };
}

function program(): Command {
  return new Command('demo')
    .description('Trains a digit classifier with stochastic gradient descent.')
    .addOption(new Option('--model <name>', 'what to train').choices(models).default('mlp'))
    .addOption(new Option('--dataset <name>', 'what to train on').choices(datasets).default('mnist'))
    .addOption(
      new Option('--test-dataset <name>', 'test on another one (default: the same)').choices(datasets),
    )
    .addOption(new Option('--optimizer <name>', 'how to step').choices(optimizers).default('sgd'))
    .option(
      '--epochs <n>',
      `passes over the training set (default: ${perModel('epochs')}; digits ${digitsPace.epochs})`,
      number(1, 10_000, true),
    )
    .option(
      '--batch-size <n>',
      `examples for each step (default: ${perModel('batchSize')}; digits ${digitsPace.batchSize})`,
      number(1, 60_000, true),
    )
    .option(
      '--lr <rate>',
      `learning rate (default: ${perModel('lr')}; digits ${digitsPace.lr}; adam ${adamLr})`,
      number(0, 1e6, false),
    )
    .option(
      '--lr-decay <factor>',
      `the learning rate's factor after each epoch (default: ${perModel('lrDecay')}; digits ${digitsPace.lrDecay})`,
      number(0, 1, false),
    )
    .option('--momentum <fraction>', `SGD's momentum (default: ${defaultMomentum})`, number(0, 1, false))
    .option('--seed <n>', 'decides weights and order', number(0, 2 ** 32 - 1, true), defaultSeed)
    .option('--data-dir <folder>', 'a folder with the data files (for mnist: the four IDX .gz files)')
    .option('--no-compile', 'run every operation by itself instead of compiled steps')
    .addOption(new Option('--backend <name>', 'what computes').choices(backends).default('cpu'))
    .option(
      '--threads <n>',
      'threads of the cpu backend (default: as many as it can use)',
      number(1, 64, true),
    )
    .option('--resume <folder>', 'continue the run in this folder')
    .option('--out <folder>', 'where to write the run (default: runs/<date>-<model>)')
    .option('--quiet', 'print the test accuracy only', false)
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });
}

/**
 * @throws CommanderError, after printing one line that says what is wrong, for an option that cannot be understood; and
 * after printing the help.
 */
export function parseOptions(argv: readonly string[]): Options {
  const command = program().parse(argv, { from: 'user' });
  const values = command.opts();
  const said = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const { dataDir, backend, threads, resume, out, quiet, dataset, testDataset, optimizer } = values;
  const adam = optimizer === 'adam';
  if (adam && said('momentum')) command.error("error: '--momentum' is SGD's; leave it out with adam");
  if (threads !== undefined && backend !== 'cpu')
    command.error(`error: '--threads' is for the cpu backend, not for ${backend}`);

  const { model, epochs, batchSize, lr, lrDecay, momentum, seed, compile } = values;
  const recipe: Recipe = {
    ...recipeOf(model, dataset, optimizer),
    ...present({ testDataset, epochs, batchSize, lr, lrDecay, momentum, seed, compile }),
  };
  const given = Object.fromEntries(Object.entries(recipe).filter(([name]) => said(name)));
  return { recipe, given, backend, quiet, ...present({ dataDir, threads, resume, out }) };
}

/**
 * The recipe of a run that goes on: a run may get more epochs; what decides its numbers must stay.
 *
 * @throws UnusableError for options that would change them.
 */
export function resumedRecipe(kept: Recipe, given: Partial<Recipe>): Recipe {
  const { epochs = kept.epochs, ...rest } = given;
  const changed = Object.entries(rest).filter(([name, value]) => kept[name as keyof Recipe] !== value);
  if (changed.length > 0) {
    const list = changed.map(([name, value]) => `${name} ${value} (was ${kept[name as keyof Recipe]})`);
    throw new UnusableError(
      `--resume goes on with the run as it was; only --epochs may change, not ${list.join(', ')}`,
    );
  }
  return { ...kept, epochs };
}

/** Without the entries that are undefined. */
const present = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
