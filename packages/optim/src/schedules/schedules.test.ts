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
  CyclicLR,
  ExponentialLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from '../index.ts';
import { groups, one, rates, sgd } from './optimizers.test-helper.ts';

const rounded = (numbers: readonly number[]) => numbers.map((x) => Number(x.toPrecision(8)));

describe('cycles', () => {
  test('move the first of betas and the rates of groups', () => {
    const optimizer = new Adam(groups());
    const schedule = new OneCycleLR(optimizer, { maxLr: [0.5, 1], totalSteps: 12 });
    const seen: number[][] = [];
    for (let t = 0; t < 12; t++) {
      seen.push(rounded([...rates(optimizer), optimizer.paramGroups[0]!.options.betas[0]]));
      if (t < 11) schedule.step();
    }
    expect(seen[0]).toEqual([0.02, 0.04, 0.95]);
    expect(seen[2]).toEqual([0.43964258, 0.87928516, 0.86257446]);
    expect(seen[7]).toEqual([0.23131855, 0.4626371, 0.9037365]);
    expect(seen[11]).toEqual([2e-6, 4e-6, 0.95]);
    expect(optimizer.paramGroups[0]!.scalars['logBeta1']!.itemSync()).toBeCloseTo(Math.log(0.95), 6);
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
    expect(optimizer.paramGroups[0]!.options.momentum).toBe(0.3);
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
      'OneCycleLR: the cycle has 4 steps, this is step 5. Give it more totalSteps',
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
    expect(rounded([...rates(optimizer), optimizer.paramGroups[0]!.options.betas[0]])).toEqual([
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
    const seen = [optimizer.paramGroups[0]!.lr];
    for (let t = 0; t < 11; t++) {
      schedule.step();
      seen.push(optimizer.paramGroups[0]!.lr);
    }
    expect(rounded(seen)).toEqual([
      0.033333333, 0.033333333, 0.1, 0.1, 0.09, 0.081, 0.1, 0.064951905, 0.035355339, 0.0125, 0.0, 0.0,
    ]);
  });

  test('what multiplies goes on from the rates that a schedule before it has left', () => {
    const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
    const warmUp = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 4 });
    const fall = new MultiplicativeLR(optimizer, { lrLambda: (epoch) => 0.5 + 0.25 * (epoch % 2) });
    const schedule = new SequentialLR(optimizer, { schedulers: [warmUp, fall], milestones: [3] });
    const seen = [optimizer.lr];
    for (let t = 0; t < 6; t++) {
      schedule.step();
      seen.push(optimizer.lr);
    }
    expect(seen).toEqual([0.5, 0.625, 0.75, 0.375, 0.28125, 0.140625, 0.10546875]);
  });

  test('a line to 0 ends there, wherever it begins', () => {
    for (let totalIters = 1; totalIters < 30; totalIters++)
      for (const startFactor of [0.1, 0.3, 0.7, 1]) {
        const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1 });
        const schedule = new LinearLR(optimizer, { startFactor, endFactor: 0, totalIters });
        for (let t = 0; t < totalIters; t++) schedule.step();
        expect(optimizer.lr).toBe(0);
      }
  });

  test('a chain of what falls, a milestone there twice', () => {
    const optimizer = sgd();
    const schedule = new ChainedScheduler([
      new StepLR(optimizer, { stepSize: 3 }),
      new CosineAnnealingLR(optimizer, { tMax: 4 }),
      new MultiStepLR(optimizer, { milestones: [7, 2, 2], gamma: 0.5 }),
    ]);
    const seen = [optimizer.paramGroups[0]!.lr];
    for (let t = 0; t < 9; t++) {
      schedule.step();
      seen.push(optimizer.paramGroups[0]!.lr);
    }
    expect(rounded(seen)).toEqual([
      0.1, 0.085355339, 0.0125, 0.00036611652, 0.0, 0.014644661, 0.005, 0.004267767, 0.005, 0.0004267767,
    ]);
  });

  test('a cosine that begins anew adds to what another has made of the rate', () => {
    const optimizer = one(0.1);
    const schedule = new ChainedScheduler([
      new OneCycleLR(optimizer, { maxLr: 0.5, totalSteps: 10, cycleMomentum: false }),
      new CosineAnnealingLR(optimizer, { tMax: 2, etaMin: 0.01 }),
    ]);
    const seen = rates(optimizer);
    for (let t = 0; t < 7; t++) {
      schedule.step();
      seen.push(...rates(optimizer));
    }
    expect(rounded(seen)).toEqual([0.02, 0.135, 0.01, 0.48024232, 0.80174565, 0.15781551, 0.01, 0.099129173]);
  });
});
