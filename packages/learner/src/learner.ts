/** The training loop as an object. */
import type { Module } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import { breathe } from '@glissade/tensor';
import { account } from './account.ts';
import { type Batch, type BatchSource, countOf, type KnownSource, moved } from './batches.ts';
import type { Callback, Trainee } from './callback.ts';
import { evaluating, figuresOver } from './evaluating.ts';
import type { Figures, Metrics } from './metric.ts';
import { checkFit, checkOptions, type FitOptions, type LearnerOptions } from './options.ts';
import { type LearnerProgress, newProgress, type Occasion, type Running } from './progress.ts';
import { Readings } from './readings.ts';
import { checkMetadata, restore, saved, snapshotOf, type Whole } from './saved.ts';
import { apart, type Steps, stepsOf } from './steps.ts';
import { emptyTally, figuresOf } from './tally.ts';
import { reportOf, tell } from './telling.ts';
import { TrainingBatches } from './training-batches.ts';

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
  readonly #batches: TrainingBatches<Batch<Inputs, Target>>;
  #readings = new Readings();
  #progress: Running<Name> = newProgress();
  /** How many epochs there will be when `fit` ends; undefined while it is not called. */
  #until: number | undefined;
  /** How many validations and loops of predictions go on that are not of `fit`. */
  #evaluations = 0;
  /** How many batches' gradients wait for a step. */
  #waiting = 0;
  /** When the last step was accounted for. */
  #before = 0;

  /** @throws TypeError for what is missing, is none of the options, or cannot work together */
  constructor(options: LearnerOptions<Inputs, Target, Prediction, Name>) {
    checkOptions(options);
    const { model, optimizer, loss, train, valid, onGradients } = options;
    const { compile = true, callbacks = [], accumulate = 1 } = options;
    this.model = model;
    this.optimizer = optimizer;
    this.train = train;
    this.callbacks = callbacks;
    this.#valid = valid;
    this.#metrics = options.metrics ?? ({} as Metrics<Name, Prediction, Target>);
    this.#accumulate = accumulate;
    this.#batches = new TrainingBatches(train, valid);
    this.#steps = stepsOf({ model, optimizer, loss, metrics: this.#metrics, onGradients, compile });
  }

  /** How far it is. */
  get progress(): LearnerProgress<Name> {
    return this.#progress;
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
    const { signal } = options;
    if (this.#until !== undefined)
      throw new Error('Learner.fit: it is training already; await the first fit, or stop() it');
    this.#refuseEvaluations();
    const progress = this.#progress;
    const until = progress.epochs.length + epochs;
    this.#until = until;
    if (!this.model.training) this.model.train();
    const isOver = (): boolean => progress.isStopped || signal?.aborted === true;
    const isAt = (occasion: Occasion): boolean => progress.occasions[0]?.occasion === occasion;
    try {
      // Who was not told of something before an error, or before the run was saved, is told now.
      if (isAt('onBegin')) progress.occasions.shift();
      if (isAt('onEnd')) progress.isStopped = false;
      progress.occasions.unshift({ occasion: 'onBegin', told: 0 });
      await this.#tell();
      await this.#read();
      while (progress.epochs.length < until && !isOver()) await this.#epoch(isOver, signal);
      if (progress.epochs.length < until && !progress.isStopped) return false;
      progress.isStopped = false;
      await this.#tell('onEnd');
      return true;
    } finally {
      this.#until = undefined;
    }
  }

  /**
   * It is enough: ends `fit` behind the batch that is going on, or the epoch, when its training is complete. A run that was saved between
   * this call and the end of `fit` ends its next `fit` there, too.
   */
  stop(): void {
    if (this.#until !== undefined) this.#progress.isStopped = true;
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
    this.#refuseFit('predictions', source);
    this.#evaluations++;
    try {
      for await (const given of source) {
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
    if (this.#waiting > 0)
      throw new Error(
        `Learner.step: the gradients of ${this.#waiting} batches wait for a step; call it in onStep or onEpoch`,
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
    this.#batches.checkDraws();
    // All is taken as it is now; what is not read yet is read of the copy.
    const snapshot = snapshotOf(this.#whole());
    const progress = structuredClone(this.#progress);
    const error = account(progress, await this.#readings.read(), this.#metrics);
    if (error) throw error;
    return saved(snapshot, progress, metadata);
  }

  /**
   * Goes on from what `save` gave, in a learner that was made in the same way.
   *
   * @throws Error for bytes of something else, for a learner that they do not fit, and while it trains, validates or predicts; then
   *   nothing is loaded
   */
  load(bytes: Uint8Array): void {
    if (this.#until !== undefined) throw new Error('Learner.load: it is training; stop() it, and await fit');
    this.#refuseEvaluations('load');
    this.#progress = restore<Name>(this.#whole(), bytes);
    this.#readings = new Readings();
    this.#waiting = this.#progress.group.length;
  }

  /** An epoch, or what is left of it. */
  async #epoch(isOver: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    const progress = this.#progress;
    this.#before = performance.now();
    while (!progress.isTrained) {
      this.#refuseEvaluations();
      const batch = await this.#batches.next();
      const [isStep, isTime] = batch ? this.#learn(batch) : this.#endTraining();
      if (isStep) await this.#tell('onStep');
      if (isTime) await this.#read();
      await breathe();
      if (isOver() && !progress.isTrained) return this.#read();
    }
    this.#refuseEvaluations();
    const valid = await this.#validation(signal);
    if (this.#valid && !valid) return;
    const { epochs, losses, tally, seconds } = progress;
    const train = figuresOf(tally, this.#metrics);
    epochs.push({
      epoch: epochs.length + 1,
      step: losses.length,
      train,
      ...(valid && { valid }),
      seconds,
    });
    Object.assign(progress, { tally: emptyTally, seconds: 0, isTrained: false });
    this.#batches.release();
    await this.#tell('onEpoch');
  }

  /** Of the epoch; undefined where there is none, or when it was interrupted: then, as after an error, it is begun again. */
  async #validation(signal: AbortSignal | undefined): Promise<Figures<Name> | undefined> {
    if (!this.#valid) return undefined;
    this.#batches.hold();
    let figures: Figures<Name> | undefined;
    try {
      figures = await figuresOver(this.#valid, this.model, this.#steps.judge, this.#metrics, signal);
      return figures;
    } finally {
      if (!figures) this.#batches.rewind();
    }
  }

  /** @returns whether it took a step, and whether it is time to read */
  #learn(batch: Batch<Inputs, Target>): [boolean, boolean] {
    const examples = countOf('Learner.fit', batch);
    if (examples === 0) throw new RangeError('Learner.fit: the batch has no examples; leave it out');
    const isStep = this.#waiting + 1 === this.#accumulate;
    const judged = this.#steps.train(batch, this.#waiting === 0, isStep ? this.#accumulate : 0);
    this.#waiting = isStep ? 0 : this.#waiting + 1;
    this.#batches.learned();
    return [isStep, this.#readings.add({ judged, examples, isStep })];
  }

  /** Takes a step for the batches that are left. */
  #endTraining(): [boolean, boolean] {
    const isStep = this.#waiting > 0;
    if (isStep) this.#steps.update(this.#waiting);
    this.#waiting = 0;
    this.#batches.ended();
    this.#progress.isTrained = true;
    return [isStep, true];
  }

  /** Accounts for all steps that have not been yet, and tells of them. */
  async #read(): Promise<void> {
    const progress = this.#progress;
    const readings = await this.#readings.read();
    this.#readings.drop(readings.length);
    const error = account(progress, readings, this.#metrics);
    if (error) {
      this.#waiting = 0;
      throw error;
    }
    const now = performance.now();
    if (readings.length > 0) progress.seconds += (now - this.#before) / 1000;
    this.#before = now;
    if (progress.untold > 0 || progress.told < progress.losses.length) await this.#tell('onProgress');
  }

  /** Calls the callbacks that have not been called of earlier occasions, and of this one. */
  #tell(next?: Occasion): Promise<void> {
    const progress = this.#progress;
    if (next) progress.occasions.push({ occasion: next, told: 0 });
    const { length } = this.train as KnownSource;
    return tell(progress, this, () => reportOf(progress, this.#metrics, { until: this.#until, length }));
  }

  #whole(): Whole {
    return {
      learner: this as unknown as Trainee,
      callbacks: this.callbacks as readonly Callback[],
      batches: this.#batches,
      metrics: this.#metrics,
      accumulate: this.#accumulate,
      waiting: this.#waiting,
    };
  }

  /** Throws while it trains, unless a callback is being called, for which training waits. */
  #refuseFit(method: string, source: unknown): void {
    if (this.#until !== undefined && this.#progress.occasions.length === 0)
      throw new Error(`Learner.${method}: it is training; await fit, or call it in a callback`);
    if (this.#batches.isWithin(source))
      throw new Error(`Learner.${method}: this loader is in the middle of an epoch of fit; give another one`);
  }

  #refuseEvaluations(method = 'fit'): void {
    if (this.#evaluations > 0)
      throw new Error(`Learner.${method}: it is validating or predicting; await that first`);
  }
}
