/** Negative log-likelihoods of numbers that a distribution gives, whose parameters are predicted. */
import {
  add,
  checkElements,
  checkTensors,
  div,
  exp,
  ge,
  gt,
  log,
  lt,
  mul,
  sameShape,
  square,
  sub,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { checkWeight, matchedTarget } from './check.ts';
import { elementwise, type Loss } from './elementwise.ts';
import { type LossOptions, lossOptions, reduced } from './reduction.ts';

/** What `poissonNLL` accepts. */
export interface PoissonOptions extends LossOptions {
  /** Whether the prediction is the logarithm of the rate. Default true. */
  readonly logInput?: boolean;
  /** Whether log(target!) is added, by Stirling's formula; it does not depend on the prediction. Default false. */
  readonly full?: boolean;
  /** Added to a rate before its logarithm is taken, where `logInput` is false. Default 1e-8. */
  readonly eps?: number;
}

/**
 * exp(x) - target x, where the prediction x is the logarithm of a Poisson distribution's rate, and the target a count. One
 * shape. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 *
 * @example
 * ```ts
 * import { poissonNLL } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(poissonNLL(tensor([0, 0]), tensor([1, 3])).itemSync()); // => 1
 * ```
 */
export const poissonNLL: Loss<PoissonOptions> = elementwise(
  'poissonNLL',
  { logInput: true as boolean, full: false as boolean, eps: 1e-8 },
  (x, target, { logInput, full, eps }) => {
    const losses = logInput ? sub(exp(x), mul(target, x)) : sub(x, mul(target, log(add(x, eps))));
    return full ? add(losses, logFactorial(target)) : losses;
  },
);

/** Stirling's formula above 1, else 0. */
function logFactorial(x: Tensor): Tensor {
  const large = gt(x, 1);
  const safe = where(large, x, 1);
  const formula = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5));
  return where(large, formula, 0);
}

/** What `gaussianNLL` accepts. */
export interface GaussianOptions extends LossOptions {
  /** Whether the constant log(2 pi) / 2 is added. Default false. */
  readonly full?: boolean;
  /** The least variance. Default 1e-6. */
  readonly eps?: number;
}

/**
 * (log(variance) + (prediction - target)^2 / variance) / 2: both the mean and the variance of a normal distribution are
 * predicted. The variance broadcasts to the prediction, or has its shape without the last dim: one for each vector. Below
 * `eps` it counts as `eps`, but gets its gradient.
 *
 * Throws for a negative variance where it can be looked at; where it cannot (in a traced program, on a GPU), the loss is NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 *
 * @example
 * ```ts
 * import { gaussianNLL } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(gaussianNLL(tensor([1, 2]), tensor([1, 4]), tensor([1, 1])).itemSync()); // => 1
 * ```
 */
export function gaussianNLL(
  prediction: Tensor,
  target: Tensor,
  variance: Tensor,
  options?: GaussianOptions,
): Tensor {
  const { full, eps, reduction } = lossOptions('gaussianNLL', options, {
    full: false as boolean,
    eps: 1e-6,
  });
  const truth = matchedTarget('gaussianNLL', prediction, target);
  checkTensors('gaussianNLL', variance);
  const { shape } = prediction;
  const perVector = shape.length > 0 && sameShape(variance.shape, shape.slice(0, -1));
  const each = perVector ? unsqueeze(variance, -1) : variance;
  checkWeight('gaussianNLL', 'variance', each, prediction);
  const spread = checkedVariance(each, eps);
  const losses = mul(add(log(spread), div(square(sub(prediction, truth)), spread)), 0.5);
  return reduced('gaussianNLL', full ? add(losses, Math.log(2 * Math.PI) / 2) : losses, reduction);
}

/** The variance, or `eps` where it is less, with its gradient. A negative one, for which the loss would look better and better, is none. */
function checkedVariance(variance: Tensor, eps: number): Tensor {
  const value = variance.detach();
  const spread = where(ge(value, eps), variance, add(sub(variance, value), eps));
  const isRight = (each: number): boolean => !(each < 0);
  const known = checkElements('gaussianNLL', 'variance', value, 'variance: expected 0 or more', isRight);
  return known ? spread : where(lt(value, 0), NaN, spread);
}
