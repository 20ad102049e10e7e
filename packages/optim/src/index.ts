/** Optimizers: they turn gradients into better parameters. Schedules: they turn the steps into learning rates. */
export { Adadelta, type AdadeltaOptions } from './adadelta.ts';
export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam, type AdamOptions, AdamW } from './adam.ts';
export { Adamax, type AdamaxOptions } from './adamax.ts';
export { ASGD, type ASGDOptions } from './asgd.ts';
export type { GroupOptions, Limit, Limits, OptimizerParameters } from './check.ts';
export { clipGradNorm, clipGradValue } from './clip.ts';
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
  type ExponentialMovingAverageState,
} from './ema.ts';
export { type GroupNumbers, type GroupOwner, type OptimizerOptions, ParameterGroup } from './group.ts';
export { LBFGS, type LBFGSOptions } from './lbfgs.ts';
export type { MomentsOptions } from './moments.ts';
export { NAdam, type NAdamOptions } from './nadam.ts';
export { Optimizer, type ParameterState } from './optimizer.ts';
export { RAdam, type RAdamOptions } from './radam.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { Rprop, type RpropOptions } from './rprop.ts';
export * from './schedules/index.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { GroupState, OptimizerStateDict } from './state-dict.ts';
