/** What decides a run's numbers, and what it is where nobody says otherwise. */

export const models = ['linear', 'mlp', 'cnn'] as const;
export const optimizers = ['sgd', 'adam'] as const;
export const datasets = ['mnist', 'fashion-mnist', 'digits', 'synthetic'] as const;

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

/** What a number may be. */
export interface Limit {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export const limits = {
  epochs: { least: 1, most: 10_000, whole: true },
  batchSize: { least: 1, most: 60_000, whole: true },
  lr: { least: 0, most: 1e6, whole: false },
  lrDecay: { least: 0, most: 1, whole: false },
  momentum: { least: 0, most: 1, whole: false },
  seed: { least: 0, most: 2 ** 32 - 1, whole: true },
} satisfies Partial<Record<keyof Recipe, Limit>>;

export const isWithin = (value: unknown, { least, most, whole }: Limit): boolean =>
  typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));

export const toldLimit = ({ least, most, whole }: Limit): string =>
  `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;

export type Pace = Pick<Recipe, 'epochs' | 'batchSize' | 'lr' | 'lrDecay'>;

/** What reaches the accuracies of the README, soon; Adam wants smaller steps. */
export const paces: Record<ModelName, Pace> = {
  linear: { epochs: 5, batchSize: 64, lr: 0.005, lrDecay: 0.6 },
  mlp: { epochs: 3, batchSize: 128, lr: 0.07, lrDecay: 0.35 },
  cnn: { epochs: 3, batchSize: 64, lr: 0.03, lrDecay: 0.4 },
};
/** Of SGD. */
export const defaultMomentum = 0.9;
export const adamLr = 0.003;
export const defaultSeed = 42;
/** The 8x8 digits are few: an epoch has two dozen steps. */
export const digitsPace: Pace = { epochs: 30, batchSize: 64, lr: 0.05, lrDecay: 0.95 };

/** What is done where nobody says otherwise. */
export function recipeOf(
  model: ModelName,
  dataset: DatasetName,
  optimizer: Recipe['optimizer'] = 'sgd',
): Recipe {
  const isSgd = optimizer === 'sgd';
  const pace = dataset === 'digits' ? digitsPace : paces[model];
  return {
    model,
    dataset,
    ...pace,
    lr: isSgd ? pace.lr : adamLr,
    momentum: isSgd ? defaultMomentum : 0,
    optimizer,
    seed: defaultSeed,
    compile: true,
  };
}
