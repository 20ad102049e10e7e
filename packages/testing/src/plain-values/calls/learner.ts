/** A right call of each class and function of learner, and of their methods. */
import * as learner from '@glissade/learner';
import { Linear } from '@glissade/nn';
import { SGD, StepLR } from '@glissade/optim';
import { ones, type Tensor, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

type Pair = readonly [Tensor, Tensor];
const batches = (): Pair[] => [[ones([2, 3]), ones([2, 1])]];
const options = () => {
  const model = new Linear(3, 1);
  return {
    model,
    optimizer: new SGD(model.parameters(), { lr: 0.1 }),
    loss: (prediction: Tensor, target: Tensor) => prediction.sub(target).square().mean(),
    train: batches(),
    valid: batches(),
    metrics: { error: learner.meanAbsoluteError() },
    callbacks: [learner.keepBest()],
    onGradients: () => undefined,
    accumulate: 1,
    compile: false,
  };
};
const made = () => new learner.Learner(options());
const grouped = () => {
  const model = new Linear(3, 1);
  const groups = [{ params: [model.weight] }, { params: [model.bias!] }];
  return new learner.Learner({ ...options(), model, optimizer: new SGD(groups, { lr: 0.1 }) });
};
const saved = await made().save();
const prediction = () =>
  tensor([
    [0.1, 0.9],
    [0.8, 0.2],
  ]);
const target = () => tensor([1, 0], { dtype: 'int32' });

const metrics: Readonly<Record<string, readonly [() => unknown, () => readonly unknown[]]>> = {
  accuracy: [learner.accuracy, () => [prediction(), target()]],
  topKAccuracy: [() => learner.topKAccuracy(1), () => [prediction(), target()]],
  perplexity: [() => learner.perplexity(), () => [prediction(), target()]],
  calibrationError: [() => learner.calibrationError(), () => [prediction(), target()]],
  auroc: [() => learner.auroc(), () => [ones([2]), target()]],
  averagePrecision: [() => learner.averagePrecision(), () => [ones([2]), target()]],
  precision: [() => learner.precision({ classes: 2 }), () => [prediction(), target()]],
  recall: [() => learner.recall({ classes: 2 }), () => [prediction(), target()]],
  f1Score: [() => learner.f1Score({ classes: 2 }), () => [prediction(), target()]],
  cohenKappa: [() => learner.cohenKappa({ classes: 2 }), () => [prediction(), target()]],
  matthewsCorrelation: [() => learner.matthewsCorrelation({ classes: 2 }), () => [prediction(), target()]],
  meanAbsoluteError: [learner.meanAbsoluteError, () => [ones([2]), ones([2])]],
  meanAbsolutePercentageError: [learner.meanAbsolutePercentageError, () => [ones([2]), ones([2])]],
  r2Score: [learner.r2Score, () => [ones([2]), ones([2])]],
  rootMeanSquaredError: [learner.rootMeanSquaredError, () => [ones([2]), ones([2])]],
};

export const calls: RightCalls = {
  ConfusionMatrix: () => [
    [
      [1, 0],
      [0, 1],
    ],
    ['a', 'b'],
  ],
  'ConfusionMatrix.mostConfused': () => [
    new learner.ConfusionMatrix(
      [
        [1, 1],
        [0, 1],
      ],
      ['a', 'b'],
    ),
    1,
  ],
  Learner: () => [options()],
  'Learner.fit': () => [made(), 1, { signal: new AbortController().signal }],
  'Learner.fitOneCycle': () => [
    made(),
    1,
    {
      maxLr: 0.1,
      stepsPerEpoch: 1,
      pctStart: 0.3,
      divFactor: 25,
      finalDivFactor: 1e4,
      signal: new AbortController().signal,
    },
  ],
  'Learner.validate': () => [made(), batches()],
  'Learner.predictions': () => [made(), batches()],
  'Learner.step': () => [made(), batches()[0]],
  'Learner.save': () => [made(), { a: 'b' }],
  'Learner.load': () => [made(), saved],
  accuracy: () => [],
  auroc: () => [{ classes: 2, average: 'macro', logits: true }],
  averagePrecision: () => [{ classes: 2, average: 'macro', logits: true }],
  binaryAccuracy: () => [{ threshold: 0 }],
  calibrationError: () => [{ bins: 5, logits: true }],
  cohenKappa: () => [{ classes: 2, weights: 'linear' }],
  confusionMatrix: () => [
    [{ prediction: prediction(), target: target() }],
    { classes: 2, names: ['a', 'b'] },
  ],
  earlyStopping: () => [{ monitor: 'loss', mode: 'min', minDelta: 0, patience: 1 }],
  epochTable: () => [() => undefined],
  f1Score: () => [{ classes: 2, average: 'macro' }],
  findLearningRate: () => [made(), { from: 1e-4, to: 1, steps: 10 }],
  fineTune: () => [
    grouped(),
    1,
    {
      freezeEpochs: 1,
      baseLr: 0.01,
      lrMult: 10,
      pctStart: 0.3,
      divFactor: 5,
      stepsPerEpoch: 1,
      signal: new AbortController().signal,
    },
  ],
  freezeTo: () => [grouped(), -1],
  getPreds: () => [made(), batches(), { activation: (x: Tensor) => x }],
  keepBest: () => [{ monitor: 'loss', mode: 'min', minDelta: 0 }],
  mapBatches: () => [batches(), (x: unknown) => x],
  matthewsCorrelation: () => [{ classes: 2 }],
  meanAbsoluteError: () => [],
  meanAbsolutePercentageError: () => [],
  perplexity: () => [{ ignoreIndex: -100 }],
  precision: () => [{ classes: 2, average: 'macro' }],
  r2Score: () => [],
  recall: () => [{ classes: 2, average: 'macro' }],
  rootMeanSquaredError: () => [],
  scheduled: () => {
    const { model } = options();
    return [
      new StepLR(new SGD(model.parameters(), { lr: 0.1 }), { stepSize: 1 }),
      { every: 'epoch', monitor: 'loss' },
    ];
  },
  smoothed: () => [[1, 2], 0.9],
  topKAccuracy: () => [2],
  tta: () => [
    made(),
    batches(),
    (batch: Pair) => batch,
    { n: 1, beta: 0.5, useMax: false, activation: (x: Tensor) => x },
  ],
  ...Object.fromEntries(
    Object.entries(metrics).map(([name, [make, right]]) => [`${name}.sums`, () => [make(), ...right()]]),
  ),
};

export const others = ['LossError'];

/** What the model, the loss and the schedule of a run say of their arguments; tensors as lists. */
export const accepted: RegExp =
  /^(Linear: linear|OneCycleLR|iterating over a scalar tensor): |^Learner\.(fit|fitOneCycle|predictions): |^(iterating)/;
