/** Optimizers: they turn gradients into better parameters. */
export { Adam, type AdamOptions, AdamW } from './adam.ts';
export type { GroupOptions, OptimizerParameters } from './check.ts';
export { clipGradNorm, clipGradValue } from './clip.ts';
export { type OptimizerOptions, ParameterGroup } from './group.ts';
export { Optimizer, type ParameterState } from './optimizer.ts';
export * from './schedules/index.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { GroupState, OptimizerStateDict } from './state-dict.ts';
