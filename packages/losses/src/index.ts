/** Losses: functions of a prediction and its target. */
export { type BinaryOptions, bce, bceWithLogits, type LogitsOptions } from './binary.ts';
export {
  type ClassOptions,
  type CrossEntropyOptions,
  crossEntropy,
  type MultiMarginOptions,
  multiMargin,
  nll,
} from './classification.ts';
export { type CTCOptions, ctc } from './ctc.ts';
export { type DivergenceOptions, klDiv } from './divergence.ts';
export type { Loss } from './elementwise.ts';
export { type GaussianOptions, gaussianNLL, type PoissonOptions, poissonNLL } from './likelihood.ts';
export {
  cosineEmbedding,
  hingeEmbedding,
  type MarginOptions,
  marginRanking,
  softMargin,
  type TripletDistanceOptions,
  type TripletOptions,
  tripletMargin,
  tripletMarginWithDistance,
} from './margin.ts';
export { multilabelMargin, multilabelSoftMargin } from './multilabel.ts';
export type { LossOptions, LossReduction } from './reduction.ts';
export { type HuberOptions, huber, l1, mse, type SmoothOptions, smoothL1 } from './regression.ts';
