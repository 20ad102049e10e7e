/** What becomes of the loss of every element. */
import { checkNames, mean, mul, sum, type Tensor } from '@glissade/tensor';

/** Their mean, their sum, or all of them as they are. */
export type LossReduction = 'mean' | 'sum' | 'none';

/** What every loss accepts; some have more. */
export interface LossOptions {
  /** What becomes of the losses of all elements or examples. Default 'mean'. */
  readonly reduction?: LossReduction;
}

/** The losses, each as much as its weight says, if there are weights. */
export const weighted = (losses: Tensor, weight: Tensor | undefined): Tensor =>
  weight ? mul(losses, weight) : losses;

/**
 * @param names - the options that there are beside `reduction`
 * @param average - how the mean is taken, where it is not the plain one
 * @param more - reductions that there are beside the plain ones, for the error
 * @throws TypeError for other options, and for what is none: PyTorch's spelling, or 'none' by position, would be passed over in
 *   silence
 */
export function reduced<Options extends { readonly reduction?: string }>(
  loss: string,
  losses: Tensor,
  options: Options,
  names: readonly (keyof Options & string)[] = [],
  average: (losses: Tensor) => Tensor = mean,
  more = '',
): Tensor {
  checkNames(loss, options, [...names, 'reduction']);
  const { reduction = 'mean' } = options;
  switch (reduction) {
    case 'mean':
      return average(losses);
    case 'sum':
      return sum(losses);
    case 'none':
      return losses;
    default:
      throw new TypeError(`${loss}: reduction is '${reduction}'; expected ${more}'mean', 'sum' or 'none'`);
  }
}
