/** The whole set, one example, or something between: what a step is made from. (claims S9, S10) */
import { noGrad } from '@glissade/autograd';
import { Generator, indexSelect, manualSeed, type Tensor, tensor } from '@glissade/tensor';
import { initParams, mnistLoss, type Sets } from '../4-a-loss-for-digits.ts';
import type { Pairs } from '../batches.ts';
import { firstOf } from '../claims.ts';
import type { Page } from '../page.ts';
import { plot } from '../plots.ts';
import { timeOf } from './timing.ts';

export function questionsOnBatchSize(page: Page, sets: Sets) {
  page.heading('Questions on batches');
  manualSeed(42);
  return { s9: threeDescents(page, sets), s10: stabilityAndCost(page, sets) };
}

const choose = ({ x, y }: Pairs, indices: Int32Array): Pairs => {
  const list = tensor(indices);
  return { x: indexSelect(x, 0, list), y: indexSelect(y, 0, list) };
};

interface Curve {
  readonly name: string;
  readonly steps: number[];
  readonly examples: number[];
  readonly seconds: number[];
  readonly losses: number[];
}

/** Descends from given weights; the validation loss is looked at now and then, off the clock. */
function descend(
  { train, valid }: Sets,
  name: string,
  start: Tensor,
  batchSize: number,
  steps: number,
): Curve {
  const weights = initParams([28 * 28, 1]).assign(start);
  const random = new Generator(1);
  const curve: Curve = { name, steps: [], examples: [], seconds: [], losses: [] };
  let order = random.randperm(train.x.length);
  let [at, seconds] = [0, 0];
  const whole = batchSize === train.x.length;
  for (let step = 0, next = 1; step <= steps; step++) {
    if (step === 0 || step === next || step === steps) {
      curve.steps.push(step);
      curve.examples.push(step * batchSize);
      curve.seconds.push(seconds);
      curve.losses.push(noGrad(() => mnistLoss(valid.x.matmul(weights), valid.y)).itemSync());
      if (step > 0) next = Math.ceil(next * 1.3);
    }
    const began = performance.now();
    if (at + batchSize > order.length) [order, at] = [random.randperm(train.x.length), 0];
    const { x, y } = whole ? train : choose(train, order.slice(at, at + batchSize));
    at += batchSize;
    mnistLoss(x.matmul(weights), y).backward();
    noGrad(() => weights.sub_(weights.grad!.mul(0.1)));
    weights.grad = undefined;
    seconds += (performance.now() - began) / 1000;
  }
  return curve;
}

/** S9: the same model from the same start, three ways. */
function threeDescents(page: Page, sets: Sets) {
  const start = initParams([28 * 28, 1], 0.05).detach();
  const curves = [
    descend(sets, 'whole set', start, sets.train.x.length, 60),
    descend(sets, '64 examples', start, 64, 600),
    descend(sets, 'one example', start, 1, 4000),
  ];
  const goal = 0.1;
  type Cost = (curve: Curve) => readonly number[];
  const toGoal = (curve: Curve, of: Cost): number | undefined =>
    of(curve)[curve.losses.findIndex((loss) => loss < goal)];
  const winner = (of: Cost): string =>
    firstOf(
      curves.map(({ name }) => name),
      curves.map((curve) => toGoal(curve, of)),
    );
  const bySeconds: Cost = ({ seconds }) => seconds;
  page.text(
    `S9. Is SGD the variant that looks at the whole batch? The other way round: gradient descent takes the whole set for each step, stochastic gradient descent a single random example, and mini-batches are what lies between (and what is called SGD in practice). The same model from the same start, with the same learning rate of 0.1. First by the clock at a loss of ${goal}, in this run: ${winner(bySeconds)}.`,
  );
  page.table(
    [
      'each step from',
      'steps',
      'examples seen',
      'seconds',
      `seconds to a loss of ${goal}`,
      'loss at the end',
    ],
    curves.map((curve) => [
      curve.name,
      curve.steps.at(-1)!,
      curve.examples.at(-1)!,
      curve.seconds.at(-1)!.toFixed(2),
      toGoal(curve, bySeconds)?.toFixed(2) ?? 'not reached',
      curve.losses.at(-1)!.toFixed(4),
    ]),
  );
  const axes: readonly (readonly [label: string, of: Cost])[] = [
    ['steps', ({ steps }) => steps],
    ['examples seen', ({ examples }) => examples],
    ['seconds', bySeconds],
  ];
  for (const [label, of] of axes) {
    const lines = curves.map((curve) => ({
      name: curve.name,
      x: of(curve).slice(1),
      y: curve.losses.slice(1),
    }));
    const look = {
      xLabel: label,
      yLabel: 'validation loss',
      logX: true,
      logY: true,
      width: 460,
      height: 340,
    };
    page.plot(
      `S9-${label.split(' ')[0]}`,
      plot(lines, look),
      `by ${label}: first at a loss of ${goal}: ${winner(of)}`,
    );
  }
  return curves;
}

/** S10: the scatter of a batch's gradient falls as 1 / n; examples per second rise. */
function stabilityAndCost(page: Page, { train }: Sets) {
  const weights = initParams([28 * 28, 1], 0.05);
  const gradientOf = ({ x, y }: Pairs): Tensor => {
    weights.grad = undefined;
    mnistLoss(x.matmul(weights), y).backward();
    return weights.grad!;
  };
  const truth = gradientOf(train).detach().clone();
  const random = new Generator(2);
  const draw = (size: number): Pairs =>
    choose(
      train,
      Int32Array.from({ length: size }, () => random.randint(0, train.x.length)),
    );
  const sizes = [1, 4, 16, 64, 256, 1024];
  const repeats = 200;
  const rows = sizes.map((size) => {
    let variance = 0;
    for (let i = 0; i < repeats; i++) {
      variance += gradientOf(draw(size)).sub(truth).pow(2).sum().itemSync() / repeats;
    }
    const batch = draw(size);
    return { size, variance, rate: (1e6 * size) / timeOf(() => gradientOf(batch)) };
  });
  const [single, large] = [rows[0]!, rows.at(-1)!];
  const longer = (large.size * single.rate) / large.rate;
  page.text(
    `S10. Why are mini-batches a compromise? A batch of n examples gives a gradient whose variance around that of the whole set is an n-th of a single example’s: more stable, with less and less to gain. It costs n times the arithmetic; ${large.size} examples took ${longer.toPrecision(2)} times as long as one.`,
  );
  page.table(
    ['batch size', 'variance of the gradient', 'variance times batch size', 'examples per second'],
    rows.map(({ size, variance, rate }) => [
      size,
      variance.toExponential(2),
      (variance * size).toExponential(2),
      rate.toPrecision(2),
    ]),
  );
  page.plot(
    'S10-variance',
    plot(
      [
        { name: 'measured', x: sizes, y: rows.map(({ variance }) => variance), kind: 'path' },
        { name: '1 / n', x: sizes, y: sizes.map((size) => single.variance / size) },
      ],
      { xLabel: 'batch size', yLabel: 'variance', logX: true, logY: true, width: 440, height: 320 },
    ),
    'stability',
  );
  page.plot(
    'S10-speed',
    plot([{ x: sizes, y: rows.map(({ rate }) => rate), kind: 'path' }], {
      xLabel: 'batch size',
      yLabel: 'examples per second',
      logX: true,
      logY: true,
      width: 440,
      height: 320,
    }),
    'cost',
  );
  return rows;
}
