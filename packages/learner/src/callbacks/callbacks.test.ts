import { parameter } from '@glissade/autograd';
import { Linear, type Module } from '@glissade/nn';
import { CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau, SGD } from '@glissade/optim';
import { tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  type Callback,
  type Epoch,
  earlyStopping,
  epochTable,
  keepBest,
  scheduled,
  type Trainee,
} from '../index.ts';
import { network, newLearner, seededLearner } from '../learner.test-helper.ts';

const epochOf = (epoch: number, loss: number, accuracy = 0): Epoch<'accuracy'> => {
  const figures = { loss, accuracy };
  return { epoch, step: epoch, train: figures, valid: figures, seconds: 1 };
};

/** The epoch behind which it says that it is enough, of these validation losses. */
function stoppedAfter(callback: Callback<'accuracy'>, losses: readonly number[]): number | undefined {
  let stopped = false;
  const learner = { stop: () => (stopped = true) } as unknown as Trainee<'accuracy'>;
  for (const [i, loss] of losses.entries()) {
    callback.onEpoch!(epochOf(i + 1, loss, -loss), learner);
    if (stopped) return i + 1;
  }
  return undefined;
}

describe('earlyStopping', () => {
  test.each([
    [{}, [3, 2, 2], 3],
    [{}, [3, 2, 1], undefined],
    [{ patience: 1 }, [3, 4, 2, 3, 1.5, 5, 5], 7],
    [{ minDelta: 0.5 }, [3, 2, 1.4, 1], 4],
    [{ patience: 1 }, [Number.NaN, 3, Number.NaN, Number.NaN], 4],
    [{ monitor: 'accuracy', mode: 'max' }, [3, 2, 2], 3],
  ] as const)('with %o, of the losses %o, behind epoch %s', (options, losses, expected) => {
    expect(stoppedAfter(earlyStopping(options), losses)).toBe(expected);
    const saved = earlyStopping(options);
    stoppedAfter(saved, losses.slice(0, 2));
    const loaded = earlyStopping(options);
    loaded.loadStateDict!(JSON.parse(JSON.stringify(saved.stateDict!())));
    const rest = stoppedAfter(loaded, losses.slice(2));
    expect(rest && rest + 2).toBe(expected);
  });

  test('ends fit, which is then complete', async () => {
    const learner = seededLearner({ callbacks: [earlyStopping({ minDelta: 100 })] });
    expect(await learner.fit(9)).toBe(true);
    expect(learner.progress.epochs).toHaveLength(2);
  });

  test('refuses what it cannot follow', () => {
    expect(() => earlyStopping({ patience: -1 })).toThrow('earlyStopping: patience is -1');
    expect(() => earlyStopping({ monitor: 'accuracy' })).toThrow(
      'say whether less or more accuracy is better',
    );
    expect(() => earlyStopping({ mode: 'most' as never })).toThrow("mode is most; expected 'min' or 'max'");
    expect(() => earlyStopping({ minDelta: Number.NaN })).toThrow('minDelta is NaN');
    const other = earlyStopping({ monitor: 'f1', mode: 'max' }) as Callback;
    expect(() => other.onEpoch!(epochOf(1, 1), undefined!)).toThrow(
      'no f1 to monitor; there are loss, accuracy',
    );
  });
});

describe('keepBest', () => {
  const weightOf = (model: Module): unknown => model.parameters()[0]!.toArray();

  test('puts the weights of the best epoch back, but not where fit was interrupted', async () => {
    const seen: unknown[] = [];
    const losses: number[] = [];
    const watch: Callback = {
      onEpoch: ({ valid }, { model }) => {
        losses.push(valid!.loss);
        seen.push(weightOf(model as Module));
      },
    };
    const model = network();
    // So large steps that it gets worse now and then.
    const optimizer = new SGD(model.parameters(), { lr: 1 });
    const learner = newLearner({ optimizer, callbacks: [watch, keepBest()] }, model);
    await learner.fit(8);
    const best = losses.indexOf(Math.min(...losses));
    expect(best).toBeLessThan(7);
    expect(weightOf(model)).toEqual(seen[best]);
    const interrupt = new AbortController();
    const other = newLearner({ callbacks: [{ onEpoch: () => interrupt.abort() }, keepBest()] }, model);
    await other.fit(2, interrupt);
    const later = weightOf(model);
    expect(later).not.toEqual(seen[best]);
  });
});

describe('scheduled', () => {
  test('takes a step behind each epoch, or behind each step', async () => {
    const rates: number[] = [];
    const watch: Callback = { onStep: ({ optimizer }) => void rates.push(optimizer.lr) };
    const model = new Linear(4, 3);
    const optimizer = new SGD(model.parameters(), { lr: 1 });
    const cosine = new CosineAnnealingLR(optimizer, { tMax: 3 });
    await newLearner({ optimizer, callbacks: [watch, scheduled(cosine)] }, model).fit(3);
    expect(rates).toHaveLength(18);
    expect([rates[0], rates[5]]).toEqual([1, 1]);
    expect(rates[6]).toBeCloseTo(0.75, 6);
    expect(rates[17]).toBeCloseTo(0.25, 6);
    expect(optimizer.lr).toBeCloseTo(0, 6);

    rates.length = 0;
    const cycle = new OneCycleLR(optimizer, { maxLr: 2, totalSteps: 12, cycleMomentum: false });
    await newLearner({ optimizer, callbacks: [scheduled(cycle, { every: 'step' }), watch] }, model).fit(1);
    expect(cycle.lastEpoch).toBe(6);
    expect(new Set(rates).size).toBe(6);
  });

  test('gives a figure to schedules that look at one', () => {
    const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
    const plateau = new ReduceLROnPlateau(optimizer, { patience: 0, mode: 'max', factor: 0.5 });
    const callback = scheduled<'accuracy'>(plateau, { monitor: 'accuracy' });
    for (const accuracy of [0.5, 0.6, 0.6]) callback.onEpoch!(epochOf(1, 1, accuracy), undefined!);
    expect(optimizer.lr).toBe(0.5);
    const state = JSON.parse(JSON.stringify(callback.stateDict!()));
    const other = new ReduceLROnPlateau(optimizer, { mode: 'max' });
    scheduled(other).loadStateDict!(state);
    expect(other.stateDict()).toEqual(plateau.stateDict());
    expect(() => scheduled(plateau, { every: 'step' }).onStep!(undefined!)).toThrow('the metric is missing');
    expect(() => scheduled(plateau, { every: 'batch' as never })).toThrow(
      "every is batch; expected 'epoch' or",
    );
  });
});

test('options that are none are refused', () => {
  expect(() => earlyStopping({ patiance: 3 } as never)).toThrow('earlyStopping: there is no option patiance');
  expect(() => keepBest({ patience: 3 } as never)).toThrow('keepBest: there is no option patience');
  expect(() => scheduled({} as never)).toThrow('scheduled: expected a schedule first');
  const schedule = { step() {}, stateDict: () => ({}), loadStateDict() {} };
  expect(() => scheduled(schedule, { interval: 'step' } as never)).toThrow('there is no option interval');
});

describe('epochTable', () => {
  test('prints the head once, and lines under it', () => {
    const lines: string[] = [];
    const table = epochTable((line) => lines.push(line));
    table.onEpoch!({ ...epochOf(9, 0.5, 0.25), seconds: 12.34 }, undefined!);
    table.onEpoch!({ ...epochOf(10, 12.5, 1), seconds: 0 }, undefined!);
    table.onEpoch!({ epoch: 1, step: 1, train: { loss: 3 }, seconds: 1 }, undefined!);
    expect(lines).toEqual([
      'epoch  train loss  valid loss  accuracy  seconds',
      '    9    0.500000    0.500000  0.250000     12.3',
      '   10   12.500000   12.500000  1.000000      0.0',
      'epoch  train loss  seconds',
      '    1    3.000000      1.0',
    ]);
  });
});
