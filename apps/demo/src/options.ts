/** What the command line can say, checked and completed. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { UnusableError } from './unusable.ts';

export const models = ['linear', 'mlp', 'cnn'] as const;
export const optimizers = ['sgd', 'adam'] as const;
export const datasets = ['mnist', 'fashion-mnist', 'digits', 'synthetic'] as const;
export const backends = ['cpu', 'gpu', 'reference'] as const;

export type ModelName = (typeof models)[number];
export type DatasetName = (typeof datasets)[number];

/** What decides a run's numbers: kept with its checkpoint, so that it can be resumed. */
export interface Recipe {
  readonly model: ModelName;
  readonly dataset: DatasetName;
  /** Whose test set decides, where that is another data set's. */
  readonly testDataset?: DatasetName;
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  /** The learning rate's factor after every epoch. */
  readonly lrDecay: number;
  readonly momentum: number;
  readonly optimizer: (typeof optimizers)[number];
  readonly seed: number;
  /** Whether each step is one program: the same numbers but for rounding, faster. */
  readonly compile: boolean;
}

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

type Pace = Pick<Recipe, 'epochs' | 'batchSize' | 'lr' | 'lrDecay'>;

/** What reaches the accuracies of the README, soon; Adam wants smaller steps. */
const defaults: Record<ModelName, Pace> = {
  linear: { epochs: 5, batchSize: 64, lr: 0.005, lrDecay: 0.6 },
  mlp: { epochs: 3, batchSize: 128, lr: 0.07, lrDecay: 0.35 },
  cnn: { epochs: 3, batchSize: 64, lr: 0.03, lrDecay: 0.4 },
};
const defaultMomentum = 0.9;
const adamLr = 0.003;
/** The 8x8 digits are few: an epoch has two dozen steps. */
const digitsDefaults: Pace = { epochs: 30, batchSize: 64, lr: 0.05, lrDecay: 0.95 };

const perModel = (name: keyof Pace): string =>
  models.map((model) => `${model} ${defaults[model][name]}`).join(', ');

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
      `passes over the training set (default: ${perModel('epochs')}; digits ${digitsDefaults.epochs})`,
      number(1, 10_000, true),
    )
    .option(
      '--batch-size <n>',
      `examples for each step (default: ${perModel('batchSize')}; digits ${digitsDefaults.batchSize})`,
      number(1, 60_000, true),
    )
    .option(
      '--lr <rate>',
      `learning rate (default: ${perModel('lr')}; digits ${digitsDefaults.lr}; adam ${adamLr})`,
      number(0, 1e6, false),
    )
    .option(
      '--lr-decay <factor>',
      `the learning rate's factor after each epoch (default: ${perModel('lrDecay')}; digits ${digitsDefaults.lrDecay})`,
      number(0, 1, false),
    )
    .option('--momentum <fraction>', `SGD's momentum (default: ${defaultMomentum})`, number(0, 1, false))
    .option('--seed <n>', 'decides weights and order', number(0, 2 ** 32 - 1, true), 42)
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

  const model = values['model'] as ModelName;
  const pace = dataset === 'digits' ? digitsDefaults : defaults[model];
  const recipe: Recipe = {
    model,
    dataset,
    ...present({ testDataset }),
    epochs: values['epochs'] ?? pace.epochs,
    batchSize: values['batchSize'] ?? pace.batchSize,
    lr: values['lr'] ?? (adam ? adamLr : pace.lr),
    lrDecay: values['lrDecay'] ?? pace.lrDecay,
    momentum: values['momentum'] ?? (adam ? 0 : defaultMomentum),
    optimizer,
    seed: values['seed'],
    compile: values['compile'],
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
