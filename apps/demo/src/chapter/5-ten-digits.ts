/** All ten digits: the chapter's further research. (row 40) */

import { noGrad } from '@glissade/autograd';
import { crossEntropy, l1 } from '@glissade/losses';
import { Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, oneHot, stack, type Tensor } from '@glissade/tensor';
import { confusionOf, type Prediction, worstMistakes } from '../evaluate.ts';
import { imagesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { plot, showImage } from './plots.ts';

export function tenDigits(page: Page, data: Mnist) {
  page.heading('Ten digits');
  const baseline = nearestMean(page, data);
  const flat = ({ images }: Mnist['train']): Tensor => images.float().div(255).view(-1, 784);
  const [x, testX] = [flat(data.train), flat(data.valid)];
  const [y, testY] = [data.train.labels, data.valid.labels];

  // Labels as rows of ten: the mean of the squares, for those who want to see it fail to be better than cross-entropy
  page.print('oneHot of the first label', oneHot(y.at([0, 1]), 10));

  manualSeed(42);
  const linear = new Linear(784, 10);
  const linearRun = fit(linear, x, y, testX, testY);
  manualSeed(42);
  const net = new Sequential(new Linear(784, 30), new ReLU(), new Linear(30, 10));
  const netRun = fit(net, x, y, testX, testY);
  page.table(
    ['epoch', '784-10 loss', '784-10 accuracy', '784-30-10 loss', '784-30-10 accuracy'],
    linearRun.map((row, i) => [
      i,
      row.loss.toFixed(6),
      row.accuracy.toFixed(4),
      netRun[i]!.loss.toFixed(6),
      netRun[i]!.accuracy.toFixed(4),
    ]),
  );
  const epochs = linearRun.map((_, i) => i);
  page.plot(
    'ten-digits',
    plot(
      [
        { name: '784-10', x: epochs, y: linearRun.map((row) => row.accuracy) },
        { name: '784-30-10', x: epochs, y: netRun.map((row) => row.accuracy) },
      ],
      { xLabel: 'epoch', yLabel: 'accuracy' },
    ),
  );

  // What it gets wrong
  const predictions = predict(net, testX, testY);
  const confusion = confusionOf(predictions, 10);
  page.table(
    ['', ...confusion.map((_, i) => String(i))],
    confusion.map((row, i) => [i, ...row]),
  );
  page.table(
    ['digit', 'accuracy'],
    confusion.map((row, i) => [i, (row[i]! / row.reduce((a, b) => a + b, 0)).toFixed(4)]),
  );
  const worst = worstMistakes(predictions, 4);
  page.print('top losses', worst.map(({ truth, guess }) => `${truth} read as ${guess}`).join(', '));
  page.plot(
    'top-losses',
    worst.map(({ index }) => showImage(data.valid.images.at(index).dataSync(), 28, 28)).join(' '),
  );
  return { baseline, linear: linearRun, net: netRun };
}

/** Which of ten mean digits is nearest? By absolute differences, and by squares. */
function nearestMean(page: Page, { train, valid }: Mnist) {
  const means = Array.from({ length: 10 }, (_, digit) => imagesOf(digit, train).float().div(255).mean(0));
  page.print('L1 from the mean 0 to the mean 1', l1(means[0]!, means[1]!));
  const images = valid.images.float().div(255);
  const distances = (measure: (difference: Tensor) => Tensor): Tensor =>
    stack(
      means.map((mean) => measure(images.sub(mean)).mean([-1, -2])),
      1,
    );
  const nearest = (d: Tensor): Tensor => d.argmin(1);
  const [byL1, bySquares] = [nearest(distances((d) => d.abs())), nearest(distances((d) => d.square()))];
  const accuracy = (guess: Tensor, digit?: number): number => {
    const right = guess.eq(valid.labels);
    if (digit === undefined) return right.float().mean().itemSync();
    const these = valid.labels.eq(digit).float();
    return right.float().mul(these).sum().div(these.sum()).itemSync();
  };
  const perDigit = Array.from({ length: 10 }, (_, digit) => accuracy(byL1, digit));
  const result = { l1: accuracy(byL1), rmse: accuracy(bySquares), perDigit };
  page.print('nearest mean by L1, by squares', `${result.l1.toFixed(4)}, ${result.rmse.toFixed(4)}`);
  page.print('by L1, digit by digit', perDigit.map((share) => share.toFixed(4)).join(' '));
  return result;
}

/** Ten epochs of plain SGD, batches of 256 in the files' order. */
function fit(model: Module, x: Tensor, y: Tensor, testX: Tensor, testY: Tensor) {
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  return Array.from({ length: 10 }, () => {
    for (let start = 0; start < x.length; start += 256) {
      const range = [start, start + 256] as const;
      const loss = crossEntropy(model.forward(x.at(range)), y.at(range));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
    const logits = noGrad(() => model.forward(testX));
    return {
      loss: crossEntropy(logits, testY).itemSync(),
      accuracy: logits.argmax(1).eq(testY).float().mean().itemSync(),
    };
  });
}

function predict(model: Module, x: Tensor, y: Tensor): Prediction[] {
  const probabilities = noGrad(() => model.forward(x).softmax(1));
  const { values, indices } = probabilities.max(1);
  const ofTruth = probabilities.gather(1, y.unsqueeze(1)).squeeze(1).dataSync();
  const [confidence, guesses, truths] = [values.dataSync(), indices.dataSync(), y.dataSync()];
  return Array.from(truths, (truth, index) => ({
    index,
    truth,
    guess: guesses[index]!,
    confidence: confidence[index]!,
    truthProbability: ofTruth[index]!,
  }));
}
