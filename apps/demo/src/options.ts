/** What the command line can say, checked and completed. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  adamLr,
  datasets,
  defaultMomentum,
  defaultSeed,
  digitsPace,
  isWithin,
  type Limit,
  limits,
  models,
  optimizers,
  type Pace,
  paces,
  type Recipe,
  recipeOf,
  toldLimit,
} from './recipe.ts';

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

function number(limit: Limit) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!isWithin(value, limit)) throw new InvalidArgumentError(`Expected ${toldLimit(limit)}.`);
    return value;
  };
}

/** An empty name is a variable of the shell that is not set, not the folder that one is in. */
export function folder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError("Expected a folder's name.");
  return text;
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
      number(limits.epochs),
    )
    .option(
      '--batch-size <n>',
      `examples for each step (default: ${perModel('batchSize')}; digits ${digitsPace.batchSize})`,
      number(limits.batchSize),
    )
    .option(
      '--lr <rate>',
      `learning rate (default: ${perModel('lr')}; digits ${digitsPace.lr}; adam ${adamLr})`,
      number(limits.lr),
    )
    .option(
      '--lr-decay <factor>',
      `the learning rate's factor after each epoch (default: ${perModel('lrDecay')}; digits ${digitsPace.lrDecay})`,
      number(limits.lrDecay),
    )
    .option('--momentum <fraction>', `SGD's momentum (default: ${defaultMomentum})`, number(limits.momentum))
    .option('--seed <n>', 'decides weights and order', number(limits.seed), defaultSeed)
    .option('--data-dir <folder>', 'a folder with the data files (for mnist: the four IDX .gz files)', folder)
    .option('--no-compile', 'run every operation by itself instead of compiled steps')
    .addOption(new Option('--backend <name>', 'what computes').choices(backends).default('cpu'))
    .option(
      '--threads <n>',
      'threads of the cpu backend (default: as many as it can use)',
      number({ least: 1, most: 64, whole: true }),
    )
    .option('--resume <folder>', 'continue the run in this folder', folder)
    .option('--out <folder>', 'where to write the run (default: runs/<date>-<model>)', folder)
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

/** Without the entries that are undefined. */
const present = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
