/** Losses of each element by itself: prediction and target have one shape. */
import type { Tensor } from '@glissade/tensor';
import { matchedTarget } from './check.ts';
import { type LossOptions, lossOptions, reduced } from './reduction.ts';

/** A loss of a prediction and its target. */
export type Loss<Options extends LossOptions = LossOptions> = (
  prediction: Tensor,
  target: Tensor,
  options?: Options,
) => Tensor;

/** A tensor that is not there by default. */
export const noTensor: Tensor | undefined = undefined as Tensor | undefined;

/**
 * A loss that checks what it is given and reduces what `compute` gives.
 *
 * @param defaults - all options that there are beside `reduction`
 */
export const elementwise =
  <Options extends object>(
    name: string,
    defaults: Options,
    compute: (x: Tensor, target: Tensor, options: Options) => Tensor,
  ): Loss<LossOptions & Partial<Options>> =>
  (prediction, target, options) => {
    const given = lossOptions(name, options, defaults);
    const losses = compute(prediction, matchedTarget(name, prediction, target), given);
    return reduced(name, losses, given.reduction);
  };
