/** What a run measures, and the files that keep it. */
import type { Epoch } from 'glissade';

/** One epoch. */
export interface EpochMetrics {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validLoss: number;
  readonly validAccuracy: number;
  readonly seconds: number;
}

/** What a learner has measured of an epoch, as a row. */
export const metricsOf = ({ epoch, train, valid, seconds }: Epoch<'accuracy'>): EpochMetrics => ({
  epoch,
  trainLoss: train.loss,
  trainAccuracy: train.accuracy,
  validLoss: valid!.loss,
  validAccuracy: valid!.accuracy,
  seconds,
});

/** A share from 0 to 1, for people. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** An epoch's figures for people: number, loss and accuracy of training and of validation, seconds. */
export const figuresOf = (row: EpochMetrics): readonly (string | number)[] => [
  row.epoch,
  row.trainLoss.toFixed(4),
  percent(row.trainAccuracy),
  row.validLoss.toFixed(4),
  percent(row.validAccuracy),
  row.seconds.toFixed(1),
];

const columns = ['epoch', 'trainLoss', 'trainAccuracy', 'validLoss', 'validAccuracy', 'seconds'] as const;

export function toCsv(epochs: readonly EpochMetrics[]): string {
  const rows = epochs.map((row) => columns.map((name) => row[name]).join(','));
  return `${[columns.join(','), ...rows].join('\n')}\n`;
}
