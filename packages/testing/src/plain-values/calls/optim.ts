/** A right call of each optimizer, schedule and function of optim, and of their methods. */
import { parameter } from '@glissade/autograd';
import * as optim from '@glissade/optim';
import { ones, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const w = () => {
  const made = parameter(ones([2, 3]));
  made.grad = ones([2, 3]);
  return made;
};
const sgd = () => new optim.SGD([w()], { lr: 0.1, momentum: 0.9 });
const common = { lr: 0.1, weightDecay: 0.1, decoupledWeightDecay: false, maximize: false };
const moments = { ...common, betas: [0.9, 0.99], eps: 1e-8 };
const cyclic = { cycleMomentum: true, baseMomentum: 0.8, maxMomentum: 0.9 };

const optimizers: RightCalls = {
  ASGD: () => [[w()], { ...common, lambd: 1e-4, alpha: 0.75, t0: 1e6 }],
  Adadelta: () => [[w()], { ...common, rho: 0.9, eps: 1e-6 }],
  Adagrad: () => [[w()], { ...common, lrDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 }],
  Adam: () => [[w()], { ...moments, amsgrad: false }],
  AdamW: () => [[w()], { ...moments, amsgrad: false }],
  Adamax: () => [[w()], moments],
  LBFGS: () => [
    [w()],
    {
      lr: 1,
      maxIter: 2,
      maxEval: 3,
      toleranceGrad: 1e-7,
      toleranceChange: 1e-9,
      historySize: 100,
      lineSearchFn: 'strongWolfe',
    },
  ],
  NAdam: () => [[w()], { ...moments, momentumDecay: 4e-3 }],
  RAdam: () => [[w()], moments],
  RMSprop: () => [[w()], { ...common, alpha: 0.9, eps: 1e-8, momentum: 0.9, centered: false }],
  Rprop: () => [[w()], { lr: 0.1, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false }],
  SGD: () => [[w()], { ...common, momentum: 0.9, dampening: 0, nesterov: true }],
};

const lambda = () => 0.5;
const chained = (optimizer: optim.Optimizer) => [
  new optim.StepLR(optimizer, { stepSize: 2 }),
  new optim.ExponentialLR(optimizer, { gamma: 0.9 }),
];

const schedules: RightCalls = {
  ChainedScheduler: () => [chained(sgd())],
  ConstantLR: () => [sgd(), { factor: 0.5, totalIters: 5 }],
  CosineAnnealingLR: () => [sgd(), { tMax: 5, etaMin: 0 }],
  CosineAnnealingWarmRestarts: () => [sgd(), { t0: 5, tMult: 2, etaMin: 0 }],
  CyclicLR: () => [
    sgd(),
    {
      ...cyclic,
      baseLr: 0.1,
      maxLr: 0.5,
      stepSizeUp: 5,
      stepSizeDown: 5,
      mode: 'triangular',
      gamma: 1,
      scaleFn: lambda,
      scaleMode: 'cycle',
    },
  ],
  ExponentialLR: () => [sgd(), { gamma: 0.9 }],
  LambdaLR: () => [sgd(), { lrLambda: lambda }],
  LinearLR: () => [sgd(), { startFactor: 0.5, endFactor: 1, totalIters: 5 }],
  MultiStepLR: () => [sgd(), { milestones: [1, 3], gamma: 0.1 }],
  MultiplicativeLR: () => [sgd(), { lrLambda: lambda }],
  OneCycleLR: () => [
    sgd(),
    {
      ...cyclic,
      maxLr: 0.5,
      totalSteps: 10,
      pctStart: 0.3,
      annealStrategy: 'cos',
      divFactor: 25,
      finalDivFactor: 1e4,
      threePhase: false,
    },
  ],
  PolynomialLR: () => [sgd(), { totalIters: 5, power: 1 }],
  ReduceLROnPlateau: () => [
    sgd(),
    {
      mode: 'min',
      factor: 0.1,
      patience: 0,
      threshold: 1e-4,
      thresholdMode: 'rel',
      cooldown: 0,
      minLr: 0,
      eps: 1e-8,
    },
  ],
  SequentialLR: () => {
    const optimizer = sgd();
    return [optimizer, { schedulers: chained(optimizer), milestones: [2] }];
  },
  StepLR: () => [sgd(), { stepSize: 2, gamma: 0.1 }],
};

const ema = () => new optim.ExponentialMovingAverage([w()], { decay: 0.9 });
const made = (name: string, right: () => readonly unknown[]) =>
  new (optim as unknown as Record<string, new (...given: readonly unknown[]) => optim.Optimizer>)[name]!(
    ...right(),
  );

const methods: RightCalls = {
  'ExponentialMovingAverage.averaged': () => [ema(), () => 1],
  'ExponentialMovingAverage.loadStateDict': () => {
    const it = ema();
    return [it, it.stateDict()];
  },
  'LBFGS.step': () => [made('LBFGS', optimizers['LBFGS']!), () => tensor(1)],
  'SGD.addParamGroup': () => [sgd(), { params: [w()], lr: 0.1, momentum: 0.5, weightDecay: 0 }],
  'ParameterGroup.set': () => [sgd().paramGroups[0], { lr: 0.1, momentum: 0.5, nesterov: true }],
  'ReduceLROnPlateau.step': () => [made('ReduceLROnPlateau', schedules['ReduceLROnPlateau']!), 3],
  ...Object.fromEntries(
    Object.entries({ ...optimizers, ...schedules }).map(([name, right]) => [
      `${name}.loadStateDict`,
      () => {
        const it = made(name, right);
        return [it, it.stateDict()];
      },
    ]),
  ),
};

export const calls: RightCalls = {
  ...optimizers,
  ...schedules,
  ...methods,
  ExponentialMovingAverage: () => [[w()], { decay: 0.9 }],
  clipGradNorm: () => [[w()], 1, { normType: 2 }],
  clipGradValue: () => [[w()], 1],
};

/** Those that subclasses call, or the optimizer. */
export const others = ['Optimizer', 'ParameterGroup', 'LRScheduler', 'FactorLR'];

/** Groups and schedules of schedules speak for their optimizers and schedules. A list of no functions is for none to see. */
export const accepted: RegExp = /^(SGD|StepLR): |^scaleFn is not a function/;
