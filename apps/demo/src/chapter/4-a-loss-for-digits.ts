/** From images to pairs, a linear model, why accuracy is no loss, a loss, and mini-batches. (rows 20-26) */
import { noGrad, parameter } from '@glissade/autograd';
import { concat, exp, manualSeed, ones, randn, type Tensor, tensor, where, zeros } from '@glissade/tensor';
import { ListLoader, type Pairs } from './batches.ts';
import { ofNudges } from './claims.ts';
import { type Digits, imagesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { plotFunction } from './plots.ts';
import { PythonRandom } from './python-random.ts';

export interface Sets {
  readonly train: Pairs;
  readonly valid: Pairs;
}

/** 20: threes, then sevens, as rows of 784 numbers, with 1 and 0 for labels. */
export function pairsOf({ train, valid }: Mnist): Sets {
  const pairs = (digits: Digits): Pairs => {
    const [threes, sevens] = [imagesOf(3, digits), imagesOf(7, digits)];
    const x = concat([threes, sevens])
      .float()
      .div(255)
      .view(-1, 28 * 28);
    const y = concat([ones([threes.length], { dtype: 'int32' }), zeros([sevens.length], { dtype: 'int32' })]);
    return { x, y: y.unsqueeze(1) };
  };
  return { train: pairs(train), valid: pairs(valid) };
}

/** 21: normal numbers with a standard deviation, as a parameter. */
export const initParams = (shape: number[], std = 1.0): Tensor => parameter(randn(shape).mul(std));

/** 25: squeezes every number between 0 and 1. Our own; tensors have theirs, `x.sigmoid()`. */
export const sigmoid = (x: Tensor): Tensor => tensor(1).div(exp(x.neg()).add(1));

/** 25: how far each prediction, squeezed between 0 and 1, is from its label. */
export function mnistLoss(predictions: Tensor, targets: Tensor): Tensor {
  const p = predictions.sigmoid();
  return where(targets.eq(1), tensor(1).sub(p), p).mean();
}

export function aLossForDigits(page: Page, { train, valid }: Sets) {
  page.heading('A loss for digits');
  const { x: trainX, y: trainY } = train;
  page.print('trainX.shape, trainY.shape', `[${trainX.shape.join(', ')}], [${trainY.shape.join(', ')}]`);
  page.print('validation examples', valid.x.length);
  page.print('one pair', `[${trainX.at(0).shape.join(', ')}], ${trainY.at(0)}`);

  // The chapter goes on where the roller coaster left the generator.
  manualSeed(42);
  randn([20]);
  randn([3]);

  // 21, 22: a linear model, and how good it is before it has learned anything
  const weights = initParams([28 * 28, 1]);
  const bias = initParams([1]);
  page.print('first prediction', trainX.at(0).mul(weights.T).sum().add(bias));
  const linear1 = (xb: Tensor): Tensor => xb.matmul(weights).add(bias);
  const preds = noGrad(() => linear1(trainX));
  page.print('preds', preds);
  const accuracyOf = (preds: Tensor): number => preds.gt(0).eq(trainY.bool()).float().mean().itemSync();
  const lossOf = (preds: Tensor): number => mnistLoss(preds, trainY).itemSync();
  const before = { accuracy: accuracyOf(preds), loss: lossOf(preds) };

  // 23: a small change of a weight does not move the accuracy: there is no slope to follow
  const nudge = (pixel: number) => {
    noGrad(() => weights.setAt([pixel], weights.at(pixel).mul(1.0001)));
    const preds = noGrad(() => linear1(trainX));
    return { accuracy: accuracyOf(preds), loss: lossOf(preds) };
  };
  const [corner, middle] = [nudge(0), nudge(14 * 28 + 14)];
  page.text(ofNudges(before, corner, middle));
  page.table(
    ['', 'accuracy', 'loss'],
    [
      ['at first', before.accuracy, before.loss],
      ['weights[0] *= 1.0001', corner.accuracy, corner.loss],
      ['weights[406] *= 1.0001', middle.accuracy, middle.loss],
    ],
  );

  const small = smallLosses(page);
  page.plot(
    'P16',
    plotFunction((x) => sigmoid(tensor(x)).dataSync(), { title: 'Sigmoid', min: -4, max: 4 }),
    'every number squeezed between 0 and 1',
  );
  return { preds: preds.dataSync(), before, corner, middle, small, shuffled: shuffles(page) };
}

/** 24: three predictions and the loss of each; a better third one makes it smaller. */
function smallLosses(page: Page) {
  const trgts = tensor([1, 0, 1], { dtype: 'int32' });
  const losses = (prds: Tensor): Tensor => where(trgts.eq(1), tensor(1).sub(prds), prds);
  const prds = tensor([0.9, 0.4, 0.2]);
  page.text(
    'A loss that does move: the distance of each prediction from 1 where that is right, else from 0.',
  );
  page.print('losses', losses(prds));
  page.print('their mean', losses(prds).mean());
  page.print('with 0.8 for the third', losses(tensor([0.9, 0.4, 0.8])).mean());
  return {
    losses: losses(prds).toArray(),
    mean: losses(prds).mean().itemSync(),
    better: losses(tensor([0.9, 0.4, 0.8]))
      .mean()
      .itemSync(),
  };
}

/** 26: mini-batches of anything, shuffled as fastai shuffles. */
function shuffles(page: Page) {
  const random = new PythonRandom(42);
  const numbers = [...new ListLoader([...Array(15).keys()], { batchSize: 5, random })];
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].map((letter, i) => [i, letter] as const);
  const batches = [...new ListLoader(letters, { batchSize: 6, random })];
  page.text('A loader makes shuffled batches of any list; the last may be short.');
  page.print('numbers', numbers.map((batch) => `[${batch.join(' ')}]`).join(' '));
  page.print('pairs', batches.map((batch) => batch.map(([i, c]) => `${i}${c}`).join(' ')).join(' / '));
  return { numbers, letters: batches };
}
