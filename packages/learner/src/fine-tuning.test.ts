/** Frozen groups, two cycles, and predictions of everything. */

import { DataLoader } from '@glissade/data';
import { BatchNorm1d, Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { arange, concat, manualSeed, type Tensor, tensor } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { fineTune, freezeTo, getPreds, Learner, tta } from './index.ts';
import { newLearner, type PointsLearner, points, seededLearner } from './learner.test-helper.ts';

beforeEach(() => manualSeed(7));

const parts = () =>
  [
    new Sequential(new Linear(4, 16), new BatchNorm1d(16), new ReLU()),
    new Linear(16, 8),
    new Linear(8, 3),
  ] as const;

function grouped(rates?: number[][]): { learner: PointsLearner; groups: ReturnType<typeof parts> } {
  const groups = parts();
  const model = new Sequential(...groups);
  const optimizer = new SGD(
    groups.map((part) => ({ params: part.parameters() })),
    { lr: 0.1 },
  );
  const onStep = (): unknown => rates?.push(optimizer.paramGroups.map(({ options }) => Number(options.lr)));
  return { learner: newLearner({ optimizer, callbacks: rates ? [{ onStep }] : [] }, model), groups };
}

const learns = (of: { parameters(): Tensor[] }): boolean[] =>
  of.parameters().map(({ requiresGrad }) => requiresGrad);
const valuesOf = (of: { parameters(): Tensor[] }): unknown => of.parameters().map((each) => each.toArray());

describe('freezeTo', () => {
  test('leaves the groups in front as they are, but what normalises batches', async () => {
    const { learner, groups } = grouped();
    freezeTo(learner, -1);
    expect(groups.map(learns)).toEqual([
      [false, false, true, true],
      [false, false],
      [true, true],
    ]);
    const [linear, norm] = [groups[0].at(0), groups[0].at(1)];
    const before = [linear, norm, groups[1], groups[2]].map(valuesOf);
    await learner.fit(1);
    const after = [linear, norm, groups[1], groups[2]].map(valuesOf);
    expect(after.map((each, i) => JSON.stringify(each) === JSON.stringify(before[i]))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    freezeTo(learner, 1);
    expect([learns(groups[1]), learns(groups[2])]).toEqual([
      [true, true],
      [true, true],
    ]);
    freezeTo(learner, 0);
    expect(groups.flatMap(learns)).toEqual(new Array(8).fill(true));
  });

  test('is saved with the run', async () => {
    const [first, second] = [grouped().learner, grouped().learner];
    freezeTo(first, 2);
    second.load(await first.save());
    expect(learns(second.model)).toEqual(learns(first.model));
  });

  test('refuses groups that there are not', () => {
    expect(() => freezeTo(grouped().learner, 3)).toThrow(
      'freezeTo: there is no group 3; the optimizer has 3: expected a whole number from -3 to 2',
    );
    expect(() => freezeTo({} as never, 0)).toThrow('freezeTo: expected a learner first');
  });
});

describe('fineTune', () => {
  test("takes fast.ai's two cycles", async () => {
    const rates: number[][] = [];
    const { learner, groups } = grouped(rates);
    expect(await fineTune(learner, 2, { baseLr: 0.04, lrMult: 16 })).toBe(true);
    expect(learner.progress.epochs).toHaveLength(3);
    expect(groups.flatMap(learns)).toEqual(new Array(8).fill(true));
    const highest = (some: number[][]): number[] =>
      [0, 1, 2].map((group) => Math.max(...some.map((each) => each[group]!)));
    const close = (given: number[], expected: number[]): void =>
      given.forEach((each, i) => {
        // The highest may lie between two steps.
        expect(each / expected[i]!).toBeGreaterThan(0.85);
        expect(each / expected[i]!).toBeLessThan(1.0001);
        expect(each / given[0]!).toBeCloseTo(expected[i]! / expected[0]!, 5);
      });
    // Six steps an epoch.
    close(highest(rates.slice(0, 6)), [0.004, 0.004, 0.04]);
    close(highest(rates.slice(6)), [0.02 / 16, 0.02 / 4, 0.02]);
  });

  test('interrupted within the first cycle, is frozen still', async () => {
    const { learner, groups } = grouped();
    expect(await fineTune(learner, 2, { signal: AbortSignal.abort() })).toBe(false);
    expect(learns(groups[1])).toEqual([false, false]);
  });

  test('without frozen epochs', async () => {
    const { learner } = grouped();
    await fineTune(learner, 1, { freezeEpochs: 0 });
    expect(learner.progress.epochs).toHaveLength(1);
  });

  test('refuses what has no head, and numbers that are none', async () => {
    await expect(fineTune(seededLearner(), 1)).rejects.toThrow('fineTune: the optimizer has one group');
    await expect(fineTune(grouped().learner, 1, { freezeEpochs: 0.5 })).rejects.toThrow(
      'fineTune: freezeEpochs is 0.5; expected a whole number >= 0',
    );
    await expect(fineTune(grouped().learner, 1, { lr: 1 } as never)).rejects.toThrow('there is no option lr');
  });
});

describe('predictions of everything', () => {
  const batches = () => new DataLoader(points(20, 2), { batchSize: 8 });

  test('are those of all batches', async () => {
    const learner = seededLearner();
    const { predictions, targets } = await getPreds(learner, batches(), {
      activation: (scores) => scores.softmax(1),
    });
    const given: Tensor[] = [];
    for await (const { prediction } of learner.predictions(batches())) given.push(prediction.softmax(1));
    expect(predictions.toArray()).toEqual(concat(given).toArray());
    expect(targets.toArray()).toEqual(
      points(20, 2)
        .getBatch([...Array(20).keys()])[1]
        .toArray(),
    );
  });

  test('of changed inputs are averaged', async () => {
    const model = new Linear(1, 1, { bias: false });
    model.weight.assign(tensor([[2]]));
    const train = [[arange(3).reshape([3, 1]), arange(3)]] as const;
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.1 }),
      loss: (prediction: Tensor, target: Tensor) => prediction.squeeze(1).sub(target).square().mean(),
      train,
    });
    let times = 0;
    const change = ([x, y]: readonly [Tensor, Tensor]): readonly [Tensor, Tensor] => [x.add(++times), y];
    // Of 2 x, and of 2 (x + 1), 2 (x + 2): the mean is 2 x + 3.
    const mean = await tta(learner, train, change, { n: 2, beta: 0.5 });
    expect(mean.predictions.flatten().toArray()).toEqual([1.5, 3.5, 5.5]);
    times = 0;
    const most = await tta(learner, train, change, { n: 2, useMax: true });
    expect(most.predictions.flatten().toArray()).toEqual([4, 6, 8]);
    expect(most.targets.toArray()).toEqual([0, 1, 2]);
  });

  test('refuse what shuffles, what gives nothing, and numbers that are none', async () => {
    const learner = seededLearner();
    const shuffled = new DataLoader(points(20, 2), { batchSize: 8, shuffle: true });
    await expect(tta(learner, shuffled, (batch) => batch)).rejects.toThrow(
      'tta: the source gives other targets each time',
    );
    await expect(getPreds(learner, [])).rejects.toThrow('getPreds: the source gave no batches');
    await expect(tta(learner, batches(), (batch) => batch, { beta: 2 })).rejects.toThrow(
      'tta: beta is 2; expected a number from 0 to 1',
    );
  });
});
