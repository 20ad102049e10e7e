/** How sure predictions are: whether of the right class, and rightly so. */
import { arange, checkNames, stack, where } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkClasses, wide } from './checks.ts';

/** What `perplexity` accepts. */
export interface PerplexityOptions {
  /** Targets of this number do not count: padding. Default: none. */
  readonly ignoreIndex?: number;
}

/**
 * The exponential of the mean cross-entropy: among how many equally likely classes, or words, the model is undecided. Predictions are
 * logits [examples, classes, ...positions], targets classes [examples, ...positions], as those of `crossEntropy`. It is the mean over
 * all positions that count, whatever the batches.
 * Source: https://lightning.ai/docs/torchmetrics/stable/text/perplexity.html
 *
 * @throws ShapeError for other shapes
 *
 * @example
 * ```ts
 * import { perplexity } from '@glissade/learner';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const { sums, result } = perplexity({ ignoreIndex: -100 });
 * const words = tensor([[3, 1, -100]], { dtype: 'int32' });
 * console.log(result(Array.from(sums(zeros([1, 8, 3]), words).dataSync()), 1).toFixed(2)); // => 8.00
 * ```
 */
export function perplexity(options: PerplexityOptions = {}): Metric {
  checkNames('perplexity', options, ['ignoreIndex']);
  const { ignoreIndex } = options;
  return {
    sums(prediction, target) {
      checkClasses('perplexity', prediction, target);
      const counts = ignoreIndex === undefined ? target.eq(target) : target.ne(ignoreIndex);
      // A class that is none is no index.
      const index = where(counts, target, 0).unsqueeze(1);
      const found = wide(prediction).logSoftmax(1).gather(1, index).squeeze(1);
      return stack([where(counts, found, 0).sum().neg(), counts.sum().to(found.dtype)]);
    },
    result: ([sum = 0, count = 0]) => Math.exp(sum / count),
  };
}

/** What `calibrationError` accepts. */
export interface CalibrationOptions {
  /** In how many ranges of equal width probabilities are compared. Default 15. */
  readonly bins?: number;
  /** Whether predictions are logits, of which softmax makes probabilities, not probabilities. Default true. */
  readonly logits?: boolean;
}

/**
 * The expected calibration error: how far the probabilities of the predicted classes are from how often these are right, in each range
 * of probabilities, and on average over the examples. Predictions and targets are those of `accuracy`.
 * Source: https://lightning.ai/docs/torchmetrics/stable/classification/calibration_error.html, with the norm l1
 *
 * @throws RangeError for bins that are no whole number >= 1; ShapeError for other shapes
 *
 * @example
 * ```ts
 * import { calibrationError } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = calibrationError({ bins: 10, logits: false });
 * const counts = sums(tensor([[0.75, 0.25], [0.25, 0.75]]), tensor([0, 0], { dtype: 'int32' }));
 * console.log(result(Array.from(counts.dataSync()), 2)); // => 0.25
 * ```
 */
export function calibrationError(options: CalibrationOptions = {}): Metric {
  checkNames('calibrationError', options, ['bins', 'logits']);
  const { bins = 15, logits = true } = options;
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`calibrationError: bins is ${bins}; expected a whole number >= 1`);
  return {
    sums(prediction, target) {
      checkClasses('calibrationError', prediction, target);
      const scores = logits ? wide(prediction).softmax(1) : wide(prediction);
      const sure = scores.amax(1).reshape([-1, 1]);
      const right = scores.argmax(1).eq(target).reshape([-1, 1]);
      const bin = sure
        .mul(bins)
        .floor()
        .clamp(0, bins - 1);
      const within = bin.eq(arange(bins, { dtype: sure.dtype }));
      return stack(
        [within, within.logicalAnd(right), within.mul(sure)].map((each) => each.to(sure.dtype).sum(0)),
      );
    },
    result(sums) {
      const of = (row: number, bin: number): number => sums[row * bins + bin]!;
      const each = Array.from({ length: bins }, (_, bin) => Math.abs(of(1, bin) - of(2, bin)));
      const count = sums.slice(0, bins).reduce((sum, own) => sum + own, 0);
      return each.reduce((sum, gap) => sum + gap, 0) / count;
    },
  };
}
