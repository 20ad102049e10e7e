/** What the golden runs of one group and plain SGD leave open: betas, groups, company, errors. The numbers are PyTorch 2.13's. */
import { parameter } from '@glissade/autograd';
import { tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adagrad,
  Adam,
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
  SGD,
  StepLR,
} from '../index.ts';

const groups = () => [0.1, 0.2].map((lr) => ({ params: [parameter(tensor(1))], lr }));
const sgd = () => new SGD(groups(), { lr: 1 });
const one = (lr = 1) => new SGD([parameter(tensor(1))], { lr });
const rates = ({ groups }: Optimizer) => groups.map(({ lr }) => lr);
const rounded = (numbers: readonly number[]) => numbers.map((x) => Number(x.toPrecision(8)));

describe('cycles', () => {
  test('move the first of betas and the rates of groups', () => {
    const optimizer = new Adam(groups());
    const schedule = new OneCycleLR(optimizer, { maxLr: [0.5, 1], totalSteps: 12 });
    const seen: number[][] = [];
    for (let t = 0; t < 12; t++) {
      seen.push(rounded([...rates(optimizer), optimizer.groups[0]!.options.betas[0]]));
      if (t < 11) schedule.step();
    }
    expect(seen[0]).toEqual([0.02, 0.04, 0.95]);
    expect(seen[2]).toEqual([0.43964258, 0.87928516, 0.86257446]);
    expect(seen[7]).toEqual([0.23131855, 0.4626371, 0.9037365]);
    expect(seen[11]).toEqual([2e-6, 4e-6, 0.95]);
    expect(optimizer.groups[0]!.scalars['logBeta1']!.itemSync()).toBeCloseTo(Math.log(0.95), 6);
  });

  test('give SGD the momentum that it was made without', () => {
    const w = parameter(tensor(1));
    const optimizer = new SGD([w], { lr: 1 });
    expect(Object.keys(optimizer.stateDict().tensors)).toEqual([]);
    new CyclicLR(optimizer, { baseLr: 0.5, maxLr: 1, baseMomentum: 0.25, maxMomentum: 0.5 });
    for (let i = 0; i < 2; i++) {
      w.grad = tensor(1);
      optimizer.step();
    }
    expect(w.itemSync()).toBe(1 - 0.5 - 0.5 * 1.5);
  });

  test('leave momentum alone where they are told to, and say so where there is none', () => {
    const optimizer = new SGD([parameter(tensor(1))], { lr: 1, momentum: 0.3 });
    new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 5, cycleMomentum: false });
    expect(optimizer.groups[0]!.options.momentum).toBe(0.3);
    const other = new Adagrad([parameter(tensor(1))]);
    expect(() => new OneCycleLR(other, { maxLr: 1, totalSteps: 5 })).toThrow(
      'OneCycleLR: the optimizer has no momentum to cycle. Say cycleMomentum: false',
    );
  });

  test('of one step, and of a rise of one step, are what they end with', () => {
    const optimizer = one();
    new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 1 });
    expect(optimizer.lr).toBeCloseTo(0.04 / 1e4, 12);
    new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, pctStart: 0.1 });
    expect(optimizer.lr).toBe(1);
  });

  test('may take the step that loops take after the last, and no more', () => {
    const optimizer = one();
    const schedule = new OneCycleLR(optimizer, {
      maxLr: 1,
      epochs: 2,
      stepsPerEpoch: 2,
      annealStrategy: 'linear',
    });
    for (let t = 0; t < 4; t++) schedule.step();
    expect(optimizer.lr).toBeCloseTo(0.04 / 1e4, 12);
    expect(() => schedule.step()).toThrow(
      'OneCycleLR: the cycle has 4 steps, and this is step 5. Give it more totalSteps, or stop there',
    );
    expect(schedule.lastEpoch).toBe(4);
  });

  test('take a height of your own', () => {
    const optimizer = new Adam(groups());
    const schedule = new CyclicLR(optimizer, {
      baseLr: [0.01, 0.02],
      maxLr: [0.1, 0.3],
      stepSizeUp: 3,
      stepSizeDown: 2,
      scaleFn: (cycle) => 1 / cycle ** 2,
    });
    for (let t = 0; t < 9; t++) schedule.step();
    expect(rounded([...rates(optimizer), optimizer.groups[0]!.options.betas[0]])).toEqual([
      0.02125, 0.055, 0.8875,
    ]);
    expect(Object.keys(schedule.stateDict().options)).not.toContain('scaleFn');
  });
});

test.each([
  ['min', 1],
  ['max', -1],
] as const)('a plateau whose first metric is infinitely bad (%s)', (mode, sign) => {
  const optimizer = one();
  const schedule = new ReduceLROnPlateau(optimizer, { mode, factor: 0.5, patience: 1 });
  for (const metric of [Infinity, 3, 2, 1]) schedule.step(sign * metric);
  expect([optimizer.lr, schedule.stateDict().best]).toEqual([1, sign]);
});

test.each([
  ['min', 'rel', 9.5, 8.5],
  ['min', 'abs', 9.95, 9.5],
  ['max', 'rel', 10.5, 11.5],
  ['max', 'abs', 10.05, 10.5],
] as const)(
  'a plateau of %s, %s: what is no improvement and what is one',
  (mode, thresholdMode, same, better) => {
    const rateAfter = (metric: number): number => {
      const optimizer = one();
      const options = { mode, thresholdMode, threshold: 0.1, patience: 0, factor: 0.5 } as const;
      const schedule = new ReduceLROnPlateau(optimizer, options);
      for (const each of [10, metric]) schedule.step(each);
      return optimizer.lr;
    };
    expect([same, better].map(rateAfter)).toEqual([0.5, 1]);
  },
);

describe('company', () => {
  test('a warm-up beside a plateau: each leaves standing what the other did', () => {
    const optimizer = sgd();
    const warmUp = new LinearLR(optimizer, { totalIters: 2 });
    const plateau = new ReduceLROnPlateau(optimizer, {
      patience: 1,
      factor: 0.5,
      minLr: [0, 0.04],
      cooldown: 1,
      thresholdMode: 'abs',
      threshold: 0.1,
    });
    for (const metric of [3, 3, 2.95, 2.95, 1, 1, 1, 1, 0.95, 0.9, 0.8]) {
      warmUp.step();
      plateau.step(metric);
    }
    expect(rounded(rates(optimizer))).toEqual([0.0125, 0.04]);
  });

  test('three schedules one after the other', () => {
    const optimizer = sgd();
    const schedulers = [
      new ConstantLR(optimizer, { totalIters: 2 }),
      new ExponentialLR(optimizer, { gamma: 0.9 }),
      new PolynomialLR(optimizer, { totalIters: 4, power: 1.5 }),
    ];
    const schedule = new SequentialLR(optimizer, { schedulers, milestones: [3, 6] });
    const seen = [optimizer.groups[0]!.lr];
    for (let t = 0; t < 11; t++) {
      schedule.step();
      seen.push(optimizer.groups[0]!.lr);
    }
    expect(rounded(seen)).toEqual([
      0.033333333, 0.033333333, 0.1, 0.1, 0.09, 0.081, 0.1, 0.064951905, 0.035355339, 0.0125, 0.0, 0.0,
    ]);
  });

  test('a chain of what falls, a milestone there twice', () => {
    const optimizer = sgd();
    const schedule = new ChainedScheduler([
      new StepLR(optimizer, { stepSize: 3 }),
      new CosineAnnealingLR(optimizer, { tMax: 4 }),
      new MultiStepLR(optimizer, { milestones: [7, 2, 2], gamma: 0.5 }),
    ]);
    const seen = [optimizer.groups[0]!.lr];
    for (let t = 0; t < 9; t++) {
      schedule.step();
      seen.push(optimizer.groups[0]!.lr);
    }
    expect(rounded(seen)).toEqual([
      0.1, 0.085355339, 0.0125, 0.00036611652, 0.0, 0.014644661, 0.005, 0.004267767, 0.005, 0.0004267767,
    ]);
  });
});

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
      'OneCycleLR: annealStrategy is cosine; expected cos or linear',
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
