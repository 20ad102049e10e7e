/** Both tables of the Learner from `@glissade/learner`, which does the same for everybody. (rows 34, 37) */
import { Learner, smoothed } from '@glissade/learner';
import { Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed } from '@glissade/tensor';
import { mnistLoss, type Sets } from './4-a-loss-for-digits.ts';
import { batchAccuracy } from './5-sgd-by-hand.ts';
import { PairLoader } from './batches.ts';
import type { Values } from './learner.ts';
import type { Page } from './page.ts';
import { bookPositions } from './stream.ts';

export async function withThePackage(page: Page, sets: Sets) {
  manualSeed(42).skip(bookPositions.learner);
  const linear = await tableOf(new Linear(28 * 28, 1), sets, 10, 1);
  manualSeed(42).skip(bookPositions.sequential);
  const model = new Sequential(new Linear(28 * 28, 30), new ReLU(), new Linear(30, 1));
  const net = await tableOf(model, sets, 40, 0.1);
  page.text('And both from @glissade/learner, whose steps are compiled; their last rows:');
  page.table(
    ['model', 'train_loss', 'valid_loss', 'batch_accuracy'],
    [
      ['linear', ...linear.at(-1)!.map((x) => x.toFixed(6))],
      ['net', ...net.at(-1)!.map((x) => x.toFixed(6))],
    ],
  );
  return { linear, net };
}

/** fastai shows a smoothed training loss, as it is at each epoch's end. */
async function tableOf(model: Module, { train, valid }: Sets, epochs: number, lr: number): Promise<Values[]> {
  const learner = new Learner({
    model,
    optimizer: new SGD(model.parameters(), { lr }),
    loss: mnistLoss,
    train: new PairLoader(train, 256),
    valid: new PairLoader(valid, 256),
    metrics: { accuracy: batchAccuracy },
  });
  await learner.fit(epochs);
  const { progress } = learner;
  const losses = smoothed(progress.losses);
  return progress.epochs.map(({ step, valid }) => [losses[step - 1]!, valid!.loss, valid!.accuracy]);
}
