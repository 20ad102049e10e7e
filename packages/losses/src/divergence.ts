/** Losses between probability distributions. */
import { div, exp, gt, log, mean, mul, sub, sum, type Tensor, where } from '@glissade/tensor';
import { matchedTarget } from './check.ts';
import { type LossReduction, reduced } from './reduction.ts';

/** What `klDiv` accepts. */
export interface DivergenceOptions {
  /** 'batchmean', the sum over the batch's size, is the divergence proper. Default 'mean', as in PyTorch. */
  readonly reduction?: LossReduction | 'batchmean';
  /** Whether the target holds logarithms too. Default false. */
  readonly logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence target (log(target) - prediction), where the prediction holds logarithms of probabilities.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 *
 * @example
 * ```ts
 * import { klDiv } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const prediction = tensor([[0.5, 0.5]]).log();
 * console.log(klDiv(prediction, tensor([[1, 0]]), { reduction: 'batchmean' }).itemSync().toFixed(4)); // => 0.6931
 * ```
 */
export function klDiv(
  prediction: Tensor,
  target: Tensor,
  { reduction, logTarget = false }: DivergenceOptions = {},
): Tensor {
  const truth = matchedTarget('klDiv', prediction, target);
  const losses = logTarget
    ? mul(exp(truth), sub(truth, prediction))
    : sub(entropy(truth), mul(truth, prediction));
  if (reduction !== 'batchmean')
    return reduced('klDiv', losses, reduction, mean, "'batchmean', 'mean', 'sum' or 'none'");
  return div(sum(losses), losses.shape[0] ?? 1);
}

/** x log(x), which is 0 at 0. */
function entropy(x: Tensor): Tensor {
  const positive = gt(x, 0);
  return where(positive, mul(x, log(where(positive, x, 1))), 0);
}
