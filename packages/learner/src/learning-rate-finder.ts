/** Which learning rate to begin with: a trial of many, each for one step. */
import { checkNames, kindOf, written } from '@glissade/tensor';
import type { BatchSource } from './batches.ts';
import type { Learner } from './learner.ts';
import { smoothed } from './progress.ts';

/** What `findLearningRate` accepts. */
export interface FinderOptions {
  /** The first rate. Default 1e-7. */
  readonly from?: number;
  /** The last one. Default 10. */
  readonly to?: number;
  /** How many are tried. Default 100. */
  readonly steps?: number;
}

/** The rates that were tried, the loss at each, smoothed, and the one to take. */
export interface FoundRates {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly suggestion: number;
}

/**
 * Takes steps of larger and larger learning rates, until the loss grows beyond four times its least, and suggests one from the middle
 * of where it fell longest. The learner is as before then.
 * Source: https://docs.fast.ai/callback.schedule.html#learner.lr_find
 *
 * @throws Error where the loss never fell: `from` is too large, or something else is wrong
 */
export async function findLearningRate<
  Inputs extends readonly unknown[],
  Target,
  Prediction,
  Name extends string,
>(learner: Learner<Inputs, Target, Prediction, Name>, options: FinderOptions = {}): Promise<FoundRates> {
  checkNames('findLearningRate', options, ['from', 'to', 'steps']);
  const { from = 1e-7, to = 10, steps = 100 } = options;
  if (typeof learner?.save !== 'function')
    throw new TypeError(`findLearningRate: expected a learner first, got ${kindOf(learner)}`);
  if (![from, to].every(Number.isFinite) || !(from > 0 && from < to))
    throw new RangeError(
      `findLearningRate: from is ${written(from)}, to is ${written(to)}; expected 0 < from < to`,
    );
  if (!Number.isInteger(steps) || steps < 10)
    throw new RangeError(`findLearningRate: steps is ${steps}; expected a whole number >= 10`);
  const before = await learner.save();
  // Refused while it trains, before anything is tried.
  learner.load(before);
  const tried: number[] = [];
  const raw: number[] = [];
  try {
    for await (const batch of repeated(learner.train)) {
      const rate = from * (to / from) ** (tried.length / (steps - 1));
      learner.optimizer.lr = rate;
      const loss = await learner.step(batch);
      if (!Number.isFinite(loss)) break;
      tried.push(rate);
      raw.push(loss);
      const losses = smoothed(raw);
      if (losses.at(-1)! > 4 * Math.min(...losses) || tried.length === steps) break;
    }
  } finally {
    learner.load(before);
  }
  const losses = smoothed(raw);
  const place = valley(losses);
  if (place === undefined)
    throw new Error(
      `findLearningRate: the loss did not fall from ${from} on, in ${tried.length} steps; begin with a smaller rate, or see whether the model learns at all`,
    );
  return { rates: tried, losses, suggestion: tried[place]! };
}

/** The batches of epoch after epoch. */
async function* repeated<Batch>(source: BatchSource<Batch>): AsyncGenerator<Batch, void> {
  for (;;) {
    let count = 0;
    for await (const batch of source) {
      count++;
      yield batch;
    }
    if (count === 0) throw new Error('findLearningRate: the source gave no batches');
  }
}

/**
 * The middle of the longest valley: of the longest list of losses, not all of which need be neighbours, each of which is less than the
 * one before. Undefined where none is.
 */
function valley(losses: readonly number[]): number | undefined {
  const lengths: number[] = [];
  let end = 0;
  losses.forEach((loss, i) => {
    const longest = lengths.reduce(
      (most, length, j) => (losses[j]! > loss ? Math.max(most, length) : most),
      0,
    );
    lengths.push(longest + 1);
    if (longest + 1 > lengths[end]!) end = i;
  });
  const length = lengths[end] ?? 0;
  return length < 2 ? undefined : Math.round(end - length / 2);
}
