/** Optimizers, modules, the Learner, and a first network that is not linear. (rows 31-38) */
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { defaultGenerator, manualSeed, relu, type Tensor, tensor } from '@glissade/tensor';
import {
  batchAccuracy,
  calcGrad,
  initParams,
  mnistLoss,
  type Sets,
  type Stream,
  validateEpoch,
} from './3-sgd-by-hand.ts';
import { PairLoader } from './batches.ts';
import { BasicOptim, DataLoaders, Learner, type LearnerOptions, type Stepping } from './learner.ts';
import type { Page } from './page.ts';
import { plot, plotFunction } from './plots.ts';

/** Where the book's layers begin in the stream of seed 42, in numbers drawn. */
const bookPositions = { basic: 5139, sgd: 6006, learner: 6871, simpleNet: 7696, sequential: 31312 };

export function modulesAndTheLearner(page: Page, sets: Sets, stream: Stream) {
  page.heading('Modules and the Learner');
  const train = new PairLoader(sets.train, 256);
  const valid = new PairLoader(sets.valid, 256);
  const goTo = (name: keyof typeof bookPositions): void => {
    if (stream === 'clean') return; // goes on where the chapter is
    manualSeed(42);
    defaultGenerator().skip(bookPositions[name]);
  };

  // 31, 32: a linear layer, trained with the smallest optimizer
  goTo('basic');
  const layer = new Linear(28 * 28, 1);
  const [w, b] = [...layer.parameters()] as [Tensor, Tensor];
  page.print('weight, bias', `[${w.shape}], [${b.shape}]`);
  const nnLinearValidate0 = validateEpoch((x) => layer.forward(x), valid);
  page.print('before training', nnLinearValidate0);
  const nnLinear = trainModel(layer, new BasicOptim([...layer.parameters()], 1), train, valid, 20);
  page.print('BasicOptim', nnLinear.join(' '));

  // 33: the same with SGD
  goTo('sgd');
  const second = new Linear(28 * 28, 1);
  const sgd = trainModel(second, new SGD(second.parameters(), { lr: 1 }), train, valid, 20);
  page.print('SGD', sgd.join(' '));

  // 34: and with the Learner
  goTo('learner');
  const dls = new DataLoaders(train, valid);
  const options: LearnerOptions = {
    optFunc: (params, lr) => new SGD(params, { lr }),
    lossFunc: mnistLoss,
    metrics: batchAccuracy,
  };
  const linear = new Learner(dls, new Linear(28 * 28, 1), options);
  linear.fit(10, 1);
  showTable(page, linear);

  // 35: a network by hand
  goTo('simpleNet');
  const [w1, b1, w2, b2] = [
    initParams([28 * 28, 30]),
    initParams([30]),
    initParams([30, 1]),
    initParams([1]),
  ];
  const simpleNet = (xb: Tensor): Tensor => xb.matmul(w1).add(b1).clamp(0).matmul(w2).add(b2);
  page.print('simpleNet of one image', simpleNet(sets.train.x.at([0, 1])));
  page.plot(
    'P17',
    plotFunction((x) => relu(tensor(x)).dataSync(), { title: 'ReLU' }),
  );

  // 36, 37: the same as modules, trained for 40 epochs
  goTo('sequential');
  const net = new Sequential(new Linear(28 * 28, 30), new ReLU(), new Linear(30, 1));
  page.print('net', net);
  const learner = new Learner(dls, net, options);
  learner.fit(40, 0.1);
  showTable(page, learner);
  const accuracies = learner.values.map((row) => row[2]);
  page.plot(
    'P18',
    plot([{ x: accuracies.map((_, i) => i), y: accuracies }], { xLabel: 'epoch', yLabel: 'accuracy' }),
  );
  page.print('last accuracy', accuracies.at(-1));
  return { nnLinearValidate0, nnLinear, sgd, learnerLinear: linear.values, learnerNet: learner.values };
}

/** 32: epochs of training, and the accuracy after each. */
function trainModel(
  layer: Linear,
  optimizer: Stepping,
  train: PairLoader,
  valid: PairLoader,
  epochs: number,
): number[] {
  const model = (x: Tensor): Tensor => layer.forward(x);
  return Array.from({ length: epochs }, () => {
    for (const [xb, yb] of train) {
      calcGrad(xb, yb, model);
      optimizer.step();
      optimizer.zeroGrad();
    }
    return validateEpoch(model, valid);
  });
}

function showTable(page: Page, { values }: Learner): void {
  page.table(
    ['epoch', 'train_loss', 'valid_loss', 'batch_accuracy'],
    values.map((row, i) => [i, ...row.map((x) => x.toFixed(6))]),
  );
}
