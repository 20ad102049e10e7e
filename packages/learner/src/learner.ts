/** The training loop as an object. */
import { evaluating, type Module } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import { breathe, described } from '@glissade/tensor';
import { type Batch, type BatchSource, checkSource, countOf, moved, noBatch } from './batches.ts';
import type { Callback, Trainee } from './callback.ts';
import { figuresOver } from './figures-over.ts';
import type { Figures, Metrics } from './metric.ts';
import { checkOneCycle, type FitOneCycleOptions } from './one-cycle.ts';
import { checkEpochs, checkFit, checkOptions, type FitOptions, type LearnerOptions } from './options.ts';
import type { LearnerProgress } from './progress.ts';
import { checkMetadata, restore, saved, snapshotOf, type Whole } from './saved.ts';
import { apart, type Steps, stepsOf } from './steps.ts';
import { Training } from './training.ts';

/** What a model made of a batch. */
export interface Predicted<Inputs, Target, Prediction> {
  readonly inputs: Inputs;
  readonly target: Target;
  readonly prediction: Prediction;
}

/**
 * Trains a model: for each batch predict, loss, gradient, step; at the end of each epoch validation. Steps are compiled. It can stop
 * behind any batch, be saved and loaded, and go on bit for bit.
 *
 * @example
 * ```ts
 * import { DataLoader, TensorDataset } from '@glissade/data';
 * import { accuracy, Learner } from '@glissade/learner';
 * import { crossEntropy } from '@glissade/losses';
 * import { Linear } from '@glissade/nn';
 * import { SGD } from '@glissade/optim';
 * import { arange, manualSeed } from '@glissade/tensor';
 *
 * manualSeed(42);
 * const x = arange(-1, 1, 0.125).reshape([16, 1]);
 * const data = new TensorDataset(x, x.gt(0.3).int().squeeze(1));
 * const model = new Linear(1, 2);
 * const learner = new Learner({
 *   model,
 *   optimizer: new SGD(model.parameters(), { lr: 1 }),
 *   loss: crossEntropy,
 *   train: new DataLoader(data, { batchSize: 4, shuffle: true }),
 *   valid: new DataLoader(data, { batchSize: 16 }),
 *   metrics: { accuracy: accuracy() },
 * });
 * await learner.fit(50);
 * console.log(learner.progress.epochs.at(-1)?.valid?.accuracy); // => 1
 * ```
 */
export class Learner<Inputs extends readonly unknown[], Target, Prediction, Name extends string = never>
  implements Trainee<Name>
{
  readonly model: Module<Inputs, Prediction>;
  readonly optimizer: Optimizer;
  /** Where the training batches come from. */
  readonly train: BatchSource<Batch<Inputs, Target>>;
  readonly callbacks: readonly Callback<Name>[];
  readonly #valid: BatchSource<Batch<Inputs, Target>> | undefined;
  readonly #metrics: Metrics<Name, Prediction, Target>;
  readonly #steps: Steps<Inputs, Target, Prediction>;
  readonly #accumulate: number;
  readonly #training: Training<Inputs, Target, Prediction, Name>;
  /** How many validations and loops of predictions go on that are not of `fit`. */
  #evaluations = 0;

  /** @throws TypeError for what is missing, is none of the options, or cannot work together */
  constructor(options: LearnerOptions<Inputs, Target, Prediction, Name>) {
    checkOptions(options);
    const { model, optimizer, loss, train, valid, trainingStep, onGradients } = options;
    const { compile = true, callbacks = [], accumulate = 1 } = options;
    this.model = model;
    this.optimizer = optimizer;
    this.train = train;
    this.callbacks = callbacks;
    this.#valid = valid;
    this.#metrics = options.metrics ?? ({} as Metrics<Name, Prediction, Target>);
    this.#accumulate = accumulate;
    this.#steps = stepsOf({
      model,
      optimizer,
      loss,
      metrics: this.#metrics,
      trainingStep,
      onGradients,
      compile,
    });
    this.#training = new Training({
      learner: this,
      train,
      valid,
      metrics: this.#metrics,
      steps: this.#steps,
      accumulate,
      checkAlone: () => this.#refuseEvaluations(),
    });
  }

  /** How far it is. */
  get progress(): LearnerProgress<Name> {
    return this.#training.progress;
  }

  /**
   * Trains for so many epochs more; one that was begun and interrupted is completed first, and counts. So does one in which something
   * was thrown, by the source of batches, a callback or a step: called again, it goes on there, with the batch that was not learned from,
   * and the callbacks that were not called yet.
   *
   * @returns false when the signal interrupted it
   * @throws LossError for a loss that is no number; Error for batches that are none, for a source that ends before its length, and while
   *   it trains, validates or predicts already
   */
  async fit(epochs: number, options: FitOptions = {}): Promise<boolean> {
    checkFit(epochs, options);
    this.#refuseFits('fit');
    return this.#training.run(epochs, options.signal);
  }

  /**
   * Trains for so many epochs more, with one cycle of the learning rate over all their steps: up to `maxLr`, then far down, as fast.ai's
   * `fit_one_cycle` and `OneCycleLR`. A cycle that was interrupted goes on with the next `fit`, also of a learner that loads what was saved
   * meanwhile; another `fitOneCycle` begins a new one. Use no other schedule beside it.
   *
   * @returns false when the signal interrupted it
   * @throws TypeError and RangeError for options that are none, and for a source without a length and no `stepsPerEpoch`; and what `fit`
   *   throws
   *
   * @example
   * ```ts
   * import { Learner } from '@glissade/learner';
   * import { mse } from '@glissade/losses';
   * import { Linear, ReLU, Sequential } from '@glissade/nn';
   * import { Adam } from '@glissade/optim';
   * import { ones } from '@glissade/tensor';
   *
   * const [body, head] = [new Sequential(new Linear(4, 8), new ReLU()), new Linear(8, 1)];
   * const optimizer = new Adam([{ params: body.parameters() }, { params: head.parameters() }], { lr: 0.001 });
   * const train = [[ones([2, 4]), ones([2, 1])]] as const;
   * const learner = new Learner({ model: new Sequential(body, head), optimizer, loss: mse, train });
   * body.requiresGrad_(false);
   * await learner.fitOneCycle(2, { maxLr: 0.01 });
   * body.requiresGrad_(true);
   * await learner.fitOneCycle(3, { maxLr: { from: 0.0001, to: 0.001 } });
   * console.log(learner.progress.epochs.length); // => 5
   * ```
   */
  async fitOneCycle(epochs: number, options: FitOneCycleOptions): Promise<boolean> {
    checkEpochs('fitOneCycle', epochs);
    checkOneCycle(options);
    this.#refuseFits('fitOneCycle');
    this.#training.beginCycle(epochs, options);
    return this.#training.run(epochs, options.signal);
  }

  /**
   * It is enough: ends `fit` behind the batch that is going on, or the epoch, when its training is complete. A run that was saved between
   * this call and the end of `fit` ends its next `fit` there, too.
   */
  stop(): void {
    if (this.#training.until !== undefined) this.#training.progress.isStopped = true;
  }

  /**
   * The loss and the metrics over batches, those of `valid` if not said, with the model in evaluation mode.
   *
   * @throws Error where there are none, and while it trains: then it may be called in a callback, which awaits it
   */
  async validate(
    source: BatchSource<Batch<Inputs, Target>> | undefined = this.#valid,
  ): Promise<Figures<Name>> {
    if (!source)
      throw new TypeError(
        'Learner.validate: there are no validation batches; give it some, or the learner valid',
      );
    checkSource('Learner.validate', source);
    this.#refuseFit('validate', source);
    this.#evaluations++;
    try {
      return (await figuresOver(source, this.model, this.#steps.judge, this.#metrics))!;
    } finally {
      this.#evaluations--;
    }
  }

  /**
   * What the model makes of each batch, in evaluation mode and not recorded.
   *
   * @throws Error while it trains, as `validate` does
   */
  async *predictions(
    source: BatchSource<Batch<Inputs, Target>>,
  ): AsyncGenerator<Predicted<Inputs, Target, Prediction>, void> {
    checkSource('Learner.predictions', source);
    this.#refuseFit('predictions', source);
    this.#evaluations++;
    try {
      for await (const given of source) {
        if (!Array.isArray(given as unknown)) throw noBatch('Learner.predictions', described(given));
        const [inputs, target] = apart(await moved(given));
        yield { inputs, target, prediction: evaluating(this.model, () => this.#steps.predict(inputs)) };
        await breathe();
      }
    } finally {
      this.#evaluations--;
    }
  }

  /**
   * One training step on a batch, whatever `accumulate` says, and its loss, which `progress` does not know of: for loops of your own.
   *
   * @throws Error while it trains, but in a callback, and there between batches whose gradients are accumulated
   */
  async step(batch: Batch<Inputs, Target>): Promise<number> {
    this.#refuseFit('step', batch);
    const { waiting } = this.#training;
    if (waiting > 0)
      throw new Error(
        `Learner.step: the gradients of ${waiting} batches wait for a step; call it in onStep or onEpoch`,
      );
    const here = await moved(batch);
    countOf('Learner.step', here);
    return this.#steps.train(here, true, 1).loss.item();
  }

  /**
   * All that is needed to go on bit for bit, as the bytes of a safetensors file: the model, the optimizer, where `train` stands, the
   * default generator, the progress, and what callbacks remember. It may be called at any time, by a button, say, or in any callback:
   * callbacks that have not been called yet are called by the next `fit` of the learner that loads it, and a validation is begun again.
   *
   * @param metadata - texts of yours that go with it
   * @throws Error in the middle of a step, for a loss that is no number, for what a callback remembers and JSON cannot hold, and in the
   *   middle of an epoch of batches that draw random numbers ahead: give their DataLoader `prefetch: 0`
   */
  async save(metadata: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
    checkMetadata(metadata);
    if (this.#steps.isRunning())
      throw new Error('Learner.save: it is in the middle of a step; save in a callback');
    this.#training.batches.checkDraws();
    // All is taken as it is now; what is not read yet is read of a copy.
    const snapshot = snapshotOf(this.#whole());
    return saved(snapshot, await this.#training.accounted(), metadata);
  }

  /**
   * Goes on from what `save` gave, in a learner that was made in the same way.
   *
   * @throws Error for bytes of something else, for a learner that they do not fit, and while it trains, validates or predicts; then
   *   nothing is loaded
   */
  load(bytes: Uint8Array): void {
    if (this.#training.until !== undefined)
      throw new Error('Learner.load: it is training; stop() it, and await fit');
    this.#refuseEvaluations('load');
    this.#training.restore(restore<Name>(this.#whole(), bytes));
  }

  #whole(): Whole {
    return {
      learner: this as unknown as Trainee,
      callbacks: this.callbacks as readonly Callback[],
      batches: this.#training.batches,
      metrics: this.#metrics,
      accumulate: this.#accumulate,
      waiting: this.#training.waiting,
    };
  }

  /** Throws while it trains, unless a callback is being called, for which training waits. */
  #refuseFit(method: string, source: unknown): void {
    if (this.#training.isBusy)
      throw new Error(`Learner.${method}: it is training; await fit, or call it in a callback`);
    if (this.#training.batches.isWithin(source))
      throw new Error(`Learner.${method}: this loader is in the middle of an epoch of fit; give another one`);
  }

  #refuseFits(method: string): void {
    if (this.#training.until !== undefined)
      throw new Error(`Learner.${method}: it is training already; await the first fit, or stop() it`);
    this.#refuseEvaluations(method);
  }

  #refuseEvaluations(method = 'fit'): void {
    if (this.#evaluations > 0)
      throw new Error(`Learner.${method}: it is validating or predicting; await that first`);
  }
}
