/** What a learner is made of, and how long it trains. */
import { Module } from '@glissade/nn';
import { Optimizer } from '@glissade/optim';
import { checkNames, type Tensor } from '@glissade/tensor';
import type { Batch, BatchSource } from './batches.ts';
import type { Callback } from './callback.ts';
import type { Measure, Metrics } from './metric.ts';

/** What `Learner` accepts. */
export interface LearnerOptions<
  Inputs extends readonly unknown[],
  Target,
  Prediction,
  Name extends string = never,
> {
  /** What learns. */
  readonly model: Module<Inputs, Prediction>;
  /** What updates its parameters. */
  readonly optimizer: Optimizer;
  /** What is made small: `crossEntropy`, `mse`, or a function of yours. */
  readonly loss: Measure<NoInfer<Prediction>, Target>;
  /** The training batches: the inputs of `model.forward`, and last the target. */
  readonly train: BatchSource<Batch<Inputs, Target>>;
  /** The batches that `validate()` takes, and each epoch at its end. */
  readonly valid?: BatchSource<Batch<Inputs, Target>> | undefined;
  /** What else is measured, by name. */
  readonly metrics?: Metrics<Name, NoInfer<Prediction>, NoInfer<Target>>;
  /** What watches, and acts; called in this order. */
  readonly callbacks?: readonly Callback<NoInfer<Name>>[];
  /** Called between `backward()` and the optimizer's step, with all parameters of the optimizer: to clip gradients, say. */
  readonly onGradients?: ((parameters: readonly Tensor[]) => unknown) | undefined;
  /** Whether steps are compiled. Default true. What compiled functions may not do, see `compile`. */
  readonly compile?: boolean;
}

/** What `fit` accepts. */
export interface FitOptions {
  /** Interrupts it behind the batch that is going on. */
  readonly signal?: AbortSignal | undefined;
}

const names: readonly (keyof LearnerOptions<[], unknown, unknown>)[] = [
  'model',
  'optimizer',
  'loss',
  'train',
  'valid',
  'metrics',
  'callbacks',
  'onGradients',
  'compile',
];

/** Throws for what is missing, is something else, or is none of the options. */
export function checkOptions<Inputs extends readonly unknown[], Target, Prediction, Name extends string>(
  options: LearnerOptions<Inputs, Target, Prediction, Name>,
): void {
  checkNames('Learner', options, names);
  const { model, optimizer, loss, train, valid, metrics = {}, callbacks = [] } = options;
  const expect = (isRight: boolean, option: string, expected: string): void => {
    if (!isRight)
      throw new TypeError(`Learner: ${option} is missing or something else; expected ${expected}`);
  };
  expect(model instanceof Module, 'model', 'a Module');
  expect(optimizer instanceof Optimizer, 'optimizer', 'an optimizer of its parameters');
  expect(
    typeof loss === 'function',
    'loss',
    'a function (prediction, target) => tensor, such as crossEntropy',
  );
  expect(isSource(train), 'train', 'batches: a DataLoader, or a list of them');
  expect(valid === undefined || isSource(valid), 'valid', 'batches: a DataLoader, or a list of them');
  expect(Array.isArray(callbacks), 'callbacks', 'a list');
  for (const [name, metric] of Object.entries<unknown>(metrics)) {
    const isMetric = typeof metric === 'function' || typeof Object(metric).sums === 'function';
    expect(isMetric, `metric ${name}`, 'accuracy(), say, or a function (prediction, target) => tensor');
    expect(name !== 'loss', 'metric loss', 'another name: the loss is measured anyhow');
  }
}

const isSource = (source: unknown): boolean =>
  typeof source === 'object' &&
  source !== null &&
  (Symbol.iterator in source || Symbol.asyncIterator in source);
