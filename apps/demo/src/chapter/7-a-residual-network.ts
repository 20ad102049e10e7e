/**
 * The network that the book takes: ResNet-18, not pretrained, with fastai's head, for one epoch of one cycle up to a rate of 0.1.
 * (row 38) Eleven million weights take a minute or two, so `npm run chapter -- --resnet` asks for it.
 */
import { Learner, smoothed } from '@glissade/learner';
import { crossEntropy } from '@glissade/losses';
import {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  BatchNorm1d,
  Dropout,
  Flatten,
  init,
  Linear,
  Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { AdamW } from '@glissade/optim';
import { concat, Generator, manualSeed, type Tensor } from '@glissade/tensor';
import { resnet18 } from '@glissade/vision';
import type { Sets } from './4-a-loss-for-digits.ts';
import { accuracy } from './7-a-small-cnn.ts';
import { PairLoader, type Pairs } from './batches.ts';
import type { Page } from './page.ts';

/** The largest of each feature map, and its mean: [N, C, H, W] to [N, 2 C, 1, 1]. */
class AdaptiveConcatPool2d extends Module {
  readonly mp = new AdaptiveMaxPool2d(1);
  readonly ap = new AdaptiveAvgPool2d(1);

  forward(maps: Tensor): Tensor {
    return concat([this.mp.forward(maps), this.ap.forward(maps)], 1);
  }
}

/** What fastai puts behind a body: two layers, each behind a normalisation and a dropout. Source: https://docs.fast.ai/vision.learner.html#create_head */
function createHead(channels: number, classes: number): Sequential {
  const head = new Sequential(
    new AdaptiveConcatPool2d(),
    new Flatten(),
    new BatchNorm1d(2 * channels),
    new Dropout(0.25),
    new Linear(2 * channels, 512, { bias: false }),
    new ReLU(),
    new BatchNorm1d(512),
    new Dropout(0.5),
    new Linear(512, classes, { bias: false }),
  );
  for (const layer of head) if (layer instanceof Linear) init.kaimingNormal_(layer.weight);
  return head;
}

/** The body without its last two layers, and a head for two classes. */
export function residualNetwork(): Module {
  const { conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4 } = resnet18();
  const body = new Sequential(conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4);
  return new Sequential(body, createHead(512, 2));
}

/** Grey images as three equal colours, as the book loads them. */
const asColours = ({ x, y }: Pairs): Pairs => ({
  x: x.view(-1, 1, 28, 28).expand([-1, 3, -1, -1]),
  y: y.squeeze(1),
});

export async function aResidualNetwork(page: Page, sets: Sets) {
  page.heading('A residual network of 18 layers');
  manualSeed(42);
  const model = residualNetwork();
  const weights = model.parameters();
  page.text(`${weights.reduce((sum, { size }) => sum + size, 0)} weights, one epoch of batches of 64.`);
  const start = performance.now();
  // fastai's Adam: weight decay by itself, and none of biases and normalisations.
  const isDecayed = ({ ndim }: Tensor): boolean => ndim > 1;
  const groups = [
    { params: weights.filter(isDecayed), weightDecay: 0.01 },
    { params: weights.filter((each) => !isDecayed(each)), weightDecay: 0 },
  ];
  const learner = new Learner({
    model,
    optimizer: new AdamW(groups, { lr: 0.1, betas: [0.9, 0.99], eps: 1e-5 }),
    loss: crossEntropy,
    train: new PairLoader(asColours(sets.train), 64, new Generator(42)),
    valid: new PairLoader(asColours(sets.valid), 64),
    metrics: { accuracy },
  });
  await learner.fitOneCycle(1, {
    maxLr: 0.1,
    pctStart: 0.25,
    finalDivFactor: 4000,
    stepsPerEpoch: Math.ceil(sets.train.x.length / 64),
  });
  const valid = learner.progress.epochs[0]!.valid!;
  const trainLoss = smoothed(learner.progress.losses).at(-1)!;
  const seconds = (performance.now() - start) / 1000;
  page.table(
    ['epoch', 'train_loss', 'valid_loss', 'accuracy', 'time'],
    [[0, ...[trainLoss, valid.loss, valid.accuracy].map((x) => x.toFixed(6)), `${seconds.toFixed(1)} s`]],
  );
  return { trainLoss, validLoss: valid.loss, accuracy: valid.accuracy };
}
