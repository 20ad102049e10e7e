/** What the command line can say, checked and completed. */
import { Command, InvalidArgumentError, Option } from 'commander';

export const models = ['linear', 'mlp', 'cnn'] as const;
export const optimizers = ['sgd', 'adam'] as const;
export const datasets = ['mnist', 'fashion-mnist', 'digits', 'synthetic'] as const;
export const backends = ['cpu', 'reference'] as const;

export type ModelName = (typeof models)[number];
export type DatasetName = (typeof datasets)[number];

/** What decides a run's numbers: kept with its checkpoint, so that it can be resumed. */
export interface Recipe {
  readonly model: ModelName;
  readonly dataset: DatasetName;
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  readonly momentum: number;
  readonly optimizer: (typeof optimizers)[number];
  readonly seed: number;
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

/** Rates that reach the accuracies of the README; Adam wants smaller steps. */
const defaults: Record<ModelName, { epochs: number; lr: number; momentum: number }> = {
  linear: { epochs: 5, lr: 0.02, momentum: 0.9 },
  mlp: { epochs: 5, lr: 0.05, momentum: 0.9 },
  cnn: { epochs: 3, lr: 0.05, momentum: 0.9 },
};

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
    .addOption(new Option('--optimizer <name>', 'how to step').choices(optimizers).default('sgd'))
    .option('--epochs <n>', 'passes over the training set', number(1, 10_000, true))
    .option('--batch-size <n>', 'examples for each step', number(1, 60_000, true), 64)
    .option('--lr <rate>', 'learning rate', number(0, 1e6, false))
    .option('--momentum <fraction>', "SGD's momentum", number(0, 1, false))
    .option('--seed <n>', 'decides weights and order', number(0, 2 ** 32 - 1, true), 42)
    .option('--data-dir <folder>', 'a folder with the data files (for mnist: the four IDX .gz files)')
    .addOption(new Option('--backend <name>', 'what computes').choices(backends).default('cpu'))
    .option('--threads <n>', 'threads of the cpu backend', number(1, 64, true))
    .option('--resume <folder>', 'continue the run in this folder')
    .option('--out <folder>', 'where to write the run (default: runs/<date>-<model>)')
    .option('--quiet', 'print the test accuracy only', false)
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.split('\n')[0]}\n`) });
}

/**
 * @throws CommanderError, after printing one line that says what is wrong, for an option that cannot be understood; and
 * after printing the help.
 */
export function parseOptions(argv: readonly string[]): Options {
  const command = program().parse(argv, { from: 'user' });
  const values = command.opts();
  const said = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const model = values['model'] as ModelName;
  const base = defaults[model];
  const recipe: Recipe = {
    model,
    dataset: values['dataset'],
    optimizer: values['optimizer'],
    epochs: values['epochs'] ?? base.epochs,
    batchSize: values['batchSize'],
    lr: values['lr'] ?? (values['optimizer'] === 'adam' ? 0.001 : base.lr),
    momentum: values['momentum'] ?? (values['optimizer'] === 'adam' ? 0 : base.momentum),
    seed: values['seed'],
  };
  const given = Object.fromEntries(Object.entries(recipe).filter(([name]) => said(name)));
  const { dataDir, backend, threads, resume, out, quiet } = values;
  return { recipe, given, backend, quiet, ...present({ dataDir, threads, resume, out }) };
}

/** Without the entries that are undefined. */
const present = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
