/** Callbacks are told of what happened: each once, whatever is thrown or saved in between. */
import type { Callback, ProgressReport, Trainee } from './callback.ts';
import type { Metrics } from './metric.ts';
import type { Running } from './progress.ts';
import { figuresOf } from './tally.ts';

/** What is told, and has callbacks. */
export interface Teller<Name extends string> extends Trainee<Name> {
  readonly callbacks: readonly Callback<Name>[];
}

/** Calls the callbacks that have not been called yet of the occasions in the list, and takes these off it. */
export async function tell<Name extends string>(
  progress: Running<Name>,
  learner: Teller<Name>,
  reportNow: () => ProgressReport<Name>,
): Promise<void> {
  const { occasions } = progress;
  for (let now = occasions[0]; now; now = occasions[0]) {
    const { occasion } = now;
    // Its figures may cost something.
    const isReported = occasion === 'onProgress' && learner.callbacks.some((each) => each.onProgress);
    const report = isReported ? reportNow() : undefined;
    while (now.told < learner.callbacks.length) {
      // Who throws, or saves, has been told.
      const callback = learner.callbacks[now.told++]!;
      if (occasion === 'onEpoch') await callback.onEpoch?.(progress.epochs.at(-1)!, learner);
      else if (occasion === 'onProgress') await callback.onProgress?.(report!, learner);
      else await callback[occasion]?.(learner);
    }
    if (occasion === 'onProgress') Object.assign(progress, { untold: 0, told: progress.losses.length });
    occasions.shift();
  }
}

/** How the epoch goes, since the last report. */
export function reportOf<Name extends string, Prediction, Target>(
  { epochs, losses, tally, seconds, told }: Running<Name>,
  metrics: Metrics<Name, Prediction, Target>,
  { until, length }: { readonly until: number | undefined; readonly length: number | undefined },
): ProgressReport<Name> {
  const epoch = epochs.length + 1;
  return {
    epoch,
    epochs: until ?? epoch,
    batch: tally.batches,
    batches: length,
    train: figuresOf(tally, metrics),
    examples: tally.examples,
    seconds,
    losses: losses.slice(told),
  };
}
