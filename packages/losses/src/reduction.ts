/** What becomes of the loss of every element. */
import { mean, sum, type Tensor } from '@glissade/tensor';

/** Their mean, their sum, or all of them as they are. */
export type LossReduction = 'mean' | 'sum' | 'none';

/** What every loss accepts; some have more. */
export interface LossOptions {
  /** What becomes of the losses of all elements or examples. Default 'mean'. */
  readonly reduction?: LossReduction;
}

/**
 * @param average - how the mean is taken, where it is not the plain one
 * @param known - the reductions that there are, for the error
 */
export function reduced(
  loss: string,
  losses: Tensor,
  reduction: LossReduction = 'mean',
  average: (losses: Tensor) => Tensor = mean,
  known = "'mean', 'sum' or 'none'",
): Tensor {
  switch (reduction) {
    case 'mean':
      return average(losses);
    case 'sum':
      return sum(losses);
    case 'none':
      return losses;
    default:
      throw new TypeError(`${loss}: reduction is '${reduction}'; expected ${known}`);
  }
}
