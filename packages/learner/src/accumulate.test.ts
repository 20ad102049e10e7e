import { DataLoader } from '@glissade/data';
import { crossEntropy } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD, StepLR } from '@glissade/optim';
import { manualSeed } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { scheduled } from './index.ts';
import { newLearner, type PointsLearner, points, seededLearner } from './learner.test-helper.ts';

/** Without dropout and statistics of the batch, which depend on how batches are cut. */
function plainLearner(batchSize: number, options: object, count = 40): PointsLearner {
  manualSeed(5);
  const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3));
  const optimizer = new SGD(model.parameters(), { lr: 0.3, momentum: 0.9 });
  const schedule = new StepLR(optimizer, { stepSize: 2, gamma: 0.9 });
  const callbacks = [scheduled<'accuracy'>(schedule, { every: 'step' })];
  const train = new DataLoader(points(count, 1), { batchSize, shuffle: true, seed: 3 });
  return newLearner({ optimizer, train, callbacks, ...options }, model);
}

const weightsOf = ({ model }: PointsLearner): number[] =>
  model.parameters().flatMap((each) => [...each.dataSync()]);

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given).toHaveLength(expected.length);
  given.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
}

describe.each([true, false])('compiled: %s', (compile) => {
  test('n batches of b give the steps of one batch of n b', async () => {
    const large = plainLearner(10, { compile });
    const small = plainLearner(5, { compile, accumulate: 2 });
    await Promise.all([large.fit(3), small.fit(3)]);
    expectClose(weightsOf(small), weightsOf(large));
    expectClose(small.progress.losses, large.progress.losses);
    expect(small.optimizer.lr).toBe(large.optimizer.lr);
    expect(small.progress.epochs.map(({ step }) => step)).toEqual([4, 8, 12]);
    const [last, expected] = [small, large].map(({ progress }) => progress.epochs.at(-1)!);
    expectClose(
      [last!.train.loss, last!.train.accuracy, last!.valid!.loss],
      [expected!.train.loss, expected!.train.accuracy, expected!.valid!.loss],
    );
  });

  test('the last group is divided by what it has', async () => {
    // Batches of 5, of which the last step has 2: 15 + 10.
    const large = plainLearner(15, { compile }, 25);
    const small = plainLearner(5, { compile, accumulate: 3 }, 25);
    await Promise.all([large.fit(2), small.fit(2)]);
    expectClose(weightsOf(small), weightsOf(large));
    expectClose(small.progress.losses, large.progress.losses);
    expect(small.progress.losses).toHaveLength(4);
  });

  test('gradients and callbacks have their turn once for each step', async () => {
    let gradients = 0;
    const told: number[] = [];
    const learner = seededLearner({
      compile,
      accumulate: 4,
      onGradients: () => void gradients++,
      callbacks: [
        { onStep: ({ optimizer }) => void told.push(optimizer.lr) },
        { onProgress: ({ losses, batch }) => void told.push(-batch, ...losses.map(() => 1)) },
      ],
    });
    await learner.fit(1);
    // Six batches.
    expect(told).toEqual(
      [-1, -2, -3, 0.1, -4, 1, -5, -6, 0.1, -6, 1].map((each) =>
        each === 0.1 ? learner.optimizer.lr : each,
      ),
    );
    if (!compile) expect(gradients).toBe(2);
    expect(learner.progress.losses).toHaveLength(2);
  });
});

test('refuses what is no count, and steps of ones own between', async () => {
  expect(() => seededLearner({ accumulate: 0 })).toThrow(
    'Learner: accumulate is 0; expected a whole number >= 1',
  );
  const batch = (): never => [...new DataLoader(points(4, 1), { batchSize: 4 })][0] as never;
  const learner = seededLearner({
    accumulate: 4,
    loss: crossEntropy,
    callbacks: [{ onProgress: () => learner.step(batch()) }],
  });
  await expect(learner.fit(1)).rejects.toThrow('Learner.step: the gradients of 1 batches wait');
});
