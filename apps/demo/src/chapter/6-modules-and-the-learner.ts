/** Optimizers, modules, the Learner, and a first network that is not linear. (rows 31-37, 39) */
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { Generator, manualSeed, relu, type Tensor, tensor } from '@glissade/tensor';
import { initParams, mnistLoss, type Sets } from './4-a-loss-for-digits.ts';
import { batchAccuracy, calcGrad, validateEpoch } from './5-sgd-by-hand.ts';
import { PairLoader } from './batches.ts';
import { ofOrderedBatches, ofShuffledBatches } from './claims.ts';
import { BasicOptim, DataLoaders, Learner, type LearnerOptions, type Stepping } from './learner.ts';
import { linearParams, PrimitiveLearner } from './learner-from-primitives.ts';
import type { Page } from './page.ts';
import { plot, plotFunction } from './plots.ts';
import { bookPositions, type Stream } from './stream.ts';

const options: LearnerOptions = {
  optFunc: (params, lr) => new SGD(params, { lr }),
  lossFunc: mnistLoss,
  metrics: batchAccuracy,
};

export function modulesAndTheLearner(page: Page, sets: Sets, stream: Stream) {
  page.heading('Modules and the Learner');
  const dl = new PairLoader(sets.train, 256);
  const validDl = new PairLoader(sets.valid, 256);
  const dls = new DataLoaders(dl, validDl);
  const goTo = (place: keyof typeof bookPositions): void => {
    if (stream === 'book') manualSeed(42).skip(bookPositions[place]);
  };

  // 31, 32: a linear layer, trained with the smallest optimizer
  goTo('basic');
  const layer = new Linear(28 * 28, 1);
  const [w, b] = [...layer.parameters()] as [Tensor, Tensor];
  page.print('w.shape, b.shape', `[${w.shape.join(', ')}], [${b.shape.join(', ')}]`);
  const before = validateEpoch((xb) => layer.forward(xb), validDl);
  page.print('accuracy before training', before);
  const basic = trainModel(layer, new BasicOptim(layer.parameters(), 1), dl, validDl, 20);
  page.print('BasicOptim', basic.join(' '));

  // 33: the same with SGD
  goTo('sgd');
  const layer2 = new Linear(28 * 28, 1);
  const sgd = trainModel(layer2, new SGD(layer2.parameters(), { lr: 1 }), dl, validDl, 20);
  page.print('SGD', sgd.join(' '));

  // 34: and with the Learner
  goTo('learner');
  const linear = new Learner(dls, new Linear(28 * 28, 1), options);
  linear.fit(10, 1);
  const threes = sets.valid.y.float().mean().itemSync();
  page.text(`The Learner weighs batches by their sizes. ${ofOrderedBatches(accuraciesOf(linear), threes)}`);
  showTable(page, linear);

  // 35: a network by hand
  goTo('simpleNet');
  const w1 = initParams([28 * 28, 30]);
  const b1 = initParams([30]);
  const w2 = initParams([30, 1]);
  const b2 = initParams([1]);
  const simpleNet = (xb: Tensor): Tensor => {
    const hidden = xb.matmul(w1).add(b1).maximum(tensor(0));
    return hidden.matmul(w2).add(b2);
  };
  page.text('Two linear layers with a kink between them are more than linear:');
  page.print('simpleNet(one image)', simpleNet(sets.train.x.at([0, 1])));
  page.plot(
    'P17',
    plotFunction((x) => relu(tensor(x)).dataSync(), { title: 'ReLU' }),
    'max(x, 0)',
  );

  // 36, 37: the same as modules, trained for 40 epochs
  goTo('sequential');
  const net = new Sequential(new Linear(28 * 28, 30), new ReLU(), new Linear(30, 1));
  page.print('net', net);
  const learner = new Learner(dls, net, options);
  learner.fit(40, 0.1);
  showTable(page, learner);
  const { values } = learner.recorder;
  const accuracies = accuraciesOf(learner);
  page.plot(
    'P18',
    plot([{ x: [...accuracies.keys()], y: accuracies }], { xLabel: 'epoch', yLabel: 'accuracy' }),
    'accuracy over 40 epochs',
  );
  page.print('last accuracy', accuracies.at(-1));

  // The same linear model, its batches shuffled
  const mixed = new DataLoaders(new PairLoader(sets.train, 256, new Generator(42)), validDl);
  const shuffled = new Learner(mixed, new Linear(28 * 28, 1), options);
  shuffled.fit(5, 1);
  page.text(ofShuffledBatches(accuraciesOf(shuffled)));
  showTable(page, shuffled);

  return {
    before,
    basic,
    sgd,
    linear: linear.recorder.values,
    net: values,
    shuffled: shuffled.recorder.values,
  };
}

/** 32: epochs of training, and the accuracy after each. */
function trainModel(
  layer: Linear,
  opt: Stepping,
  dl: PairLoader,
  validDl: PairLoader,
  epochs: number,
): number[] {
  const model = (xb: Tensor): Tensor => layer.forward(xb);
  return Array.from({ length: epochs }, () => {
    for (const [xb, yb] of dl) {
      calcGrad(xb, yb, model);
      opt.step();
      opt.zeroGrad();
    }
    return validateEpoch(model, validDl);
  });
}

const accuraciesOf = ({ recorder }: Learner): number[] => recorder.values.map(([, , accuracy]) => accuracy);

function showTable(page: Page, { recorder: { values, seconds } }: Learner): void {
  page.table(
    ['epoch', 'train_loss', 'valid_loss', 'batch_accuracy', 'time'],
    values.map((row, i) => [i, ...row.map((x) => x.toFixed(6)), `${seconds[i]!.toFixed(2)} s`]),
  );
}

/** 39: both tables from a Learner that is written with primitives only. */
export function withPrimitivesOnly(page: Page, { train, valid }: Sets) {
  const measures = [mnistLoss, batchAccuracy];
  manualSeed(42).skip(bookPositions.learner);
  const [w, b] = linearParams(28 * 28, 1);
  const linear = new PrimitiveLearner(train, valid);
  linear.fit((xb) => xb.matmul(w.T).add(b), [w, b], measures, 10, 1);

  manualSeed(42).skip(bookPositions.sequential);
  const [[w1, b1], [w2, b2]] = [linearParams(28 * 28, 30), linearParams(30, 1)];
  const net = new PrimitiveLearner(train, valid);
  const simpleNet = (xb: Tensor): Tensor => xb.matmul(w1.T).add(b1).maximum(0).matmul(w2.T).add(b2);
  net.fit(simpleNet, [w1, b1, w2, b2], measures, 40, 0.1);
  page.text('Both tables from a Learner of forty lines, without modules and optimizers; their last rows:');
  page.table(
    ['model', 'train_loss', 'valid_loss', 'batch_accuracy'],
    [
      ['linear', ...linear.values.at(-1)!.map((x) => x.toFixed(6))],
      ['net', ...net.values.at(-1)!.map((x) => x.toFixed(6))],
    ],
  );
  return { linear: linear.values, net: net.values };
}
