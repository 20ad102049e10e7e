/** What all schedules do: start, step, end, save and load. */
import { parameter } from '@glissade/autograd';
import { tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRSchedulerState,
  MultiplicativeLR,
  MultiStepLR,
  OneCycleLR,
  type Optimizer,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  type SGD,
  StepLR,
} from '../index.ts';
import { one, rates, sgd } from './optimizers.test-helper.ts';

describe('a schedule', () => {
  test.each<[string, (o: SGD) => { stateDict(): LRSchedulerState }, object]>([
    ['StepLR', (o) => new StepLR(o, { stepSize: 2 }), { stepSize: 2, gamma: 0.1 }],
    ['MultiStepLR', (o) => new MultiStepLR(o, { milestones: [2] }), { milestones: [2], gamma: 0.1 }],
    ['PolynomialLR', (o) => new PolynomialLR(o), { totalIters: 5, power: 1 }],
    ['ConstantLR', (o) => new ConstantLR(o), { factor: 1 / 3, totalIters: 5 }],
    ['LinearLR', (o) => new LinearLR(o), { startFactor: 1 / 3, endFactor: 1, totalIters: 5 }],
    ['CosineAnnealingLR', (o) => new CosineAnnealingLR(o, { tMax: 2 }), { tMax: 2, etaMin: 0 }],
    [
      'CosineAnnealingWarmRestarts',
      (o) => new CosineAnnealingWarmRestarts(o, { t0: 2 }),
      { t0: 2, tMult: 1, etaMin: 0 },
    ],
    [
      'CyclicLR',
      (o) => new CyclicLR(o, { baseLr: 1, maxLr: 2 }),
      {
        baseLr: 1,
        maxLr: 2,
        stepSizeUp: 2000,
        stepSizeDown: 2000,
        mode: 'triangular',
        gamma: 1,
        scaleMode: 'cycle',
        scaleFn: undefined,
        cycleMomentum: true,
        baseMomentum: 0.8,
        maxMomentum: 0.9,
      },
    ],
    [
      'OneCycleLR',
      (o) => new OneCycleLR(o, { maxLr: 1, totalSteps: 9 }),
      {
        maxLr: 1,
        totalSteps: 9,
        pctStart: 0.3,
        annealStrategy: 'cos',
        divFactor: 25,
        finalDivFactor: 1e4,
        threePhase: false,
        cycleMomentum: true,
        baseMomentum: 0.85,
        maxMomentum: 0.95,
      },
    ],
    [
      'ReduceLROnPlateau',
      (o) => new ReduceLROnPlateau(o),
      {
        mode: 'min',
        factor: 0.1,
        patience: 10,
        threshold: 1e-4,
        thresholdMode: 'rel',
        cooldown: 0,
        minLr: 0,
        eps: 1e-8,
      },
    ],
  ])('%s has the options of PyTorch, where nothing is said', (_, make, expected) => {
    expect(make(one()).stateDict().options).toEqual(expected);
  });

  test('scales the rate that there was before the first one', () => {
    const optimizer = one(1);
    new StepLR(optimizer, { stepSize: 1, gamma: 0.5 }).step();
    expect(optimizer.lr).toBe(0.5);
    expect(new LambdaLR(optimizer, { lrLambda: () => 0.25 }).baseLrs).toEqual([1]);
    expect(optimizer.lr).toBe(0.25);
  });

  test('keeps what somebody else makes of the rate', () => {
    const optimizer = one(1);
    const schedule = new ExponentialLR(optimizer, { gamma: 0.5 });
    optimizer.lr = 3;
    schedule.step();
    expect(optimizer.lr).toBe(1.5);
    expect(schedule.getLastLr()).toEqual([1.5]);
  });

  test('comes back from a rate of 0', () => {
    const optimizer = one(1);
    const schedule = new CosineAnnealingLR(optimizer, { tMax: 2 });
    const seen: number[] = [];
    for (let t = 0; t < 5; t++) {
      seen.push(Number(optimizer.lr.toFixed(9)));
      schedule.step();
    }
    expect(seen).toEqual([1, 0.5, 0, 0.5, 1]);
  });

  test('takes on groups that are added later', () => {
    const optimizer = one(1);
    const schedule = new StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
    schedule.step();
    optimizer.addParamGroup({ params: [parameter(tensor(1))], lr: 8 });
    schedule.step();
    expect(rates(optimizer)).toEqual([0.5, 4]);
    expect(schedule.baseLrs).toEqual([1, 8]);
  });

  test('loads its options with its state, and refuses a state of other groups whole', () => {
    const saved = new StepLR(sgd(), { stepSize: 3, gamma: 0.5 });
    for (let t = 0; t < 4; t++) saved.step();
    const state = saved.stateDict();
    const schedule = new StepLR(sgd(), { stepSize: 9 });
    schedule.loadStateDict(JSON.parse(JSON.stringify(state)));
    expect(schedule.stateDict()).toEqual(state);
    const other = new StepLR(one(), { stepSize: 9 });
    expect(() => other.loadStateDict(state)).toThrow(
      'StepLR: the state has 2 groups, the optimizer 1. Nothing was loaded',
    );
    expect(other.lastEpoch).toBe(0);
    expect(() => schedule.loadStateDict({ ...state, options: { stepSize: -1 } })).toThrow(
      'StepLR: stepSize is -1',
    );
    expect(schedule.lastEpoch).toBe(4);
  });

  test('loads the rates that it scales, and leaves functions out of its state', () => {
    const halves = (optimizer: Optimizer) => new LambdaLR(optimizer, { lrLambda: [(t) => 0.5 ** t] });
    const state = halves(one(1)).stateDict();
    expect(state.options).toEqual({});
    const optimizer = one(3);
    const schedule = halves(optimizer);
    schedule.loadStateDict(state);
    schedule.step();
    expect(optimizer.lr).toBe(0.5);
  });

  test.each<[string, (optimizer: SGD) => unknown, string]>([
    [
      'stepSize',
      (o) => new StepLR(o, { stepSize: -1 }),
      'StepLR: stepSize is -1; expected a whole number above 0',
    ],
    ['half a step', (o) => new StepLR(o, { stepSize: 1.5 }), 'StepLR: stepSize is 1.5'],
    [
      'gamma',
      (o) => new StepLR(o, { stepSize: 1, gamma: NaN }),
      'StepLR: gamma is NaN; expected a finite number >= 0',
    ],
    ['milestone', (o) => new MultiStepLR(o, { milestones: [1, -2] }), 'MultiStepLR: milestones[1] is -2'],
    ['no gamma', (o) => new ExponentialLR(o, {} as { gamma: number }), 'ExponentialLR: gamma is undefined'],
    [
      'factor',
      (o) => new ConstantLR(o, { factor: 1.5 }),
      'ConstantLR: factor is 1.5; expected a number in [0, 1]',
    ],
    ['totalIters', (o) => new LinearLR(o, { totalIters: 0 }), 'LinearLR: totalIters is 0'],
    ['endFactor', (o) => new LinearLR(o, { endFactor: NaN }), 'LinearLR: endFactor is NaN'],
    ['power', (o) => new PolynomialLR(o, { power: -1 }), 'PolynomialLR: power is -1'],
    ['tMax', (o) => new CosineAnnealingLR(o, { tMax: NaN }), 'CosineAnnealingLR: tMax is NaN'],
    [
      'tMult',
      (o) => new CosineAnnealingWarmRestarts(o, { t0: 3, tMult: 0 }),
      'CosineAnnealingWarmRestarts: tMult is 0',
    ],
    ['no steps', (o) => new OneCycleLR(o, { maxLr: 1 }), 'OneCycleLR: totalSteps is NaN'],
    [
      'pctStart',
      (o) => new OneCycleLR(o, { maxLr: 1, totalSteps: 9, pctStart: 30 }),
      'OneCycleLR: pctStart is 30; expected a number in [0, 1]',
    ],
    [
      'annealStrategy',
      (o) => new OneCycleLR(o, { maxLr: 1, totalSteps: 9, annealStrategy: 'cosine' as 'cos' }),
      'OneCycleLR: annealStrategy is string cosine; expected cos or linear',
    ],
    [
      'maxLr',
      (o) => new OneCycleLR(o, { maxLr: [1, 2], totalSteps: 9 }),
      'OneCycleLR: maxLr has 2 entries for 1 groups; expected one for each',
    ],
    ['maxLr of a group', (o) => new CyclicLR(o, { baseLr: 1, maxLr: [NaN] }), 'CyclicLR: maxLr[0] is NaN'],
    [
      'mode',
      (o) => new CyclicLR(o, { baseLr: 1, maxLr: 2, mode: 'square' as 'triangular' }),
      'expected triangular or triangular2 or exp_range',
    ],
    [
      'momentum',
      (o) => new CyclicLR(o, { baseLr: 1, maxLr: 2, maxMomentum: -1 }),
      'CyclicLR: maxMomentum is -1',
    ],
    [
      'lambda',
      (o) => new LambdaLR(o, { lrLambda: 0.5 as unknown as () => number }),
      'LambdaLR: lrLambda is 0.5; expected a function of the step',
    ],
    [
      'a negative rate',
      (o) => new MultiplicativeLR(o, { lrLambda: (t) => -t }).step(),
      'MultiplicativeLR: the learning rate of step 1 is -1; expected a finite number >= 0',
    ],
    [
      'no rate',
      (o) => new LambdaLR(o, { lrLambda: () => NaN }),
      'LambdaLR: the learning rate of step 0 is NaN',
    ],
    [
      'plateau',
      (o) => new ReduceLROnPlateau(o, { factor: 1 }),
      'ReduceLROnPlateau: factor is 1; expected a number in [0, 1)',
    ],
    ['patience', (o) => new ReduceLROnPlateau(o, { patience: NaN }), 'ReduceLROnPlateau: patience is NaN'],
    [
      'a tensor as metric',
      (o) => new ReduceLROnPlateau(o).step(tensor(1) as unknown as number),
      'ReduceLROnPlateau: the metric is no number: object. Give step() what await loss.item() gives',
    ],
    ['no schedulers', () => new ChainedScheduler([]), 'ChainedScheduler: the list of schedulers is empty'],
    [
      'schedulers by position',
      (o) => new SequentialLR(o, [new StepLR(o, { stepSize: 1 })] as never),
      'expected schedulers, milestones, by name: { schedulers: [',
    ],
    [
      'another optimizer',
      (o) => new ChainedScheduler([new StepLR(o, { stepSize: 1 }), new StepLR(one(), { stepSize: 1 })]),
      'ChainedScheduler: schedulers[1] belongs to another optimizer',
    ],
    [
      'milestones',
      (o) => new SequentialLR(o, { schedulers: [new StepLR(o, { stepSize: 1 })], milestones: [3] }),
      'SequentialLR: the milestones are [3]; expected 0 for 1 schedulers, growing from above 0',
    ],
    ...[
      [0, 2],
      [2, 2],
    ].map((milestones): [string, (optimizer: SGD) => unknown, string] => [
      `milestones ${milestones}`,
      (o) =>
        new SequentialLR(o, {
          schedulers: [1, 2, 3].map((t0) => new StepLR(o, { stepSize: t0 })),
          milestones,
        }),
      `SequentialLR: the milestones are [${milestones.join(', ')}]; expected 2 for 3 schedulers`,
    ]),
  ])('names what is wrong: %s', (_, make, message) => {
    expect(() => make(one())).toThrow(message);
  });
});
