import { expect, test } from 'vitest';
import { findLearningRate } from './index.ts';
import { seededLearner } from './learner.test-helper.ts';

test('finds a rate between those that do nothing and those that are too large, and leaves the learner as it was', async () => {
  const learner = seededLearner();
  await learner.fit(1);
  const before = await learner.save();
  const { rates, losses, suggestion } = await findLearningRate(learner);
  expect(await learner.save()).toEqual(before);
  expect(rates[0]).toBe(1e-7);
  expect(rates.every((rate, i) => i === 0 || rate > rates[i - 1]!)).toBe(true);
  expect(losses).toHaveLength(rates.length);
  expect(suggestion).toBeGreaterThan(1e-4);
  expect(suggestion).toBeLessThan(1);
  expect(learner.optimizer.lr).toBe(0.1);
});

test('ends where the loss explodes', async () => {
  const { rates, losses } = await findLearningRate(seededLearner(), { from: 0.01, to: 1e6, steps: 50 });
  expect(rates.length).toBeLessThan(50);
  expect(losses.at(-1)!).toBeGreaterThan(4 * Math.min(...losses));
});

test('refuses what cannot be tried', async () => {
  const learner = seededLearner();
  await expect(findLearningRate(learner, { from: 0 })).rejects.toThrow(
    'from is 0, to is 10; expected 0 < from < to',
  );
  await expect(findLearningRate(learner, { from: 2, to: 1 })).rejects.toThrow('from is 2, to is 1');
  await expect(findLearningRate(learner, { steps: 3 })).rejects.toThrow(
    'steps is 3; expected a whole number >= 10',
  );
  await expect(findLearningRate(learner, { count: 3 } as never)).rejects.toThrow('there is no option count');
  const flat = seededLearner({ loss: (prediction) => prediction.sum().mul(0) });
  await expect(findLearningRate(flat)).rejects.toThrow('the loss did not fall from 1e-7 on, in 100 steps');
  await expect(findLearningRate(seededLearner({ train: [] }))).rejects.toThrow('the source gave no batches');
});
