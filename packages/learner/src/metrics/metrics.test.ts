import { Generator, randint, randn, type Tensor, tensor } from '@glissade/tensor';
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
import { added, emptyTally, figuresOf } from '../tally.ts';

/** What a metric makes of these rows in batches of so many. */
function measured(metric: Metric | Measure, prediction: Tensor, target: Tensor, batchSize: number): number {
  let tally = emptyTally;
  for (let from = 0; from < target.length; from += batchSize) {
    const part = (x: Tensor): Tensor => x.at([from, Math.min(from + batchSize, x.length)]);
    const [p, t] = [part(prediction), part(target)];
    const values = typeof metric === 'function' ? metric(p, t) : metric.sums(p, t);
    const reading = {
      examples: t.length,
      loss: 0,
      isStep: true,
      values: { metric: Array.from(values.dataSync(), Number) },
    };
    tally = added(tally, reading, { metric });
  }
  return figuresOf(tally, { metric }).metric;
}

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
  expect(() => precision({ classes: 1 })).toThrow('precision: classes is 1; expected a whole number >= 2');
  expect(() => recall({ classes: 3, average: 'binary' as never })).toThrow(
    'recall: average is binary; expected',
  );
});
