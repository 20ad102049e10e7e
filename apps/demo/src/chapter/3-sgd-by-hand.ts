/** The digit loss, and stochastic gradient descent with nothing but tensors and gradients. (rows 20-30) */
import { noGrad, parameter } from '@glissade/autograd';
import {
  concat,
  defaultGenerator,
  manualSeed,
  ones,
  randn,
  type Tensor,
  tensor,
  where,
  zeros,
} from '@glissade/tensor';
import { ListLoader, PairLoader, type Pairs } from './batches.ts';
import { imagesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { plotFunction } from './plots.ts';
import { PythonRandom } from './python-random.ts';

/** Which stream of random numbers to show: that of the book's own run, or that of one run from top to bottom. */
export type Stream = 'book' | 'clean';

export interface Sets {
  readonly train: Pairs;
  readonly valid: Pairs;
}

/** 20: threes, then sevens, as rows of 784 numbers, with 1 and 0 for labels. */
export function pairsOf({ train, valid }: Mnist): Sets {
  const make = (digits: Mnist['train']): Pairs => {
    const [threes, sevens] = [imagesOf(3, digits), imagesOf(7, digits)];
    const x = concat([threes, sevens])
      .float()
      .div(255)
      .view(-1, 28 * 28);
    const y = concat([ones([threes.length], { dtype: 'int32' }), zeros([sevens.length], { dtype: 'int32' })]);
    return { x, y: y.unsqueeze(1) };
  };
  return { train: make(train), valid: make(valid) };
}

/** randn * std, a parameter. */
export const initParams = (shape: number[], std = 1): Tensor => parameter(randn(shape).mul(std).detach());

/** 25: how far each prediction, squeezed between 0 and 1, is from its label. */
export function mnistLoss(predictions: Tensor, targets: Tensor): Tensor {
  const p = predictions.sigmoid();
  return where(targets.eq(1), p.mul(-1).add(1), p).mean();
}

/** 29: the share that is on the right side. */
export const batchAccuracy = (xb: Tensor, yb: Tensor): Tensor =>
  xb.sigmoid().gt(0.5).eq(yb.bool()).float().mean();

export type Model = (x: Tensor) => Tensor;

/** 29: the mean of the batches' accuracies, to four digits. */
export function validateEpoch(model: Model, valid: PairLoader): number {
  const accuracies = [...valid].map(([xb, yb]) => noGrad(() => batchAccuracy(model(xb), yb)).itemSync());
  return Number((accuracies.reduce((a, b) => a + b, 0) / accuracies.length).toFixed(4));
}

export function calcGrad(xb: Tensor, yb: Tensor, model: Model): Tensor {
  const loss = mnistLoss(model(xb), yb);
  loss.backward();
  return loss;
}

/** 29: parameters -= parameters.grad * lr. */
export function trainEpoch(model: Model, train: PairLoader, lr: number, params: readonly Tensor[]): void {
  for (const [xb, yb] of train) {
    calcGrad(xb, yb, model);
    noGrad(() => {
      for (const p of params) {
        p.sub_(p.grad!.mul(lr));
        p.grad!.zero_();
      }
    });
  }
}

export function sgdByHand(page: Page, sets: Sets, stream: Stream) {
  page.heading('Stochastic gradient descent by hand');
  const { x: trainX, y: trainY } = sets.train;
  page.print('trainX, trainY', `[${trainX.shape}], [${trainY.shape}]`);
  page.print('first pair', `[${trainX.at(0).shape}], ${trainY.at(0)}`);

  // What was drawn before in the chapter: the roller coaster's speeds and parameters.
  manualSeed(42);
  randn([20]);
  randn([3]);

  // 21, 22: a linear model, and how good it is before it has learned anything
  let weights = initParams([28 * 28, 1]);
  let bias = initParams([1]);
  page.print('first prediction', trainX.at(0).mul(weights.T).sum().add(bias));
  const linear1 = (xb: Tensor): Tensor => xb.matmul(weights).add(bias);
  const predictions = linear1(trainX).detach();
  page.print('linear1(trainX)', predictions);
  const accuracyOf = (p: Tensor): number => p.gt(0).eq(trainY.bool()).float().mean().itemSync();
  const initial = { preds: ends(predictions), acc: accuracyOf(predictions) };
  page.print('accuracy', initial.acc);

  // 23: a small change of a weight does not move the accuracy: it is no loss to descend
  noGrad(() => weights.setAt([0], weights.at(0).mul(1.0001)));
  const nudged = accuracyOf(linear1(trainX).detach());
  page.print('accuracy after weights[0] *= 1.0001', nudged);

  // 24, 25: a loss that does move
  const [targets, guesses] = [tensor([1, 0, 1]), tensor([0.9, 0.4, 0.2])];
  const plainLoss = (p: Tensor, t: Tensor): Tensor => where(t.eq(1), p.mul(-1).add(1), p).mean();
  const small = {
    where: where(targets.eq(1), guesses.mul(-1).add(1), guesses).toArray(),
    loss: plainLoss(guesses, targets).itemSync(),
    better: plainLoss(tensor([0.9, 0.4, 0.8]), targets).itemSync(),
  };
  page.print(
    'where, loss, loss with 0.8',
    `${small.where}, ${small.loss.toFixed(4)}, ${small.better.toFixed(4)}`,
  );
  page.plot(
    'P16',
    plotFunction((x) => tensor(x).sigmoid().dataSync(), { title: 'Sigmoid', min: -4, max: 4 }),
  );

  // 26: mini-batches of anything, shuffled as fastai does it
  const random = new PythonRandom(42);
  const numbers = [
    ...new ListLoader(
      Array.from({ length: 15 }, (_, i) => i),
      5,
      random,
    ),
  ];
  page.print('batches of 5', numbers.map((batch) => `[${batch.join(' ')}]`).join(' '));
  const letters = [
    ...new ListLoader(
      [...'abcdefghijklmnopqrstuvwxyz'].map((c, i) => [i, c] as const),
      6,
      random,
    ),
  ];
  page.print('batches of 6', letters.map((batch) => batch.map(([i, c]) => `${i}${c}`).join(' ')).join(' / '));

  // 27, 28: a new start, first batches, and gradients that add up until they are cleared
  if (stream === 'book') {
    // The book's author had run cells again: its weights and bias come from these places of the stream.
    weights = drawnAt(4269, [28 * 28, 1]);
    bias = parameter(secondNormalAt(1620));
  } else {
    weights = initParams([28 * 28, 1]);
    bias = initParams([1]);
  }
  const train = new PairLoader(sets.train, 256);
  const valid = new PairLoader(sets.valid, 256);
  const [xb, yb] = first(train);
  page.print('first batch', `[${xb.shape}], [${yb.shape}]`);
  const batch4 = trainX.at([0, 4]);
  const preds4 = linear1(batch4);
  page.print('predictions of four', preds4);
  const loss4 = mnistLoss(preds4, trainY.at([0, 4]));
  page.print('loss', loss4);
  loss4.backward();
  const gradients = (): [number, number] => [weights.grad!.mean().itemSync(), bias.grad!.itemSync()];
  const accumulated = [gradients()];
  for (let i = 0; i < 2; i++) {
    calcGrad(batch4, trainY.at([0, 4]), linear1);
    accumulated.push(gradients());
  }
  page.table(
    ['calls', 'weights.grad.mean()', 'bias.grad'],
    accumulated.map(([w, b], i) => [i + 1, w.toFixed(4), b.toFixed(4)]),
  );
  weights.grad!.zero_();
  bias.grad!.zero_();
  page.print(
    'which of the four are right',
    preds4
      .sigmoid()
      .gt(0.5)
      .eq(trainY.at([0, 4]).bool()),
  );

  // 29, 30: the training loop
  const validate0 = validateEpoch(linear1, valid);
  page.print('before training', validate0);
  const epochs = Array.from({ length: 21 }, () => {
    trainEpoch(linear1, train, 1, [weights, bias]);
    return validateEpoch(linear1, valid);
  });
  page.print('accuracy, epoch by epoch', epochs.join(' '));
  return {
    initial,
    nudged,
    small,
    shuffled: { numbers, letters: letters.map((batch) => batch.map(([i]) => i)) },
    batch4: {
      preds4: preds4.dataSync(),
      loss4: loss4.itemSync(),
      accumulated,
    },
    validate0,
    epochs,
  };
}

/** The first three and the last three. */
function ends(predictions: Tensor): number[] {
  const all = Array.from(predictions.dataSync());
  return [...all.slice(0, 3), ...all.slice(-3)];
}

/** fastai's first(): the loader's first batch. */
function first(loader: PairLoader): [Tensor, Tensor] {
  for (const batch of loader) return batch;
  throw new Error('the loader is empty');
}

/** A parameter from a place of the stream of seed 42, counted in numbers drawn. */
export function drawnAt(position: number, shape: number[]): Tensor {
  manualSeed(42);
  defaultGenerator().skip(position);
  return initParams(shape);
}

/** The second of the pair of normal numbers drawn at a place of the stream. */
function secondNormalAt(position: number): Tensor {
  manualSeed(42);
  defaultGenerator().skip(position);
  return randn([2]).at([1, 2]);
}
