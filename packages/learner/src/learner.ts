/** The training loop as an object. */
import type { Module } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import { breathe } from '@glissade/tensor';
import {
  type Batch,
  type BatchSource,
  countOf,
  isResumable,
  iteratorOf,
  type KnownSource,
  moved,
  noBatches,
} from './batches.ts';
import type { Callback, ProgressReport, Trainee } from './callback.ts';
import { evaluating, figuresOver } from './evaluating.ts';
import { LossError } from './loss-error.ts';
import type { Figures, Metrics } from './metric.ts';
import { checkOptions, type FitOptions, type LearnerOptions } from './options.ts';
import { type LearnerProgress, newProgress, type Running } from './progress.ts';
import { Readings } from './readings.ts';
import { restore, saved, type Whole } from './saved.ts';
import { apart, type Steps, stepsOf } from './steps.ts';
import { added, emptyTally, figuresOf } from './tally.ts';

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
  #readings = new Readings();
  /** The accounts are kept one after the other: a button that saves may be pressed at any time. */
  #accounts: Promise<unknown> = Promise.resolve();
  #progress: Running<Name> = newProgress();
  /** How many epochs there will be when `fit` ends; undefined while it is not called. */
  #until: number | undefined;
  #isStopped = false;
  /** What is left of the epoch that has begun. */
  #batches: ReturnType<typeof iteratorOf<Batch<Inputs, Target>>> | undefined;
  /** When the last step was accounted for. */
  #before = 0;

  /** @throws TypeError for what is missing, or is none of the options. */
  constructor(options: LearnerOptions<Inputs, Target, Prediction, Name>) {
    checkOptions(options);
    const { model, optimizer, loss, onGradients, compile = true, callbacks = [] } = options;
    this.model = model;
    this.optimizer = optimizer;
    this.train = options.train;
    this.callbacks = callbacks;
    this.#valid = options.valid;
    this.#metrics = options.metrics ?? ({} as Metrics<Name, Prediction, Target>);
    this.#steps = stepsOf({ model, optimizer, loss, metrics: this.#metrics, onGradients, compile });
  }

  /** How far it is. */
  get progress(): LearnerProgress<Name> {
    return this.#progress;
  }

  /**
   * Trains for so many epochs more; one that was begun and interrupted is completed first, and counts.
   *
   * @returns false when the signal interrupted it
   * @throws LossError for a loss that is no number; Error for batches that are none, and when it is called while it trains
   */
  async fit(epochs: number, { signal }: FitOptions = {}): Promise<boolean> {
    if (!Number.isInteger(epochs) || epochs < 0)
      throw new RangeError(`Learner.fit: epochs is ${epochs}; expected a whole number >= 0`);
    if (this.#until !== undefined)
      throw new Error('Learner.fit: it is training already; await the first fit, or stop() it');
    const until = this.#progress.epochs.length + epochs;
    this.#until = until;
    this.#isStopped = false;
    if (!this.model.training) this.model.train();
    const isOver = (): boolean => this.#isStopped || signal?.aborted === true;
    try {
      await this.#tell((callback) => callback.onBegin?.(this));
      while (this.#progress.epochs.length < until && !isOver()) await this.#epoch(isOver);
      const isInterrupted = this.#progress.epochs.length < until && !this.#isStopped;
      if (!isInterrupted) await this.#tell((callback) => callback.onEnd?.(this));
      return !isInterrupted;
    } finally {
      this.#until = undefined;
    }
  }

  /** It is enough: ends `fit` behind the batch that is going on, or the epoch, when that is complete. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * The loss and the metrics over batches, those of `valid` if not said, with the model in evaluation mode.
   *
   * @throws Error where there are none
   */
  async validate(
    source: BatchSource<Batch<Inputs, Target>> | undefined = this.#valid,
  ): Promise<Figures<Name>> {
    if (!source)
      throw new TypeError(
        'Learner.validate: there are no validation batches; give it some, or the learner valid',
      );
    return figuresOver(source, this.model, this.#steps.judge, this.#metrics);
  }

  /** What the model makes of each batch, in evaluation mode and not recorded. */
  async *predictions(
    source: BatchSource<Batch<Inputs, Target>>,
  ): AsyncGenerator<Predicted<Inputs, Target, Prediction>, void> {
    for await (const given of source) {
      const [inputs, target] = apart(await moved(given));
      yield { inputs, target, prediction: evaluating(this.model, () => this.#steps.predict(inputs)) };
      await breathe();
    }
  }

  /** One training step on a batch, and its loss, which `progress` does not know of: for loops of your own. */
  async step(batch: Batch<Inputs, Target>): Promise<number> {
    const { loss } = this.#steps.train(await moved(batch));
    return loss.item();
  }

  /**
   * All that is needed to go on bit for bit, as the bytes of a safetensors file: the model, the optimizer, where `train` stands, the
   * default generator, the progress, and what callbacks remember.
   *
   * @param metadata - texts of yours that go with it
   */
  async save(metadata: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
    await this.#read();
    return saved(this.#whole(), metadata);
  }

  /**
   * Goes on from what `save` gave, in a learner that was made in the same way.
   *
   * @throws Error for bytes of something else, and for a learner that they do not fit; then nothing is loaded
   */
  load(bytes: Uint8Array): void {
    if (this.#until !== undefined) throw new Error('Learner.load: it is training; stop() it, and await fit');
    this.#progress = restore<Name>(this.#whole(), bytes);
    this.#readings = new Readings();
    this.#batches = undefined;
  }

  /** An epoch, or what is left of it. */
  async #epoch(isOver: () => boolean): Promise<void> {
    this.#before = performance.now();
    // A source that does not know where it stands begins anew after a load: those that were taken are passed over.
    let known = isResumable(this.train) || this.#batches ? 0 : this.#progress.tally.batches;
    this.#batches ??= iteratorOf(this.train);
    const batches = this.#batches;
    for (;;) {
      const { value, done } = await batches.next();
      if (done) break;
      if (known-- > 0) continue;
      const batch = await moved(value);
      const examples = countOf('Learner.fit', batch);
      const isTime = this.#readings.add(this.#steps.train(batch), examples);
      await this.#tell((callback) => callback.onStep?.(this));
      if (isTime) await this.#read();
      await breathe();
      if (isOver()) return this.#read();
    }
    this.#batches = undefined;
    await this.#read();
    const progress = this.#progress;
    const { epochs, losses, tally, seconds } = progress;
    if (tally.examples === 0) throw new Error(`Learner.fit: ${noBatches}`);
    const train = figuresOf(tally, this.#metrics);
    const valid = this.#valid && { valid: await this.validate() };
    const epoch = { epoch: epochs.length + 1, step: losses.length, train, ...valid, seconds };
    epochs.push(epoch);
    Object.assign(progress, { tally: emptyTally, seconds: 0 });
    await this.#tell((callback) => callback.onEpoch?.(epoch, this));
  }

  /** Accounts for all steps that have not been yet, and tells of them. */
  async #read(): Promise<void> {
    const account = this.#accounts.then(() => this.#account());
    this.#accounts = account.catch(() => {});
    const steps = await account;
    if (steps > 0) await this.#tell((callback) => callback.onProgress?.(this.#report(steps), this));
  }

  /** @returns how many steps these were */
  async #account(): Promise<number> {
    const readings = await this.#readings.read();
    if (readings.length === 0) return 0;
    const progress = this.#progress;
    const { losses } = progress;
    for (const reading of readings) {
      if (!Number.isFinite(reading.loss)) throw new LossError(reading.loss, losses.length + 1);
      progress.tally = added(progress.tally, reading, this.#metrics);
      losses.push(reading.loss);
    }
    const now = performance.now();
    progress.seconds += (now - this.#before) / 1000;
    this.#before = now;
    return readings.length;
  }

  #report(steps: number): ProgressReport<Name> {
    const { epochs, losses, tally, seconds } = this.#progress;
    return {
      epoch: epochs.length + 1,
      epochs: this.#until ?? epochs.length + 1,
      batch: tally.batches,
      batches: (this.train as KnownSource).length,
      train: figuresOf(tally, this.#metrics),
      examples: tally.examples,
      seconds,
      losses: losses.slice(-steps),
    };
  }

  #whole(): Whole {
    return {
      learner: this as unknown as Trainee,
      callbacks: this.callbacks as readonly Callback[],
      source: this.train as KnownSource,
    };
  }

  async #tell(call: (callback: Callback<Name>) => unknown): Promise<void> {
    for (const callback of this.callbacks) await call(callback);
  }
}
