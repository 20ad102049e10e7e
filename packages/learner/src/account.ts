/** What steps told becomes progress. */
import { LossError } from './loss-error.ts';
import type { Metrics } from './metric.ts';
import type { Running } from './progress.ts';
import { added, type Reading } from './tally.ts';

/** Accounts for what was read. Gives an error for a loss that is no number: its batch, and those behind it, count as passed over. */
export function account<Name extends string, Prediction, Target>(
  progress: Running<Name>,
  readings: readonly Reading[],
  metrics: Metrics<Name, Prediction, Target>,
): LossError | undefined {
  const { losses } = progress;
  progress.untold += readings.length;
  for (const [i, reading] of readings.entries()) {
    if (!Number.isFinite(reading.loss)) {
      const { tally } = progress;
      Object.assign(progress, {
        group: [],
        tally: { ...tally, batches: tally.batches + readings.length - i },
      });
      return new LossError(reading.loss, losses.length + 1);
    }
    progress.tally = added(progress.tally, reading, metrics);
    progress.group.push(reading.loss);
    if (reading.isStep) closeGroup(progress);
  }
  // The last group of an epoch may be shorter.
  if (progress.isTrained) closeGroup(progress);
  return undefined;
}

function closeGroup(progress: Running<string>): void {
  const { group, losses } = progress;
  if (group.length > 0) losses.push(group.reduce((sum, loss) => sum + loss, 0) / group.length);
  progress.group = [];
}
