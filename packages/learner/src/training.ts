/** What goes on while `fit` is called: epochs of steps, which are read now and then, and told to callbacks. */
import type { OneCycleLR } from '@glissade/optim';
import { breathe } from '@glissade/tensor';
import { account } from './account.ts';
import { type Batch, type BatchSource, countOf, type KnownSource } from './batches.ts';
import { figuresOver } from './figures-over.ts';
import type { Figures, Metrics } from './metric.ts';
import { advance, type FitOneCycleOptions, newCycle, resumedCycle, stepsIn } from './one-cycle.ts';
import { newProgress, type Occasion, type Running } from './progress.ts';
import { Readings } from './readings.ts';
import type { Steps } from './steps.ts';
import { emptyTally, figuresOf } from './tally.ts';
import { reportOf, type Teller, tell } from './telling.ts';
import { TrainingBatches } from './training-batches.ts';

/** What training works with. */
interface Means<Inputs extends readonly unknown[], Target, Prediction, Name extends string> {
  readonly learner: Teller<Name>;
  readonly train: BatchSource<Batch<Inputs, Target>>;
  readonly valid: BatchSource<Batch<Inputs, Target>> | undefined;
  readonly metrics: Metrics<Name, Prediction, Target>;
  readonly steps: Steps<Inputs, Target, Prediction>;
  readonly accumulate: number;
  /** Throws while others use the model. */
  readonly checkAlone: () => void;
}

/** How far training is, and how it goes on. Whatever is thrown on the way, the next `run` goes on there. */
export class Training<Inputs extends readonly unknown[], Target, Prediction, Name extends string> {
  readonly batches: TrainingBatches<Batch<Inputs, Target>>;
  progress: Running<Name> = newProgress();
  /** How many epochs there will be at the end; undefined while it does not run. */
  until: number | undefined;
  /** How many batches' gradients wait for a step. */
  waiting = 0;
  readonly #means: Means<Inputs, Target, Prediction, Name>;
  #readings = new Readings();
  /** When the last step was accounted for. */
  #before = 0;
  /** The schedule that belongs to `progress.cycle`, once it is known here. */
  #cycle: OneCycleLR | undefined;

  constructor(means: Means<Inputs, Target, Prediction, Name>) {
    this.#means = means;
    this.batches = new TrainingBatches(means.train, means.valid);
  }

  /** Whether it runs, and no callback is being called, for which it waits. */
  get isBusy(): boolean {
    return this.until !== undefined && this.progress.occasions.length === 0;
  }

  /** Begins a cycle of the learning rate over so many epochs more. */
  beginCycle(epochs: number, options: FitOneCycleOptions): void {
    const { learner, train, accumulate } = this.#means;
    const perEpoch = stepsIn(options, (train as KnownSource).length, accumulate);
    const { taken } = this.batches.standing();
    const done = this.progress.isTrained ? perEpoch : Math.floor(taken / accumulate);
    const steps = epochs * perEpoch - done;
    this.#cycle = steps > 0 ? newCycle(learner.optimizer, options, steps) : undefined;
    this.progress.cycle = this.#cycle?.stateDict();
  }

  /** So many epochs more. Gives false when the signal interrupted them. */
  async run(epochs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { progress } = this;
    const { model, optimizer } = this.#means.learner;
    const until = progress.epochs.length + epochs;
    this.until = until;
    if (!model.training) model.train();
    if (progress.cycle) this.#cycle ??= resumedCycle(optimizer, progress.cycle);
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
      this.#cycle = progress.cycle = undefined;
      await this.#tell('onEnd');
      return true;
    } finally {
      this.until = undefined;
    }
  }

  /** A copy of the progress in which all steps are accounted for. */
  async accounted(): Promise<Running<Name>> {
    const progress = structuredClone(this.progress);
    const error = account(progress, await this.#readings.read(), this.#means.metrics);
    if (error) throw error;
    return progress;
  }

  /** Goes on from another progress. */
  restore(progress: Running<Name>): void {
    this.progress = progress;
    this.#readings = new Readings();
    this.waiting = progress.group.length;
    this.#cycle = undefined;
  }

  /** An epoch, or what is left of it. */
  async #epoch(isOver: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    const { progress } = this;
    if (!progress.isBegun) {
      progress.isBegun = true;
      await this.#tell('onEpochBegin');
      if (isOver()) return;
    }
    this.#before = performance.now();
    while (!progress.isTrained) {
      this.#means.checkAlone();
      const batch = await this.batches.next();
      const [isStep, isTime] = batch ? this.#learn(batch) : this.#endTraining();
      if (isStep) await this.#tell('onStep');
      if (isTime) await this.#read();
      await breathe();
      if (isOver() && !progress.isTrained) return this.#read();
    }
    this.#means.checkAlone();
    const valid = await this.#validation(signal);
    if (this.#means.valid && !valid) return;
    const { epochs, losses, tally, seconds } = progress;
    const train = figuresOf(tally, this.#means.metrics);
    epochs.push({
      epoch: epochs.length + 1,
      step: losses.length,
      train,
      ...(valid && { valid }),
      seconds,
    });
    Object.assign(progress, { tally: emptyTally, seconds: 0, isBegun: false, isTrained: false });
    this.batches.release();
    await this.#tell('onEpoch');
  }

  /** Of the epoch; undefined where there is none, or when it was interrupted: then, as after an error, it is begun again. */
  async #validation(signal: AbortSignal | undefined): Promise<Figures<Name> | undefined> {
    if (!this.#means.valid) return undefined;
    await this.#tell('onValidation');
    this.#means.checkAlone();
    this.batches.hold();
    let figures: Figures<Name> | undefined;
    try {
      figures = await figuresOver(
        this.#means.valid,
        this.#means.learner.model,
        this.#means.steps.judge,
        this.#means.metrics,
        signal,
      );
      return figures;
    } finally {
      if (!figures) this.batches.rewind();
    }
  }

  /** @returns whether it took a step, and whether it is time to read */
  #learn(batch: Batch<Inputs, Target>): [boolean, boolean] {
    const examples = countOf('Learner.fit', batch);
    if (examples === 0) throw new RangeError('Learner.fit: the batch has no examples; leave it out');
    const isStep = this.waiting + 1 === this.#means.accumulate;
    const judged = this.#means.steps.train(batch, this.waiting === 0, isStep ? this.#means.accumulate : 0);
    this.waiting = isStep ? 0 : this.waiting + 1;
    this.batches.learned();
    if (isStep) this.#advance();
    return [isStep, this.#readings.add({ judged, examples, isStep })];
  }

  /** Takes a step for the batches that are left. */
  #endTraining(): [boolean, boolean] {
    const isStep = this.waiting > 0;
    if (isStep) {
      this.#means.steps.update(this.waiting);
      this.#advance();
    }
    this.waiting = 0;
    this.batches.ended();
    this.progress.isTrained = true;
    return [isStep, true];
  }

  /** Sets the rates of the next step. */
  #advance(): void {
    if (!this.#cycle) return;
    advance(this.#cycle);
    this.progress.cycle = this.#cycle.stateDict();
  }

  /** Accounts for all steps that have not been yet, and tells of them. */
  async #read(): Promise<void> {
    const { progress } = this;
    const readings = await this.#readings.read();
    this.#readings.drop(readings.length);
    const error = account(progress, readings, this.#means.metrics);
    if (error) {
      this.waiting = 0;
      throw error;
    }
    const now = performance.now();
    if (readings.length > 0) progress.seconds += (now - this.#before) / 1000;
    this.#before = now;
    if (progress.untold > 0 || progress.told < progress.losses.length) await this.#tell('onProgress');
  }

  /** Calls the callbacks that have not been called of earlier occasions, and of this one. */
  #tell(next?: Occasion): Promise<void> {
    const { progress } = this;
    if (next) progress.occasions.push({ occasion: next, told: 0 });
    const { learner, metrics } = this.#means;
    const { length } = this.#means.train as KnownSource;
    return tell(progress, learner, () => reportOf(progress, metrics, { until: this.until, length }));
  }
}
