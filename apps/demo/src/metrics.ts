/** What a run measures, and the files that keep it. */

/** One epoch. */
export interface EpochMetrics {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validLoss: number;
  readonly validAccuracy: number;
  readonly seconds: number;
}

/** The loss of one training step. */
export interface StepLoss {
  readonly step: number;
  readonly loss: number;
}

const columns = ['epoch', 'trainLoss', 'trainAccuracy', 'validLoss', 'validAccuracy', 'seconds'] as const;

export function toCsv(epochs: readonly EpochMetrics[]): string {
  const rows = epochs.map((row) => columns.map((name) => row[name]).join(','));
  return `${[columns.join(','), ...rows].join('\n')}\n`;
}

/** Sums over the batches of an epoch, weighted by their sizes. Plain data, so that a checkpoint can hold it. */
export interface Tally {
  loss: number;
  correct: number;
  examples: number;
  seconds: number;
}

export const emptyTally = (): Tally => ({ loss: 0, correct: 0, examples: 0, seconds: 0 });
