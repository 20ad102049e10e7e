/** Learning-rate schedules. */
export {
  ChainedScheduler,
  type CombinedState,
  SequentialLR,
  type SequentialLROptions,
} from './combine.ts';
export {
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from './cosine.ts';
export type { MomentumCycleOptions } from './cycle.ts';
export { CyclicLR, type CyclicLROptions } from './cyclic.ts';
export {
  ExponentialLR,
  type ExponentialLROptions,
  MultiStepLR,
  type MultiStepLROptions,
  PolynomialLR,
  type PolynomialLROptions,
  StepLR,
  type StepLROptions,
} from './decay.ts';
export { LambdaLR, type LambdaLROptions, MultiplicativeLR } from './lambda.ts';
export { OneCycleLR, type OneCycleLROptions } from './one-cycle.ts';
export { type PlateauState, ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './plateau.ts';
export { LRScheduler, type LRSchedulerState, type PerGroup } from './scheduler.ts';
export { ConstantLR, type ConstantLROptions, LinearLR, type LinearLROptions } from './warmup.ts';
