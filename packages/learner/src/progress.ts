/** How far a learner is, as plain data. */

import type { LRSchedulerState } from '@glissade/optim';
import { written } from '@glissade/tensor';
import type { Figures } from './metric.ts';
import { emptyTally, type Tally } from './tally.ts';

/** What an epoch came to. */
export interface Epoch<Name extends string = never> {
  /** Its number, from 1. */
  readonly epoch: number;
  /** The steps that had been taken at its end, since the beginning. */
  readonly step: number;
  /** Over its training batches, each as it was when its turn came. */
  readonly train: Figures<Name>;
  /** Over the validation batches at its end, where there are any. */
  readonly valid?: Figures<Name>;
  /** What its training took. */
  readonly seconds: number;
}

/** How far a learner is. */
export interface LearnerProgress<Name extends string = never> {
  /** The epochs that are complete. */
  readonly epochs: readonly Epoch<Name>[];
  /** The loss of each step: where several batches are accumulated, their mean. */
  readonly losses: readonly number[];
  /** What the epoch that has begun came to so far, and the seconds that it took. */
  readonly tally: Tally;
  readonly seconds: number;
}

/** When callbacks are called. */
export type Occasion =
  | 'onBegin'
  | 'onEpochBegin'
  | 'onStep'
  | 'onProgress'
  | 'onValidation'
  | 'onEpoch'
  | 'onEnd';

/** The same, as it goes on, with all that decides what comes next; plain data. */
export interface Running<Name extends string> extends LearnerProgress<Name> {
  readonly epochs: Epoch<Name>[];
  readonly losses: number[];
  tally: Tally;
  seconds: number;
  /** The losses of the batches whose gradients are accumulated, and wait for a step. */
  group: number[];
  /** Whether callbacks have been told that the epoch begins. */
  isBegun: boolean;
  /** Whether the epoch's training is done, and its validation is not. */
  isTrained: boolean;
  /** The batches of which `onProgress` does not know yet, and the steps of which it does. */
  untold: number;
  told: number;
  /** What callbacks are being told of, and how many have been told; mostly of nothing. */
  occasions: { readonly occasion: Occasion; told: number }[];
  /** Whether `stop()` was called, and `fit` has not ended yet. */
  isStopped: boolean;
  /** The cycle of the learning rate that goes on. */
  cycle: LRSchedulerState | undefined;
}

export const newProgress = <Name extends string>(): Running<Name> => ({
  epochs: [],
  losses: [],
  tally: emptyTally,
  seconds: 0,
  group: [],
  isBegun: false,
  isTrained: false,
  untold: 0,
  told: 0,
  occasions: [],
  isStopped: false,
  cycle: undefined,
});

/**
 * The losses as fast.ai shows them: an exponential average, corrected for its start at zero, so that a curve can be read.
 * Source: https://docs.fast.ai/learner.html#avgsmoothloss
 *
 * @param decay - the share of the average that each step keeps
 *
 * @example
 * ```ts
 * import { smoothed } from '@glissade/learner';
 *
 * console.log(smoothed([4, 1, 1], 0.5)); // => [ 4, 2, 1.4285714285714286 ]
 * ```
 */
export function smoothed(losses: readonly number[], decay = 0.98): number[] {
  if (!Array.isArray(losses))
    throw new TypeError(`smoothed: the losses are ${written(losses)}; expected a list of numbers`);
  if (typeof decay !== 'number' || !(decay >= 0 && decay < 1))
    throw new RangeError(`smoothed: decay is ${written(decay)}; expected a number from 0 to below 1`);
  let average = 0;
  return losses.map((loss, i) => {
    average = decay * average + (1 - decay) * loss;
    return average / (1 - decay ** (i + 1));
  });
}
