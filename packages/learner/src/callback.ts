/** Callbacks: what watches a learner, and acts on what it sees. */
import type { AnyModule } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import type { Tensor } from '@glissade/tensor';
import type { Figures } from './metric.ts';
import type { Epoch, LearnerProgress } from './progress.ts';

/** What a callback may know of a learner, and do to it. */
export interface Trainee<Name extends string = never> {
  readonly model: AnyModule;
  readonly optimizer: Optimizer;
  readonly progress: LearnerProgress<Name>;
  /** It is enough: ends `fit` behind the batch that is going on, or the epoch. */
  stop(): void;
  /** All that is needed to go on, as bytes. */
  save(metadata?: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>>;
}

/** How an epoch goes. */
export interface ProgressReport<Name extends string = never> {
  /** The epoch's number, from 1, and how many `fit` ends with. */
  readonly epoch: number;
  readonly epochs: number;
  /** How many of its batches are done, and how many there are, where the source knows. */
  readonly batch: number;
  readonly batches: number | undefined;
  /** Over its batches so far. */
  readonly train: Figures<Name>;
  /** How many examples these were, and the seconds that they took. */
  readonly examples: number;
  readonly seconds: number;
  /** The losses of the steps since the last report. */
  readonly losses: readonly number[];
}

/** What a callback remembers, for a saved run. */
export interface CallbackState {
  readonly tensors?: Readonly<Record<string, Tensor>>;
  /** Whatever JSON can hold. */
  readonly values?: unknown;
}

/**
 * What is called while a learner trains: any object with some of these methods. What they return is awaited; what they throw ends
 * `fit`, and the callbacks behind are called by the next one. The same holds for a learner that loads what one of them saved.
 *
 * @example
 * ```ts
 * import type { Callback } from '@glissade/learner';
 *
 * const logger: Callback<'accuracy'> = {
 *   onEpoch: ({ epoch, valid }) => console.log(epoch, valid?.accuracy),
 * };
 * logger.onEpoch!({ epoch: 1, step: 9, train: { loss: 1, accuracy: 0 }, valid: { loss: 1, accuracy: 0.5 }, seconds: 1 }, undefined!);
 * // => 1 0.5
 * ```
 */
export interface Callback<Name extends string = never> {
  /** `fit` begins, also one that goes on where another ended. */
  onBegin?(learner: Trainee<Name>): unknown;
  /** An epoch begins: its first batch comes next. Once for each, also where `fit` was interrupted behind it. */
  onEpochBegin?(learner: Trainee<Name>): unknown;
  /** A step was taken, the optimizer's. Its loss may not be known yet. */
  onStep?(learner: Trainee<Name>): unknown;
  /** More losses are known: of each step where reading costs nothing, of several on a GPU. */
  onProgress?(report: ProgressReport<Name>, learner: Trainee<Name>): unknown;
  /** The validation of an epoch begins, also one that was interrupted and is begun again: a state that is carried is reset here. */
  onValidation?(learner: Trainee<Name>): unknown;
  /** An epoch is complete, with its validation. */
  onEpoch?(epoch: Epoch<Name>, learner: Trainee<Name>): unknown;
  /** `fit` ends, after all epochs or by `stop()`; not when its signal interrupted it, or something was thrown. */
  onEnd?(learner: Trainee<Name>): unknown;
  /** What it remembers, for `save`. */
  stateDict?(): CallbackState;
  /** Goes on from there, for `load`. Throws for what is not its own. */
  loadStateDict?(state: CallbackState): void;
}
