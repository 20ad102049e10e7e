/** Metrics: what is measured of predictions, beside the loss. */
import type { Tensor } from '@glissade/tensor';

/** A mean over the examples of a batch, as losses are: a tensor without dims. */
export type Measure<Prediction = Tensor, Target = Tensor> = (
  prediction: Prediction,
  target: Target,
) => Tensor;

/**
 * What cannot be had from the means of batches: sums over the examples, and what follows from them. So the result does not depend on
 * how the examples are put into batches.
 *
 * @example
 * ```ts
 * import type { Metric } from '@glissade/learner';
 * import { stack } from '@glissade/tensor';
 *
 * const bias: Metric = {
 *   sums: (prediction, target) => stack([prediction.sum(), target.sum()]),
 *   result: ([predicted = 0, actual = 0], examples) => (predicted - actual) / examples,
 * };
 * console.log(bias.result([12, 10], 4)); // => 0.5
 * ```
 */
export interface Metric<Prediction = Tensor, Target = Tensor> {
  /** The batch's sums, in a tensor of the same shape at every batch; with `isListed`, of any shape. */
  sums(prediction: Prediction, target: Target): Tensor;
  /** What is added up of a batch's sums, in row-major order and double precision; if not said, they themselves. */
  addends?(sums: readonly number[]): readonly number[];
  /**
   * Whether what the batches gave is listed, one behind the other, and not added up: for what follows from no sums, such as ranks.
   * Default false. An epoch's list is kept until its end.
   */
  readonly isListed?: boolean;
  /** What the sums over all batches, or the list of them, in row-major order, say of so many examples. */
  result(sums: readonly number[], examples: number): number;
}

/** Metrics by name: means of batches, which are weighted by the sizes of the batches, or sums. */
export type Metrics<Name extends string, Prediction, Target> = Readonly<
  Record<Name, Measure<Prediction, Target> | Metric<Prediction, Target>>
>;

/** The loss and the metrics over some examples. */
export type Figures<Name extends string = never> = Readonly<Record<'loss' | Name, number>>;
