/** What becomes of the loss of every element. */
import { checkChoice, mean, mul, optionsOf, sum, type Tensor } from '@glissade/tensor';

/** Their mean, their sum, or all of them as they are. */
export type LossReduction = 'mean' | 'sum' | 'none';

/** What every loss accepts; some have more. */
export interface LossOptions {
  /** What becomes of the losses of all elements or examples. Default 'mean'. */
  readonly reduction?: LossReduction;
}

/** A loss's options, those by default too. Throws for others, and for values of another kind. */
export function lossOptions<Options extends object>(
  loss: string,
  given: (Partial<Options> & LossOptions) | undefined,
  defaults: Options,
): Options & Required<LossOptions> {
  const all: Options & Required<LossOptions> = { ...defaults, reduction: 'mean' };
  return optionsOf(loss, given as Partial<typeof all>, all);
}

/** The losses, each as much as its weight says, if there are weights. */
export const weighted = (losses: Tensor, weight: Tensor | undefined): Tensor =>
  weight ? mul(losses, weight) : losses;

/**
 * @param average - how the mean is taken, where it is not the plain one
 * @param more - reductions that there are beside the plain ones, for the error
 * @throws RangeError for what is no reduction
 */
export function reduced(
  loss: string,
  losses: Tensor,
  reduction: string,
  average: (losses: Tensor) => Tensor = mean,
  more: readonly string[] = [],
): Tensor {
  checkChoice(loss, 'reduction', reduction, [...more, 'mean', 'sum', 'none']);
  return reduction === 'mean' ? average(losses) : reduction === 'sum' ? sum(losses) : losses;
}
