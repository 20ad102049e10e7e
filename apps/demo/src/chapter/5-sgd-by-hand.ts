/** Stochastic gradient descent with nothing but tensors and gradients. (rows 27-30) */
import { noGrad, parameter } from '@glissade/autograd';
import { manualSeed, randn, type Tensor } from '@glissade/tensor';
import { initParams, mnistLoss, type Sets } from './4-a-loss-for-digits.ts';
import { first, PairLoader } from './batches.ts';
import type { Page } from './page.ts';
import { afterTheBook, type Stream } from './stream.ts';

export type Model = (xb: Tensor) => Tensor;

export function calcGrad(xb: Tensor, yb: Tensor, model: Model): void {
  const preds = model(xb);
  const loss = mnistLoss(preds, yb);
  loss.backward();
}

/** 29: a step after each mini-batch: parameters -= parameters.grad * lr. */
export function trainEpoch(model: Model, dl: PairLoader, lr: number, params: readonly Tensor[]): void {
  for (const [xb, yb] of dl) {
    calcGrad(xb, yb, model);
    noGrad(() => {
      for (const p of params) {
        p.sub_(p.grad!.mul(lr));
        p.grad!.zero_();
      }
    });
  }
}

/** 29: the share that is on the right side. */
export function batchAccuracy(xb: Tensor, yb: Tensor): Tensor {
  const preds = xb.sigmoid();
  const correct = preds.gt(0.5).eq(yb.bool());
  return correct.float().mean();
}

/** 29: the mean of the batches' accuracies, to four digits. */
export function validateEpoch(model: Model, validDl: PairLoader): number {
  const accs = [...validDl].map(([xb, yb]) => noGrad(() => batchAccuracy(model(xb), yb)).itemSync());
  return Number((accs.reduce((a, b) => a + b, 0) / accs.length).toFixed(4));
}

export function sgdByHand(page: Page, sets: Sets, stream: Stream) {
  page.heading('Stochastic gradient descent by hand');

  // 27: a new start, and batches of 256
  const { weights, bias } = startAgain(stream);
  const linear1 = (xb: Tensor): Tensor => xb.matmul(weights).add(bias);
  const dl = new PairLoader(sets.train, 256);
  const validDl = new PairLoader(sets.valid, 256);
  const [xb, yb] = first(dl);
  page.print('xb.shape, yb.shape', `[${xb.shape.join(', ')}], [${yb.shape.join(', ')}]`);
  const sizes = [dl, validDl].map((loader) => loader.sizes);
  page.print('training batches, the last', `${sizes[0]!.length}, of ${sizes[0]!.at(-1)}`);
  page.print('validation batches, the last', `${sizes[1]!.length}, of ${sizes[1]!.at(-1)}`);
  const [batch, labels] = [sets.train.x.at([0, 4]), sets.train.y.at([0, 4])];
  const preds = linear1(batch);
  page.print('preds', preds);
  const loss = mnistLoss(preds, labels);
  page.print('loss', loss);

  // 28: gradients add up over calls of backward, until they are cleared
  loss.backward();
  const gradients = (): [number, number] => [weights.grad!.mean().itemSync(), bias.grad!.itemSync()];
  const accumulated = [gradients()];
  for (let call = 2; call <= 3; call++) {
    calcGrad(batch, labels, linear1);
    accumulated.push(gradients());
  }
  page.text('Calling backward again on the same batch adds the same gradient again:');
  page.table(
    ['calls', 'weights.grad.mean()', 'bias.grad'],
    accumulated.map(([w, b], i) => [i + 1, w.toFixed(4), b.toFixed(4)]),
  );
  weights.grad!.zero_();
  bias.grad!.zero_();

  // 29, 30: the training loop
  const correct = preds.sigmoid().gt(0.5).eq(labels.bool());
  page.print('right or not', correct.squeeze(1));
  page.print('batchAccuracy', batchAccuracy(preds, labels));
  const before = validateEpoch(linear1, validDl);
  page.print('accuracy before training', before);
  const lr = 1;
  const epochs = Array.from({ length: 21 }, () => {
    trainEpoch(linear1, dl, lr, [weights, bias]);
    return validateEpoch(linear1, validDl);
  });
  page.print('accuracy, epoch by epoch', epochs.join(' '));
  return {
    sizes,
    preds: preds.dataSync(),
    loss: loss.itemSync(),
    accumulated,
    correct: correct.toArray(),
    before,
    epochs,
  };
}

/** The book's author had run cells again: its weights, and its bias, come from these places of the stream of seed 42. */
function startAgain(stream: Stream): { weights: Tensor; bias: Tensor } {
  if (stream === 'clean') {
    afterTheBook();
    return { weights: initParams([28 * 28, 1]), bias: initParams([1]) };
  }
  manualSeed(42).skip(1620);
  const bias = parameter(randn([2]).at([1, 2]));
  manualSeed(42).skip(4269);
  return { weights: initParams([28 * 28, 1]), bias };
}
