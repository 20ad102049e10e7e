/** What a learner is made of, and how long it trains. */
import { type AnyModule, Module } from '@glissade/nn';
import { Optimizer } from '@glissade/optim';
import { checkNames, isPlainObject, type Tensor } from '@glissade/tensor';
import type { Batch, BatchSource } from './batches.ts';
import type { Callback } from './callback.ts';
import type { Measure, Metrics } from './metric.ts';
import type { Occasion } from './progress.ts';
import { parametersOf, type TrainingStep } from './steps.ts';

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
  /**
   * What is done with a batch of training, in place of prediction, loss, gradient and step: all of it, with what optimizers it takes. It
   * gives the loss, and the prediction beside it where metrics are to be measured of training. It is compiled, as other steps are.
   * Where there is a second optimizer, a callback's `stateDict` is the place to save what that remembers. Default: none.
   */
  readonly trainingStep?: TrainingStep<Inputs, NoInfer<Target>, NoInfer<Prediction>> | undefined;
  /** Called between `backward()` and the optimizer's step, with all parameters of the optimizer: to clip gradients, say. */
  readonly onGradients?: ((parameters: readonly Tensor[]) => unknown) | undefined;
  /**
   * How many batches make one step of the optimizer: the mean of their gradients is taken, each batch counting as much, as that of
   * PyTorch Lightning's accumulate_grad_batches. For a mean loss, n batches of b examples give the step of one batch of n * b. The last
   * group of an epoch may be shorter, and is divided by what it has. Default 1.
   */
  readonly accumulate?: number;
  /** Whether steps are compiled. Default true. What compiled functions may not do, see `compile`. */
  readonly compile?: boolean;
}

/** What `fit` accepts. */
export interface FitOptions {
  /** Interrupts it behind the batch that is going on, of training or of validation. */
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
  'trainingStep',
  'onGradients',
  'accumulate',
  'compile',
];

const occasions: readonly string[] = [
  'onBegin',
  'onEpochBegin',
  'onStep',
  'onProgress',
  'onValidation',
  'onEpoch',
  'onEnd',
] satisfies Occasion[];

/** Throws for what is missing, is something else, or is none of the options. */
export function checkOptions<Inputs extends readonly unknown[], Target, Prediction, Name extends string>(
  options: LearnerOptions<Inputs, Target, Prediction, Name>,
): void {
  checkNames('Learner', options, names);
  const { model, optimizer, loss, train, valid, metrics = {}, callbacks = [] } = options;
  const { accumulate = 1 } = options;
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
  if (!Number.isInteger(accumulate) || accumulate < 1)
    throw new RangeError(`Learner: accumulate is ${accumulate}; expected a whole number >= 1`);
  const { trainingStep } = options;
  expect(
    trainingStep === undefined || typeof trainingStep === 'function',
    'trainingStep',
    'a function of a batch',
  );
  if (trainingStep && (accumulate > 1 || options.onGradients))
    throw new TypeError(
      `Learner: trainingStep takes the whole step, and there is ${accumulate > 1 ? 'accumulate' : 'onGradients'} beside it; do that within`,
    );
  callbacks.forEach(checkCallback);
  checkOptimizer(model, optimizer);
  expect(isPlainObject(metrics), 'metrics', 'an object, { accuracy: accuracy() }');
  for (const [name, metric] of Object.entries<unknown>(metrics)) {
    const isMetric = typeof metric === 'function' || typeof Object(metric).sums === 'function';
    expect(isMetric, `metric ${name}`, 'accuracy(), say, or a function (prediction, target) => tensor');
    expect(name !== 'loss', 'metric loss', 'another name: the loss is measured anyhow');
  }
}

function checkCallback(callback: Callback<never>, i: number): void {
  const names = namesIn(callback);
  const unknown = names.find((name) => /^on[A-Z]/.test(name) && !occasions.includes(name));
  // Where nobody wants to be called, an empty object may be left.
  const isEmpty = typeof callback === 'object' && names.length === 0;
  if (unknown || !(isEmpty || names.some((name) => occasions.includes(name))))
    throw new TypeError(
      `Learner: callback ${i} ${unknown ? `has ${unknown}, which is never called` : 'has nothing to call'}; expected some of ${occasions.join(', ')}`,
    );
  if (names.includes('stateDict') !== names.includes('loadStateDict'))
    throw new TypeError(`Learner: callback ${i} has only one of stateDict and loadStateDict`);
}

/** The names of what an object has, by itself and by its classes. */
function namesIn(given: unknown): string[] {
  const names: string[] = [];
  for (
    let each: object | null = Object(given);
    each && (each === given || Object.getPrototypeOf(each));
    each = Object.getPrototypeOf(each)
  )
    names.push(...Object.getOwnPropertyNames(each));
  return names;
}

function checkOptimizer(model: AnyModule, optimizer: Optimizer): void {
  if (optimizer.step.length > 0)
    throw new TypeError(
      'Learner: the optimizer asks for a closure, as LBFGS does; use it in a loop of your own',
    );
  const parameters = model.parameters();
  const own = parametersOf(optimizer);
  if (parameters.length > 0 && !own.some((each) => parameters.includes(each)))
    throw new TypeError(
      'Learner: the optimizer has no parameter of the model; make it of model.parameters()',
    );
}

/** Throws unless `fit`, or `fitOneCycle`, can do that. */
export function checkEpochs(method: string, epochs: number): void {
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new RangeError(`Learner.${method}: epochs is ${epochs}; expected a whole number >= 0`);
}

/** The same of `fit`, and of its options. */
export function checkFit(epochs: number, options: FitOptions): void {
  checkEpochs('fit', epochs);
  checkNames('Learner.fit', options, ['signal']);
  if ('aborted' in options) throw new TypeError('Learner.fit: expected { signal }, got the signal itself');
}

const isSource = (source: unknown): boolean =>
  typeof source === 'object' &&
  source !== null &&
  (Symbol.iterator in source || Symbol.asyncIterator in source);
