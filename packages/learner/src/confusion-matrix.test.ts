import { DataLoader } from '@glissade/data';
import { tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { confusionMatrix } from './index.ts';
import { points, seededLearner } from './learner.test-helper.ts';

const whole = (values: number[]) => tensor(values, { dtype: 'int32' });
const prediction = tensor([
  [3, 1, 2],
  [0, 2, 1],
  [0, 2, 1],
  [0, 0, 1],
  [Number.NaN, 1, 0],
  [1, 0, 0],
]);
const target = whole([0, 0, 0, 2, 2, 1]);

test('counts, lists the figures of each class, and is printed as a table', async () => {
  const names = ['cat', 'dog', 'a raccoon'];
  const matrix = await confusionMatrix([{ prediction, target }], { classes: 3, names });
  expect(matrix.counts).toEqual([
    [1, 2, 0],
    [1, 0, 0],
    [0, 0, 1],
  ]);
  expect(matrix.precision).toEqual([0.5, 0, 1]);
  // A prediction that is no number is not right.
  expect(matrix.recall).toEqual([1 / 3, 0, 0.5]);
  expect(matrix.f1Score).toEqual([0.4, 0, 2 / 3]);
  expect(matrix.accuracy).toBe(2 / 6);
  expect(matrix.mostConfused()).toEqual([
    ['cat', 'dog', 2],
    ['dog', 'cat', 1],
  ]);
  expect(matrix.mostConfused(2)).toHaveLength(1);
  expect(`${matrix}`).toBe(
    [
      'target \\ predicted  cat  dog  a raccoon',
      'cat                   1    2          0',
      'dog                   1    0          0',
      'a raccoon             0    0          1',
    ].join('\n'),
  );
});

test('takes the predictions of a learner, batch after batch', async () => {
  const learner = seededLearner();
  await learner.fit(2);
  const predictions = learner.predictions(new DataLoader(points(20, 2), { batchSize: 7 }));
  const matrix = await confusionMatrix(predictions, { classes: 3 });
  expect(matrix.counts.flat().reduce((sum, count) => sum + count)).toBe(20);
  expect(matrix.accuracy).toBe((await learner.validate()).accuracy);
  expect(matrix.names).toEqual(['0', '1', '2']);
});

test('refuses what would be counted wrongly', async () => {
  const batch = [{ prediction, target }];
  await expect(confusionMatrix(batch, { classes: 1 })).rejects.toThrow('confusionMatrix: classes is 1');
  await expect(confusionMatrix(batch, { classes: 3, names: ['a'] })).rejects.toThrow(
    'confusionMatrix: there are 1 names for 3 classes',
  );
  await expect(confusionMatrix(batch, { classes: 4 })).rejects.toThrow(
    'expected [examples, 4] and [examples]',
  );
  await expect(confusionMatrix([{ prediction, target: target.add(1) }], { classes: 3 })).rejects.toThrow(
    'confusionMatrix: 2 of 6 targets are no classes; expected whole numbers from 0 to 2',
  );
});
