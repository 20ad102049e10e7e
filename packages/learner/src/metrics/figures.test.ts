/** Figures of scikit-learn, of the same rows, whatever the batches. */
import { DataLoader, TensorDataset } from '@glissade/data';
import { Linear } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { randn, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  auroc,
  averagePrecision,
  calibrationError,
  cohenKappa,
  f1Score,
  Learner,
  type Metric,
  matthewsCorrelation,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  perplexity,
  precision,
  recall,
} from '../index.ts';
import { points, seededLearner } from '../learner.test-helper.ts';
import { measured } from './measured.test-helper.ts';

const rows = [
  [0.75, -0.25, 0.75],
  [0.25, -0.5, 0.25],
  [1.25, 1, -0.75],
  [-1.25, -0.5, 0.5],
  [-2, -0.25, -1.25],
  [0, -0.5, -0.25],
  [0.5, 1, 0],
  [1.25, 0.25, 0.25],
  [1, 0.25, -0.75],
  [-1, -0.5, 0.25],
  [-1, -0.25, 0.5],
  [0.5, 1.25, 0.25],
  [-0.75, -0.25, 1.25],
  [1.5, -1.25, 2.5],
  [1.25, 0.75, 0.75],
  [0.25, 1.5, 2],
  [1.75, 1.25, 0.75],
];
const whole = (values: number[] | number[][]): Tensor => tensor(values, { dtype: 'int32' });
const [logits, target] = [tensor(rows), whole([0, 0, 2, 2, 0, 0, 2, 1, 1, 0, 2, 1, 2, 2, 2, 0, 2])];
const [scores, yes] = [logits.at(':', 0), target.eq(0)];
const classes = 3;

describe.each([17, 5, 1])('in batches of %i', (batchSize) => {
  test.each<[string, Metric, number]>([
    ['auroc', auroc({ classes }), 0.5144300144300145],
    ['weighted auroc', auroc({ classes, average: 'weighted' }), 0.5040743570155336],
    ['averagePrecision', averagePrecision({ classes }), 0.46154983360865715],
    ['weighted averagePrecision', averagePrecision({ classes, average: 'weighted' }), 0.5157290518017161],
    ['matthewsCorrelation', matthewsCorrelation({ classes }), 0.17222222222222222],
    ['cohenKappa', cohenKappa({ classes }), 0.1684782608695653],
    ['linear cohenKappa', cohenKappa({ classes, weights: 'linear' }), 0.1619718309859155],
    ['quadratic cohenKappa', cohenKappa({ classes, weights: 'quadratic' }), 0.15702479338842967],
    ['perplexity', perplexity(), 3.4949195808933093],
    ['calibrationError', calibrationError({ bins: 10 }), 0.30159058104973324],
    ['precision of one class', precision({ classes, of: 0 }), 0.375],
    ['recall of one class', recall({ classes, of: 1 }), 1 / 3],
    ['f1Score of one class', f1Score({ classes, of: 2 }), 0.5714285714285714],
  ])('%s', (_, metric, expected) => {
    expect(measured(metric, logits, target, batchSize)).toBeCloseTo(expected, 6);
  });

  test.each<[string, Metric, number]>([
    ['auroc', auroc(), 0.23484848484848486],
    ['averagePrecision', averagePrecision(), 0.28465325524149054],
    ['precision', precision({ threshold: 0.25 }), 0.1111111111111111],
    ['recall', recall({ threshold: 0.25 }), 0.16666666666666666],
    ['f1Score', f1Score({ threshold: 0.25 }), 0.13333333333333333],
  ])('%s of yes and no', (_, metric, expected) => {
    for (const [prediction, answer] of [
      [scores, yes],
      [scores.unsqueeze(1), yes.unsqueeze(1).float()],
    ] as const)
      expect(measured(metric, prediction, answer, batchSize)).toBeCloseTo(expected, 6);
  });

  test('errors of numbers', () => {
    const actual = logits.flip(1).abs().add(3);
    expect(measured(meanAbsoluteError(), logits, actual, batchSize)).toBeCloseTo(
      logits.sub(actual).abs().mean().itemSync(),
      5,
    );
    expect(measured(meanAbsolutePercentageError(), logits, actual, batchSize)).toBeCloseTo(
      0.9301371827414441,
      6,
    );
  });

  test('perplexity counts positions, and none of padding', () => {
    const [words, ends] = [
      randn([5, 4, 3]),
      whole([
        [1, 2, 0],
        [3, 9, 9],
        [0, 0, 9],
        [9, 9, 9],
        [2, 1, 1],
      ]),
    ];
    const log = words.logSoftmax(1).toArray() as number[][][];
    const picked = (ends.toArray() as number[][]).flatMap((list, i) =>
      list.flatMap((word, j) => (word === 9 ? [] : [log[i]![word]![j]!])),
    );
    const mean = picked.reduce((sum, each) => sum + each, 0) / picked.length;
    expect(measured(perplexity({ ignoreIndex: 9 }), words, ends, batchSize)).toBeCloseTo(Math.exp(-mean), 5);
  });
});

test('probabilities are ranked as they are, and compared as they are', () => {
  const probabilities = logits.softmax(1);
  expect(measured(auroc({ classes, logits: false }), probabilities, target, 5)).toBeCloseTo(
    0.5144300144300145,
    6,
  );
  const sure = tensor([
    [1, 0],
    [1, 0],
    [0, 1],
    [0.5, 0.5],
  ]);
  // Three of probability 1, two of which are right, and one of 0.5, which is right.
  const error = calibrationError({ logits: false });
  expect(measured(error, sure, whole([0, 1, 1, 0]), 3)).toBeCloseTo((1 + 0.5) / 4, 6);
});

describe('what there is no figure of', () => {
  test('ranks where all are of one class, and scores that are no numbers', () => {
    expect(measured(auroc(), scores, yes.logicalOr(yes.logicalNot()), 5)).toBeNaN();
    expect(measured(averagePrecision(), scores, zeros([17]), 5)).toBeNaN();
    expect(measured(auroc(), scores.div(0).mul(0), yes, 5)).toBeNaN();
    // A class that is missing does not count.
    const two = target.minimum(1);
    const expected = [0, 1].map((k) => measured(auroc(), logits.softmax(1).at(':', k), two.eq(k), 17));
    expect(measured(auroc({ classes }), logits, two, 4)).toBeCloseTo((expected[0]! + expected[1]!) / 2, 6);
  });

  test('agreement where a prediction is no number, or all is one class', () => {
    const broken = logits.div(logits.abs().add(tensor([[-0.75, 1, 1]])));
    expect(measured(cohenKappa({ classes }), broken.mul(0), target, 5)).toBeNaN();
    const [same, zero] = [
      tensor([
        [1, 0],
        [1, 0],
      ]),
      whole([0, 0]),
    ];
    expect(measured(cohenKappa({ classes: 2 }), same, zero, 1)).toBeNaN();
    expect(measured(matthewsCorrelation({ classes: 2 }), same, zero, 1)).toBe(0);
  });
});

describe('refuses what would be measured wrongly', () => {
  test.each<[string, () => unknown, string]>([
    [
      'classes as yes and no',
      () => measured(auroc(), scores, target, 5),
      'auroc: a target is 2; expected 1 for yes',
    ],
    [
      'targets out of range',
      () => measured(averagePrecision({ classes }), logits, target.sub(1), 5),
      'averagePrecision: 6 of 17 targets are no classes; expected whole numbers from 0 to 2',
    ],
    [
      'targets that are none',
      () => measured(cohenKappa({ classes }), logits, target.add(1), 5),
      'cohenKappa: 8 of 17 targets are no classes',
    ],
    ['another shape', () => measured(auroc(), logits, target, 5), 'auroc: the prediction is float32[5, 3]'],
    [
      'other classes',
      () => measured(matthewsCorrelation({ classes: 4 }), logits, target, 5),
      'expected [examples, 4] and [examples], as classes is 4',
    ],
    ['one class', () => cohenKappa({ classes: 1 }), 'cohenKappa: classes is 1; expected a whole number >= 2'],
    [
      'other weights',
      () => cohenKappa({ classes, weights: 'cubic' as never }),
      'cohenKappa: weights is cubic',
    ],
    ['other averages', () => auroc({ classes, average: 'micro' as never }), 'auroc: average is micro'],
    ['no bins', () => calibrationError({ bins: 0 }), 'calibrationError: bins is 0'],
    ['a class that is none', () => recall({ classes, of: 3 }), 'recall: of is 3; expected a class'],
    [
      'a threshold of classes',
      () => recall({ classes, threshold: 0 }),
      'recall: there is a threshold of yes and no',
    ],
    [
      'an average of yes and no',
      () => f1Score({ average: 'macro' }),
      'f1Score: expected classes beside average',
    ],
    ['one of no classes', () => f1Score({ of: 1 }), 'f1Score: expected classes beside of'],
  ])('%s', (_, run, message) => expect(run).toThrow(message));
});

describe.each([true, false])('of a learner, compiled: %s', (compile) => {
  test('what is listed is that of the whole, and begins anew with each epoch', async () => {
    const metrics = { accuracy: auroc({ classes }) };
    const learner = seededLearner({ compile, metrics });
    await learner.fit(2);
    const { accuracy } = await learner.validate();
    expect(accuracy).toBe(learner.progress.epochs.at(-1)!.valid!.accuracy);
    expect(accuracy).toBe((await learner.validate(new DataLoader(points(20, 2), { batchSize: 3 }))).accuracy);
    expect(learner.progress.tally.sums).toEqual({});
  });

  test('a run that is saved in the middle of an epoch goes on with its list', async () => {
    const metrics = { accuracy: auroc({ classes }) };
    const saves: Promise<Uint8Array>[] = [];
    const callbacks = [{ onStep: (each: { save(): Promise<Uint8Array> }) => void saves.push(each.save()) }];
    const learner = seededLearner({ compile, metrics, callbacks });
    await learner.fit(1);
    const other = seededLearner({ compile, metrics });
    other.load(await saves[3]!);
    const listed = other.progress.tally.sums['accuracy']!.length;
    expect(listed).toBe(4 * 8 * 4);
    await other.fit(1);
    expect(other.progress.epochs[0]!.train.accuracy).toBe(learner.progress.epochs[0]!.train.accuracy);
  });

  test('all at once', async () => {
    const model = new Linear(3, 3);
    const data = new DataLoader(new TensorDataset(logits, target), { batchSize: 7 });
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 0 }),
      loss: (prediction, target) => prediction.logSoftmax(1).gather(1, target.unsqueeze(1)).mean().neg(),
      train: data,
      metrics: {
        kappa: cohenKappa({ classes }),
        perplexity: perplexity(),
        calibration: calibrationError(),
        precision: averagePrecision({ classes }),
      },
      compile,
    });
    await learner.fit(1);
    const { train } = learner.progress.epochs[0]!;
    expect(train.perplexity).toBeCloseTo(Math.exp(train.loss), 5);
    const prediction = model.forward(logits).detach();
    expect(train.kappa).toBeCloseTo(measured(cohenKappa({ classes }), prediction, target, 17), 6);
    expect(train.precision).toBeCloseTo(measured(averagePrecision({ classes }), prediction, target, 17), 5);
    expect(train.calibration).toBeCloseTo(measured(calibrationError(), prediction, target, 17), 5);
  });
});
