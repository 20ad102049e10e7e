/** Losses between probability distributions. */
import { div, eq, exp, log, mean, mul, sub, sum, type Tensor, where } from '@glissade/tensor';
import { matchedTarget } from './check.ts';
import { type LossReduction, lossOptions, reduced } from './reduction.ts';

/** What `klDiv` accepts. */
export interface DivergenceOptions {
  /** 'batchmean', the sum over the batch's size, is the divergence proper. Default 'mean', as in PyTorch. */
  readonly reduction?: LossReduction | 'batchmean';
  /** Whether the target holds logarithms too. Default false. */
  readonly logTarget?: boolean;
}

/**
 * The Kullback-Leibler divergence target (log(target) - prediction), where the prediction holds logarithms of probabilities.
 * A negative target has the loss NaN, if it is no logarithm. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
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
export function klDiv(prediction: Tensor, target: Tensor, options?: DivergenceOptions): Tensor {
  const { logTarget, reduction } = lossOptions('klDiv', options as { logTarget?: boolean }, {
    logTarget: false as boolean,
  }) as Required<DivergenceOptions>;
  const truth = matchedTarget('klDiv', prediction, target);
  const losses = logTarget
    ? mul(exp(truth), sub(truth, prediction))
    : sub(entropy(truth), mul(truth, prediction));
  if (reduction === 'batchmean') return div(sum(losses), losses.shape[0] ?? 1);
  return reduced('klDiv', losses, reduction, mean, ['batchmean']);
}

/** x log(x), which is 0 at 0, and NaN below. */
function entropy(x: Tensor): Tensor {
  const zero = eq(x, 0);
  return where(zero, 0, mul(x, log(where(zero, 1, x))));
}
