/** What one may ask about losses and the training loop. (claims S8, S11, S12) */
import { noGrad, parameter } from '@glissade/autograd';
import { mse } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { arange, manualSeed, randn, type Tensor } from '@glissade/tensor';
import { initParams, mnistLoss, type Sets } from '../4-a-loss-for-digits.ts';
import { batchAccuracy } from '../5-sgd-by-hand.ts';
import { PairLoader } from '../batches.ts';
import type { Page } from '../page.ts';
import { plot, row } from '../plots.ts';

export function questionsOnDescent(page: Page, sets: Sets) {
  page.heading('Questions on losses and the training loop');
  manualSeed(42);
  return {
    s8: accuracyIsFlat(page, sets),
    s11: whenToStop(page, sets),
    s12: theFiveLines(page),
  };
}

/** S8: along one weight the loss slopes; the accuracy is a staircase. */
function accuracyIsFlat(page: Page, { valid: { x, y } }: Sets) {
  const weights = initParams([28 * 28, 1], 0.05).detach();
  const pixel = 14 * 28 + 14;
  const nudges = Array.from({ length: 81 }, (_, i) => (i - 40) / 2000);
  const moved = nudges.map((nudge) => {
    const preds = x.matmul(weights.clone().setAt([pixel, 0], weights.at(pixel, 0).add(nudge)));
    return { loss: mnistLoss(preds, y).itemSync(), accuracy: batchAccuracy(preds, y).itemSync() };
  });
  const losses = moved.map(({ loss }) => loss);
  const accuracies = moved.map(({ accuracy }) => accuracy);
  page.text(
    'S8. Why a loss, when accuracy is what we want? Because accuracy is flat: it changes only when a prediction crosses the line, so its slope is zero almost everywhere, and there is nothing to follow. The middle weight of a linear model, nudged in 80 steps:',
  );
  const steps = (values: number[]): number =>
    values.slice(1).filter((value, i) => value !== values[i]).length;
  const size = { width: 440, height: 300, xLabel: 'nudge' };
  page.plot(
    'S8',
    row([
      plot([{ x: nudges, y: accuracies }], { ...size, yLabel: 'accuracy' }),
      plot([{ x: nudges, y: losses }], { ...size, yLabel: 'loss' }),
    ]),
    `of 80 nudges ${steps(accuracies)} move the accuracy, ${steps(losses)} the loss`,
  );
  page.table(
    ['of 80 nudges', 'changed it'],
    [
      ['accuracy', steps(accuracies)],
      ['loss', steps(losses)],
    ],
  );
  // The comparison has no gradient to give: asking for one is an error that says so.
  let refusal = '';
  try {
    batchAccuracy(x.matmul(parameter(weights.clone())), y).backward();
  } catch (error) {
    refusal = (error as Error).message;
  }
  page.print('accuracy.backward()', refusal);
  return { accuracyChanges: steps(accuracies), lossChanges: steps(losses), refusal };
}

/** Why training ended, and what it had reached. */
interface Ending {
  readonly reason: 'validation stopped improving' | 'time is up';
  readonly validLosses: readonly number[];
  readonly seconds: number;
}

/** S11: the seven steps as a loop that knows two ways to stop. */
function trainUntil(
  { train, valid }: Sets,
  { patience, seconds }: { patience: number; seconds: number },
): Ending {
  manualSeed(42);
  const model = new Sequential(new Linear(28 * 28, 30), new ReLU(), new Linear(30, 1)); // 1: init
  const opt = new SGD(model.parameters(), { lr: 1 });
  const validLosses: number[] = [];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  for (;;) {
    for (const [xb, yb] of new PairLoader(train, 32)) {
      const preds = model.forward(xb); // 2: predict
      const loss = mnistLoss(preds, yb); // 3: loss
      opt.zeroGrad();
      loss.backward(); // 4: gradient
      opt.step(); // 5: step
    } // 6: repeat
    validLosses.push(noGrad(() => mnistLoss(model.forward(valid.x), valid.y)).itemSync());
    const best = validLosses.indexOf(Math.min(...validLosses));
    // 7: stop
    if (validLosses.length - 1 - best >= patience)
      return { reason: 'validation stopped improving', validLosses, seconds: elapsed() };
    if (elapsed() > seconds) return { reason: 'time is up', validLosses, seconds: elapsed() };
  }
}

function whenToStop(page: Page, { train, valid }: Sets) {
  // Few examples, some of them mislabelled: soon there is nothing to learn but them.
  const every = Math.floor(train.x.length / 250);
  const some = [0, 250 * every, every] as const;
  const y = train.y.at(some).clone();
  for (let i = 0; i < y.length; i += 8) y.setAt([i], y.at(i).mul(-1).add(1));
  const few: Sets = { train: { x: train.x.at(some), y }, valid };
  const early = trainUntil(few, { patience: 5, seconds: 60 });
  const timed = trainUntil(few, { patience: 1000, seconds: 0.5 });
  page.text(
    'S11. When does the loop stop? When you decide. Two rules in one loop: stop when the validation loss has not improved for five epochs, or when the time is up. Here on 250 images, every eighth with the wrong label, so that there soon is nothing more to learn from them.',
  );
  const best = early.validLosses.indexOf(Math.min(...early.validLosses));
  page.table(
    ['rule', 'ended because', 'epochs', 'seconds', 'best epoch'],
    [
      ['patience 5', early.reason, early.validLosses.length, early.seconds.toFixed(1), best + 1],
      ['0.5 seconds', timed.reason, timed.validLosses.length, timed.seconds.toFixed(1), '-'],
    ],
  );
  page.plot(
    'S11',
    plot(
      [
        { x: early.validLosses.map((_, i) => i + 1), y: early.validLosses, kind: 'path' },
        { x: [best + 1], y: [early.validLosses[best]!], kind: 'scatter', color: 'red' },
      ],
      { xLabel: 'epoch', yLabel: 'validation loss', width: 440, height: 300 },
    ),
    early.reason === 'time is up'
      ? 'the best epoch so far, red'
      : 'the best epoch, red, and the five that were waited for',
  );
  return { early, timed, best };
}

/** S12: five lines, with the gradient cleared and without. */
function theFiveLines(page: Page) {
  manualSeed(42);
  const time = arange(0, 20).float();
  const speed = randn([20]).mul(3).add(time.sub(9.5).pow(2).mul(0.75)).add(1);
  const model = ([a, b, c]: Tensor[]): Tensor => a!.mul(time.pow(2)).add(b!.mul(time)).add(c!);
  const start = randn([3]);
  const lossesOf = (clear: boolean): number[] => {
    const params = parameter(start.clone());
    return Array.from({ length: 20 }, () => {
      const pred = model([...params]);
      const loss = mse(pred, speed);
      loss.backward();
      noGrad(() => params.sub_(params.grad!.mul(1e-5)));
      if (clear) params.grad = undefined;
      return loss.itemSync();
    });
  };
  const [cleared, kept] = [lossesOf(true), lossesOf(false)];
  page.text(
    'S12. Does the five-line loop (predict, loss, backward, step, repeat) run as it is usually noted down? It runs, but a sixth line is missing: backward adds to the gradient that is there. Without clearing it, each step follows the sum of all gradients so far, and swings past the bottom again and again.',
  );
  page.table(
    ['step', 'cleared', 'not cleared'],
    [0, 1, 2, 3, 4, 9, 19].map((i) => [i, cleared[i]!.toFixed(2), kept[i]!.toFixed(2)]),
  );
  const steps = [...cleared.keys()];
  page.plot(
    'S12',
    plot(
      [
        { name: 'gradient cleared', x: steps, y: cleared, kind: 'path' },
        { name: 'not cleared', x: steps, y: kept, kind: 'path' },
      ],
      { xLabel: 'step', yLabel: 'loss', logY: true },
    ),
    'the roller coaster, with and without clearing',
  );
  return { cleared, kept };
}
