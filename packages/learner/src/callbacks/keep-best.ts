/** Takes a model back to its best epoch. */
import type { StateDict } from '@glissade/nn';
import type { Callback } from '../callback.ts';
import { Best, type BestOptions } from './best.ts';

/**
 * Keeps the model's state of the epoch with the best figure, and puts it back when `fit` ends.
 *
 * @example
 * ```ts
 * import { keepBest } from '@glissade/learner';
 * import { Linear } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const weights = new Linear(1, 1);
 * const callback = keepBest();
 * for (const loss of [2, 1, 3]) {
 *   weights.bias!.assign(tensor([loss]));
 *   callback.onEpoch!({ epoch: 1, step: 0, train: { loss }, seconds: 0 }, { model: weights } as never);
 * }
 * callback.onEnd!({ model: weights } as never);
 * console.log(weights.bias!.toArray()); // => [ 1 ]
 * ```
 */
export function keepBest<Name extends string = never>(options: BestOptions<Name> = {}): Callback<Name> {
  const best = new Best<Name>('keepBest', options);
  let state: StateDict = {};
  return {
    onEpoch(epoch, { model }) {
      if (best.improves(epoch)) state = model.stateDict();
    },
    onEnd({ model }) {
      if (best.value !== undefined) model.loadStateDict(state);
    },
    stateDict: () => ({ tensors: state, values: { best: best.value } }),
    loadStateDict({ tensors = {}, values }) {
      best.value = (values as { best?: number }).best;
      state = tensors;
    },
  };
}
