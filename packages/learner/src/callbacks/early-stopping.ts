/** Ends training that has come to stand still. */
import type { Callback } from '../callback.ts';
import { Best, type BestOptions } from './best.ts';

/** What `earlyStopping` accepts. */
export interface EarlyStoppingOptions<Name extends string = never> extends BestOptions<Name> {
  /** How many epochs without improvement are tolerated. Default 0: the first one ends it. */
  readonly patience?: number;
}

/**
 * Stops when a figure has not improved for more than `patience` epochs. `keepBest` before it in the list takes the weights back to the
 * best epoch.
 *
 * @throws RangeError for a patience that is no whole number >= 0
 *
 * @example
 * ```ts
 * import { earlyStopping } from '@glissade/learner';
 *
 * const callback = earlyStopping({ patience: 1 });
 * const learner = { stop: () => console.log('enough') };
 * [3, 2, 2.5, 2.25].forEach((loss, epoch) => {
 *   callback.onEpoch!({ epoch, step: 0, train: { loss }, seconds: 0 }, learner as never);
 * });
 * // => enough
 * ```
 */
export function earlyStopping<Name extends string = never>(
  options: EarlyStoppingOptions<Name> = {},
): Callback<Name> {
  const best = new Best<Name>('earlyStopping', options, ['patience']);
  const { patience = 0 } = options;
  if (!Number.isInteger(patience) || patience < 0)
    throw new RangeError(`earlyStopping: patience is ${patience}; expected a whole number >= 0`);
  let waited = 0;
  return {
    onEpoch(epoch, learner) {
      waited = best.improves(epoch) ? 0 : waited + 1;
      if (waited > patience) learner.stop();
    },
    stateDict: () => ({ values: { best: best.value, waited } }),
    loadStateDict({ values }) {
      const state = values as { best?: number; waited: number };
      best.value = state.best;
      waited = state.waited;
    },
  };
}
