import { Generator, randint, randn, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  binaryAccuracy,
  f1Score,
  type Measure,
  type Metric,
  precision,
  r2Score,
  recall,
  rootMeanSquaredError,
  topKAccuracy,
} from '../index.ts';
import { seededLearner } from '../learner.test-helper.ts';
import { emptyTally, figuresOf } from '../tally.ts';
import { measured } from './measured.test-helper.ts';

const generator = new Generator(5);
const logits = randn([37, 4], { generator });
const classes = randint(0, 4, [37], { generator });
const guesses = logits.argmax(1).toArray() as number[];
const truths = classes.toArray() as number[];

/** The definitions, in plain words: right, predicted and actual ones of each class. */
const counts = [0, 1, 2, 3].map((k) => ({
  right: truths.filter((truth, i) => truth === k && guesses[i] === k).length,
  predicted: guesses.filter((guess) => guess === k).length,
  actual: truths.filter((truth) => truth === k).length,
}));
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
const precisions = counts.map(({ right, predicted }) => right / predicted);
const recalls = counts.map(({ right, actual }) => right / actual);
const f1s = counts.map(({ right, predicted, actual }) => (2 * right) / (predicted + actual));
const rightShare = truths.filter((truth, i) => truth === guesses[i]).length / 37;

describe.each([37, 10, 1])('in batches of %i', (batchSize) => {
  test.each([
    ['accuracy', accuracy(), rightShare],
    ['topKAccuracy(1)', topKAccuracy(1), rightShare],
    ['topKAccuracy(4)', topKAccuracy(4), 1],
    ['precision', precision({ classes: 4 }), mean(precisions)],
    ['recall', recall({ classes: 4 }), mean(recalls)],
    ['f1Score', f1Score({ classes: 4 }), mean(f1s)],
    [
      'weighted f1Score',
      f1Score({ classes: 4, average: 'weighted' }),
      f1s.reduce((sum, f1, k) => sum + (f1 * counts[k]!.actual) / 37, 0),
    ],
    ['micro f1Score', f1Score({ classes: 4, average: 'micro' }), rightShare],
    ['a measure', (_: Tensor, target: Tensor) => target.float().mean(), mean(truths)],
  ] as const)('%s', (_, metric, expected) => {
    expect(measured(metric, logits, classes, batchSize)).toBeCloseTo(expected, 6);
  });

  test('of numbers', () => {
    const x = randn([37, 2], { generator: new Generator(1) });
    const noise = randn([37, 2], { generator: new Generator(2) });
    const y = x.add(noise.mul(0.5)).add(3);
    const [p, t] = [x.add(3), y].map((each) => (each.toArray() as number[][]).flat());
    const squares = t!.reduce((sum, value, i) => sum + (value - p![i]!) ** 2, 0);
    const spread = t!.reduce((sum, value) => sum + (value - mean(t!)) ** 2, 0);
    const rmse = measured(rootMeanSquaredError(), x.add(3), y, batchSize);
    expect(rmse).toBeCloseTo(Math.sqrt(squares / 74), 5);
    expect(measured(r2Score(), x.add(3), y, batchSize)).toBeCloseTo(1 - squares / spread, 5);
  });

  test('of yes and no', () => {
    const x = randn([37, 1], { generator: new Generator(3) });
    const target = x.gt(0.5);
    const share = mean((x.toArray() as number[][]).map(([value]) => Number(value! > 0 === value! > 0.5)));
    expect(measured(binaryAccuracy(), x, target, batchSize)).toBeCloseTo(share, 6);
    expect(measured(binaryAccuracy({ threshold: 0.5 }), x, target, batchSize)).toBe(1);
  });
});

test('a class that is neither there nor predicted counts 0', () => {
  const metric = f1Score({ classes: 3 });
  const logits = tensor([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(measured(metric, logits, tensor([0, 1], { dtype: 'int32' }), 2)).toBeCloseTo(2 / 3, 6);
});

test('figures of nothing are NaN', () => {
  expect(figuresOf(emptyTally, { accuracy: accuracy() })).toEqual({ loss: Number.NaN, accuracy: Number.NaN });
});

test('refuses what makes no sense', () => {
  expect(() => topKAccuracy(0)).toThrow('topKAccuracy: k is 0; expected a whole number >= 1');
  expect(() => f1Score({ class: 3 } as never)).toThrow('f1Score: there is no option class; expected classes');
  expect(() => precision({ classes: 1 })).toThrow('precision: classes is 1; expected a whole number >= 2');
  expect(() => recall({ classes: 3, average: 'binary' as never })).toThrow(
    'recall: average is binary; expected',
  );
});

test('predictions that are no numbers are not right, and of no class', () => {
  const scores = tensor([
    [1, 0],
    [Number.NaN, 0],
    [0, 1],
    [0, Number.NaN],
  ]);
  const target = tensor([0, 0, 1, 0], { dtype: 'int32' });
  expect(measured(accuracy(), scores, target, 3)).toBe(0.5);
  expect(measured(topKAccuracy(2), scores, target, 3)).toBe(0.5);
  expect(measured(precision({ classes: 2 }), scores, target, 3)).toBe(1);
  expect(measured(recall({ classes: 2, average: 'micro' }), scores, target, 3)).toBe(0.5);
  const yes = tensor([Number.NaN, 1]);
  expect(measured(binaryAccuracy(), yes, tensor([0, 1]), 2)).toBe(0.5);
  expect(measured(rootMeanSquaredError(), yes, tensor([0, 1]), 1)).toBeNaN();
});

test('positions of an example count as parts of it', () => {
  const scores = randn([6, 3, 5], { generator });
  const target = randint(0, 3, [6, 5], { generator });
  const right = scores.argmax(1).eq(target).float().mean().itemSync();
  expect(measured(accuracy(), scores, target, 4)).toBeCloseTo(right, 6);
  expect(measured(topKAccuracy(1), scores, target, 4)).toBeCloseTo(right, 6);
});

test('a variance far below the mean is not lost, nor is a batch of none', () => {
  const noise = randn([40], { generator });
  const target = noise.add(20_000);
  const exact = target.dataSync();
  const average = mean([...exact]);
  const spread = [...exact].reduce((sum, value) => sum + (value - average) ** 2, 0);
  expect(measured(r2Score(), target.add(0.25), target, 7)).toBeCloseTo(1 - (40 * 0.0625) / spread, 4);
  const none = zeros([0, 2]);
  for (const metric of [r2Score(), rootMeanSquaredError()])
    expect([...metric.sums(none, none).dataSync()].every((sum) => sum === 0)).toBe(true);
});

describe('refuses what would be compared wrongly', () => {
  const [three, four] = [zeros([8, 3]), zeros([8, 4])];
  const whole = zeros([8], { dtype: 'int32' });
  const classes = 'the target float32[8, 3]; expected [examples, classes]';
  test.each<[string, Metric | Measure, Tensor, Tensor, string]>([
    [
      'a column of classes',
      accuracy(),
      three,
      whole.unsqueeze(1),
      `int32[8, 1]; expected [examples, classes]`,
    ],
    ['one-hot classes', accuracy(), three, three, classes],
    ['floats as classes', topKAccuracy(2), three, zeros([8]), 'target float32[8]'],
    [
      'a column of logits',
      precision({ classes: 2 }),
      zeros([8]),
      whole,
      'precision: the prediction is float32[8]',
    ],
    [
      'other classes',
      recall({ classes: 3 }),
      four,
      whole,
      'the prediction is float32[8, 4], the target int32[8]; expected [examples, 3]',
    ],
    ['too few classes', topKAccuracy(4), three, whole, 'topKAccuracy: k is 4, of 3 classes'],
    [
      'a list beside a column',
      rootMeanSquaredError(),
      zeros([8, 1]),
      zeros([8]),
      'Use target.reshape(prediction.shape)',
    ],
    ['a column beside a list', r2Score(), zeros([8]), zeros([8, 1]), 'r2Score: the prediction is float32[8]'],
    [
      'classes for yes and no',
      binaryAccuracy(),
      three,
      whole,
      'binaryAccuracy: the prediction is float32[8, 3]',
    ],
    [
      'targets out of range',
      f1Score({ classes: 3 }),
      three,
      whole.sub(100),
      'f1Score: 8 of 8 targets are no classes',
    ],
  ])('%s', (_, metric, prediction, target, message) => {
    expect(() => measured(metric, prediction, target, 8)).toThrow(message);
  });
});

test('a threshold that is none, or has another name', () => {
  expect(() => binaryAccuracy({ thresh: 0.5 } as object)).toThrow(
    'binaryAccuracy: there is no option thresh; expected threshold',
  );
  expect(() => binaryAccuracy({ threshold: Number.NaN })).toThrow('binaryAccuracy: threshold is NaN');
  expect(() => precision({ threshold: '0.5' as never })).toThrow('precision: threshold is string 0.5');
});

describe.each([true, false])('of a learner, compiled: %s', (compile) => {
  test.each<[Metric | Measure | object, string]>([
    [
      (prediction: Tensor) => prediction.sum(1),
      'metric accuracy: expected a tensor without dims, got float32[8]',
    ],
    [async () => 3, 'metric accuracy: expected a tensor without dims, got a promise'],
    [{ sums: () => 3, result: () => 3 }, 'metric accuracy: sums() gave number 3; expected a tensor'],
    [
      { sums: (prediction: Tensor) => prediction.sum(), result: async () => 3 },
      'metric accuracy: result() gave a promise',
    ],
    [
      { sums: (x: Tensor) => x.sum(1), result: () => 3 },
      'metric accuracy: the sums of a batch are 5 numbers, and',
    ],
    [rootMeanSquaredError(), 'metric accuracy: rootMeanSquaredError: the prediction is float32[8, 3]'],
  ])('names the metric that is none: %#', async (metric, message) => {
    const learner = seededLearner({ compile, metrics: { accuracy: metric as Metric } });
    await expect(learner.fit(1)).rejects.toThrow(message);
  });
});
