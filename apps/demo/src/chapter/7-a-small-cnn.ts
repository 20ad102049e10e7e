/**
 * One epoch of a convolutional network with Adam and a one-cycle schedule. (row 38) The book takes a network of 18 layers
 * here (7-a-residual-network.ts); this one has three convolutions and is enough for 3s and 7s.
 */
import { noGrad } from '@glissade/autograd';
import { crossEntropy } from '@glissade/losses';
import { Conv2d, Flatten, Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { Adam } from '@glissade/optim';
import { Generator, manualSeed } from '@glissade/tensor';
import type { Sets } from './4-a-loss-for-digits.ts';
import { PairLoader, type Pairs } from './batches.ts';
import { DataLoaders, type Measure, SmoothedLoss } from './learner.ts';
import type { Page } from './page.ts';
import { plot } from './plots.ts';

/** Each convolution halves the image: 28, 14, 7, 4. */
const simpleCnn = (): Module =>
  new Sequential(
    new Conv2d(1, 16, 5, { padding: 2, stride: 2 }),
    new ReLU(),
    new Conv2d(16, 32, 3, { padding: 1, stride: 2 }),
    new ReLU(),
    new Conv2d(32, 64, 3, { padding: 1, stride: 2 }),
    new ReLU(),
    new Flatten(),
    new Linear(64 * 4 * 4, 2),
  );

export const accuracy: Measure = (preds, targets) => preds.argmax(1).eq(targets).float().mean();

export function aSmallCnn(page: Page, sets: Sets) {
  page.heading('A small convolutional network');
  page.text(
    'One pass over shuffled batches of 32; the learning rate rises for a quarter of the steps, then falls.',
  );
  const asImages = ({ x, y }: Pairs): Pairs => ({ x: x.view(-1, 1, 28, 28), y: y.squeeze(1) });
  manualSeed(42);
  const model = simpleCnn();
  page.print('model', model);
  const dls = new DataLoaders(
    new PairLoader(asImages(sets.train), 32, new Generator(42)),
    new PairLoader(asImages(sets.valid), 256),
  );
  const start = performance.now();
  const { trainLoss, rates } = fitOneCycle(model, dls, 0.01);
  const [validLoss, validAccuracy] = validate(model, dls.valid);
  const seconds = (performance.now() - start) / 1000;
  page.table(
    ['epoch', 'train_loss', 'valid_loss', 'accuracy', 'time'],
    [[0, ...[trainLoss, validLoss, validAccuracy].map((x) => x.toFixed(6)), `${seconds.toFixed(1)} s`]],
  );
  page.plot(
    'one-cycle',
    plot([{ x: [...rates.keys()], y: rates }], {
      xLabel: 'step',
      yLabel: 'learning rate',
      width: 440,
      height: 300,
    }),
    'the one-cycle schedule',
  );
  return { trainLoss, validLoss, accuracy: validAccuracy };
}

/** The rate at a step: up from a 25th of the highest, then down to nearly nothing, along halves of cosines. */
export function oneCycle(step: number, steps: number, highest: number): number {
  const along = (from: number, to: number, share: number): number =>
    from + ((to - from) * (1 - Math.cos(Math.PI * share))) / 2;
  const done = step / (steps - 1);
  return done < 0.25
    ? along(highest / 25, highest, done / 0.25)
    : along(highest, highest / 1e5, (done - 0.25) / 0.75);
}

function fitOneCycle(model: Module, { train }: DataLoaders, highest: number) {
  const rates = train.sizes.map((_, step) => oneCycle(step, train.sizes.length, highest));
  const opt = new Adam(model.parameters(), { lr: rates[0]! });
  const trainLoss = new SmoothedLoss();
  let step = 0;
  for (const [xb, yb] of train) {
    opt.lr = rates[step++]!;
    const loss = crossEntropy(model.forward(xb), yb);
    opt.zeroGrad();
    loss.backward();
    opt.step();
    trainLoss.add(loss.itemSync());
  }
  return { trainLoss: trainLoss.value, rates };
}

/** Loss and accuracy over all batches, weighted by their sizes. */
function validate(model: Module, valid: PairLoader): [loss: number, accuracy: number] {
  const total = valid.pairs.x.length;
  const mean = (measure: Measure): number =>
    [...valid].reduce((sum, [xb, yb]) => {
      const value = noGrad(() => measure(model.forward(xb), yb));
      return sum + (value.itemSync() * xb.length) / total;
    }, 0);
  return [mean(crossEntropy), mean(accuracy)];
}
