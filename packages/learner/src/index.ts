/** The training loop as an object: epochs, validation, metrics, callbacks, saved runs. */
export type { Batch, BatchSource, KnownSource } from './batches.ts';
export type { Callback, CallbackState, ProgressReport, Trainee } from './callback.ts';
export type { BestOptions } from './callbacks/best.ts';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export { epochTable } from './callbacks/epoch-table.ts';
export { keepBest } from './callbacks/keep-best.ts';
export { type Schedule, type ScheduledOptions, scheduled } from './callbacks/scheduled.ts';
export {
  type Confused,
  ConfusionMatrix,
  type ConfusionOptions,
  confusionMatrix,
  type Judgement,
} from './confusion-matrix.ts';
export { type FineTuneOptions, fineTune } from './fine-tune.ts';
export { freezeTo } from './freezing.ts';
export { getPreds, type PredictionOptions, type Predictions, type TtaOptions, tta } from './get-preds.ts';
export { Learner, type Predicted } from './learner.ts';
export { type FinderOptions, type FoundRates, findLearningRate } from './learning-rate-finder.ts';
export { LossError } from './loss-error.ts';
export { mapBatches } from './map-batches.ts';
export type { Figures, Measure, Metric, Metrics } from './metric.ts';
export { accuracy, type BinaryAccuracyOptions, binaryAccuracy, topKAccuracy } from './metrics/accuracy.ts';
export {
  type AgreementOptions,
  cohenKappa,
  type KappaOptions,
  matthewsCorrelation,
} from './metrics/agreement.ts';
export {
  type Averaging,
  type ClassScoreOptions,
  f1Score,
  precision,
  recall,
} from './metrics/class-counts.ts';
export {
  type CalibrationOptions,
  calibrationError,
  type PerplexityOptions,
  perplexity,
} from './metrics/likelihood.ts';
export { auroc, averagePrecision, type RankingOptions } from './metrics/ranking.ts';
export {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  r2Score,
  rootMeanSquaredError,
} from './metrics/regression.ts';
export type { FitOneCycleOptions } from './one-cycle.ts';
export type { FitOptions, LearnerOptions } from './options.ts';
export { type Epoch, type LearnerProgress, smoothed } from './progress.ts';
export type { TrainingStep } from './steps.ts';
export type { Tally } from './tally.ts';
