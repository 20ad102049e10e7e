/** All ten digits: the chapter's further research. (row 40) */
import { noGrad } from '@glissade/autograd';
import { crossEntropy } from '@glissade/losses';
import { Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, oneHot, stack, type Tensor } from '@glissade/tensor';
import { confusionOf, type Prediction, worstMistakes } from '../evaluate.ts';
import { accuracy } from './7-a-small-cnn.ts';
import { PairLoader, type Pairs } from './batches.ts';
import { type Digits, imagesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { showImage } from './pictures.ts';
import { plot } from './plots.ts';

export function tenDigits(page: Page, data: Mnist) {
  page.heading('Ten digits');
  const baseline = nearestMean(page, data);
  const flat = ({ images, labels }: Digits): Pairs => ({
    x: images
      .float()
      .div(255)
      .view(-1, 28 * 28),
    y: labels,
  });
  const [train, test] = [flat(data.train), flat(data.valid)];

  manualSeed(42);
  const linear = new Linear(28 * 28, 10);
  const losses = crossEntropyByHand(page, linear.forward(train.x.at([0, 4])), train.y.at([0, 4]));
  const linearRun = fit(linear, train, test);
  manualSeed(42);
  const net = new Sequential(new Linear(28 * 28, 30), new ReLU(), new Linear(30, 10));
  const netRun = fit(net, train, test);
  page.text('Ten epochs of plain SGD, and the loss and accuracy on the test set after each:');
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
  const epochs = [...linearRun.keys()];
  page.plot(
    'ten-digits',
    plot(
      [
        { name: '784-10', x: epochs, y: linearRun.map((row) => row.accuracy) },
        { name: '784-30-10', x: epochs, y: netRun.map((row) => row.accuracy) },
      ],
      { xLabel: 'epoch', yLabel: 'accuracy' },
    ),
    `a hidden layer ${netRun.at(-1)!.accuracy > linearRun.at(-1)!.accuracy ? 'helps' : 'does not help here'}`,
  );
  showMistakes(page, net, test, data.valid.images);
  return { baseline, losses, linear: linearRun, net: netRun };
}

/** Which of ten mean digits is nearest? By absolute differences, and by squares. */
function nearestMean(page: Page, { train, valid }: Mnist) {
  const means = Array.from({ length: 10 }, (_, digit) => imagesOf(digit, train).float().div(255).mean(0));
  const images = valid.images.float().div(255);
  const distances = (measure: (difference: Tensor) => Tensor): Tensor =>
    stack(
      means.map((mean) => measure(images.sub(mean)).mean([-1, -2])),
      1,
    );
  const byL1 = distances((difference) => difference.abs()).argmin(1);
  const bySquares = distances((difference) => difference.pow(2)).argmin(1);
  const share = (guess: Tensor, digit?: number): number => {
    const right = guess.eq(valid.labels).float();
    if (digit === undefined) return right.mean().itemSync();
    const these = valid.labels.eq(digit).float();
    return right.mul(these).sum().div(these.sum()).itemSync();
  };
  const perDigit = means.map((_, digit) => share(byL1, digit));
  const result = { l1: share(byL1), rmse: share(bySquares), perDigit };
  page.text('The baseline again, with ten means:');
  page.print('accuracy by L1, by RMSE', `${result.l1.toFixed(4)}, ${result.rmse.toFixed(4)}`);
  page.print('by L1, digit by digit', perDigit.map((x) => x.toFixed(4)).join(' '));
  return result;
}

/** The loss of the first images, three ways: picked out by the label, by a one-hot row, and the built-in. */
function crossEntropyByHand(page: Page, logits: Tensor, labels: Tensor) {
  const logProbabilities = logits.sub(logits.logsumexp(1, { keepdim: true }));
  const picked = logProbabilities.gather(1, labels.unsqueeze(1)).mean().neg().itemSync();
  const hot = oneHot(labels, 10).mul(logits.logSoftmax(1)).sum(1).mean().neg().itemSync();
  const builtIn = crossEntropy(logits, labels).itemSync();
  page.text('The loss is the negative logarithm of the probability that the model gives to the right digit.');
  page.print('labels as rows', oneHot(labels, 10));
  page.print(
    'by gather, by one-hot rows, crossEntropy',
    [picked, hot, builtIn].map((x) => x.toFixed(6)).join(', '),
  );
  return [picked, hot, builtIn];
}

/** Ten epochs of plain SGD, batches of 256 in the files' order. */
function fit(model: Module, train: Pairs, test: Pairs) {
  const opt = new SGD(model.parameters(), { lr: 0.1 });
  return Array.from({ length: 10 }, () => {
    for (const [xb, yb] of new PairLoader(train, 256)) {
      const loss = crossEntropy(model.forward(xb), yb);
      loss.backward();
      opt.step();
      opt.zeroGrad();
    }
    const logits = noGrad(() => model.forward(test.x));
    return { loss: crossEntropy(logits, test.y).itemSync(), accuracy: accuracy(logits, test.y).itemSync() };
  });
}

function showMistakes(page: Page, model: Module, test: Pairs, images: Tensor): void {
  const predictions = predict(model, test);
  const confusion = confusionOf(predictions, 10);
  page.text('Which digit is taken for which? Rows are the truth, columns what the network reads.');
  page.table(
    ['', ...confusion.keys(), 'accuracy'].map(String),
    confusion.map((row, i) => [i, ...row, (row[i]! / row.reduce((a, b) => a + b, 0)).toFixed(4)]),
  );
  page.text('The top losses: where the network is surest, and wrong.');
  worstMistakes(predictions, 6).forEach(({ index, truth, guess }, i) => {
    page.plot(
      `mistake-${i + 1}`,
      showImage(images.at(index).dataSync(), 28, 28),
      `a ${truth}, read as ${guess}`,
    );
  });
}

function predict(model: Module, { x, y }: Pairs): Prediction[] {
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
