/** What one may ask about gradients when meeting them for the first time. (claims S1-S7) */
import { type GraphNode, grad, graphOf, noGrad, parameter, printGraph } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import { descend } from '../2-gradients.ts';
import { initParams, mnistLoss, type Sets } from '../4-a-loss-for-digits.ts';
import type { Page } from '../page.ts';
import { plot } from '../plots.ts';
import { handMadeGradient, timeOf } from './timing.ts';

export function questionsOnGradients(page: Page, { train }: Sets) {
  page.heading('Questions on gradients');
  // 128 images, every hundredth or so, in float64: so that differences of losses keep their digits
  const step = Math.floor(train.x.length / 128);
  const every = [0, 128 * step, step] as const;
  const x = train.x.at(every).to('float64');
  const y = train.y.at(every);
  return {
    s1: perWeight(page, x, y),
    s2: againstTheGradient(page, x, y),
    s3: differenceQuotients(page),
    s5: speed(page, train.x.at([0, 256]), train.y.at([0, 256])),
    s6: directionNotDistance(page),
    s7: walkTheGraph(page),
  };
}

/** The loss of a linear model, as a function of its 784 weights. */
const lossOf =
  (x: Tensor, y: Tensor) =>
  (weights: Tensor): Tensor =>
    mnistLoss(x.matmul(weights), y);

const startingWeights = (): Tensor =>
  initParams([28 * 28, 1], 0.05)
    .detach()
    .to('float64');

/** S1, S4: the loss moves as the gradient says, weight for weight, the others held still. */
function perWeight(page: Page, x: Tensor, y: Tensor) {
  const loss = lossOf(x, y);
  const weights = startingWeights();
  const gradient = grad(loss)(weights).dataSync();
  const h = 1e-5;
  const differences = Array.from(gradient, (_, i) => {
    const moved = (by: number): number =>
      loss(weights.clone().setAt([i, 0], weights.at(i, 0).add(by))).itemSync();
    return (moved(h) - moved(-h)) / (2 * h);
  });
  page.text(
    'S1, S4. Is the gradient how the loss changes with each weight, one number per weight, the others held constant? Yes. Each of the 784 weights is moved a little, alone, and the change of the loss per unit compared with the gradient that one backward pass gave.',
  );
  const shown = [0, 210, 322, 406, 490];
  page.table(
    ['weight', 'gradient', 'change of the loss'],
    shown.map((i) => [i, gradient[i]!.toFixed(9), differences[i]!.toFixed(9)]),
  );
  const worst = Math.max(...differences.map((difference, i) => Math.abs(difference - gradient[i]!)));
  page.print('largest disagreement among 784', worst.toExponential(1));
  return { worst, largest: Math.max(...gradient.map(Math.abs)) };
}

/** S2: against the gradient the loss falls, along it the loss rises. */
function againstTheGradient(page: Page, x: Tensor, y: Tensor) {
  const loss = lossOf(x, y);
  const weights = startingWeights();
  const gradient = grad(loss)(weights);
  const at = (rate: number): number => loss(weights.sub(gradient.mul(rate))).itemSync();
  const [here, against, along] = [at(0), at(0.1), at(-0.1)];
  page.text(
    `S2. Is gradient descent a step against the gradient? Yes: the loss ${
      against < here && along > here
        ? 'falls there, and rises the other way'
        : 'falls there, and rises the other way, for steps that are short enough; these are too long'
    }.`,
  );
  page.table(
    ['where', 'loss'],
    [
      ['here', here.toFixed(6)],
      ['0.1 gradients against', against.toFixed(6)],
      ['0.1 gradients along', along.toFixed(6)],
    ],
  );
  return { here, against, along };
}

/** S3: rise over run tends to the derivative, which is a function again. */
function differenceQuotients(page: Page) {
  const f = (x: Tensor): Tensor => x.pow(2);
  const derivative = grad(f);
  const quotient = (h: number, dtype: 'float32' | 'float64'): number => {
    const [x, run] = [tensor(3, { dtype }), tensor(h, { dtype })];
    return f(x.add(run)).sub(f(x)).div(run).itemSync();
  };
  const steps = Array.from({ length: 29 }, (_, i) => 10 ** (-i / 2));
  const errors = (dtype: 'float32' | 'float64'): number[] =>
    steps.map((h) => Math.max(Math.abs(quotient(h, dtype) - 6), 1e-12));
  page.text(
    'S3. The derivative is another function: grad(f) takes f and gives one back. At 3 it says how fast x² grows there, which is what rise over run tends to as the run h shrinks, until rounding takes over.',
  );
  const points = [-2, 0, 3, 10];
  page.print('grad(f) at -2, 0, 3, 10', points.map((at) => derivative(tensor(at)).itemSync()).join(', '));
  page.print('grad(grad(f)) at 3', grad(derivative)(tensor(3)).itemSync());
  const runs = [1, 0.1, 0.01, 0.001, 1e-6];
  page.table(
    ['h', '(f(3 + h) - f(3)) / h'],
    runs.map((h) => [h, quotient(h, 'float64').toFixed(6)]),
  );
  page.plot(
    'S3',
    plot(
      [
        { name: 'float64', x: steps, y: errors('float64') },
        { name: 'float32', x: steps, y: errors('float32') },
      ],
      { xLabel: 'h', yLabel: 'distance from 6', logX: true, logY: true },
    ),
    'smaller is better only for a while',
  );
  return {
    derivative: points.map((at) => derivative(tensor(at)).itemSync()),
    second: grad(derivative)(tensor(3)).itemSync(),
    quotients: runs.map((h) => quotient(h, 'float64')),
  };
}

/** S5: a derivative by autograd beside one worked out on paper. */
function speed(page: Page, x: Tensor, y: Tensor) {
  const weights = initParams([28 * 28, 1], 0.05);
  const byAutograd = (): Tensor => {
    weights.grad = undefined;
    mnistLoss(x.matmul(weights), y).backward();
    return weights.grad!;
  };
  const byHand = (): Tensor => noGrad(() => handMadeGradient(x, y, weights));
  const apart = byAutograd().sub(byHand()).abs().amax().itemSync();
  const [automatic, manual] = [timeOf(byAutograd), timeOf(byHand)];
  const forward = timeOf(() => noGrad(() => mnistLoss(x.matmul(weights), y)));
  page.text(
    `S5. Is autograd as fast as a derivative made by hand? Measured now, for 256 images and 784 weights: ${
      automatic > manual
        ? `no, it takes ${(automatic / manual).toFixed(2)} times as long, as it also computes the loss, which the hand-made formula never needs, and records what it does`
        : `yes, it takes ${(automatic / manual).toFixed(2)} of the time`
    }. Nobody had to work anything out, though, and it stays right when the model changes.`,
  );
  page.table(
    ['what', 'microseconds'],
    [
      ['autograd: loss and gradient', automatic.toFixed(0)],
      ['by hand: gradient only', manual.toFixed(0)],
      ['the loss alone', forward.toFixed(0)],
    ],
  );
  return { apart, automatic, manual };
}

/** S6: the same slope can be near the bottom or far from it. */
function directionNotDistance(page: Page) {
  const curves = [
    ['x²', 1, (x: Tensor) => x.pow(2)],
    ['x² / 10', 10, (x: Tensor) => x.pow(2).div(10)],
    ['2 |x|', 100, (x: Tensor) => x.abs().mul(2)],
  ] as const;
  const slopes = curves.map(([, at, f]) => grad(f)(tensor(at)).itemSync());
  page.text(
    'S6. Does the slope tell how far to go? Only the direction. Three curves with the same slope of 2, at very different distances from the bottom; along one curve that bends, a steeper slope does hint at a longer way. So the learning rate has to be found by trying.',
  );
  page.table(
    ['curve', 'x', 'slope', 'distance to the bottom'],
    curves.map(([name, at], i) => [name, at, slopes[i]!.toFixed(4), at]),
  );
  const rates = Array.from({ length: 56 }, (_, i) => 0.02 * (i + 1));
  const ends = rates.map((lr) => Math.abs(descend(lr).at(-1)!));
  page.plot(
    'S6',
    plot([{ x: rates, y: ends.map((end) => Math.max(end, 1e-8)) }], {
      xLabel: 'learning rate',
      yLabel: 'distance after ten steps',
      logY: true,
    }),
    'descents on x² from -1.5: best at 0.5, worse than not moving beyond 1',
  );
  return { slopes, rates, ends };
}

/** S7: backward() on a loss is backpropagation; here is what it walks through. */
function walkTheGraph(page: Page) {
  const weight = parameter(tensor([0.5, -1]));
  const bias = parameter(tensor(0.25));
  const p = weight
    .mul(tensor([2, 1]))
    .sum()
    .add(bias)
    .sigmoid();
  const loss = tensor(1).sub(p);
  const nodes = new Set<GraphNode>();
  const collect = (node: GraphNode): void => {
    nodes.add(node);
    for (const input of node.inputs) collect(input);
  };
  collect(graphOf(loss));
  page.text(
    'S7. Is backward on a loss the same as doing backpropagation? Yes. The loss remembers what it was computed from; backward walks that graph from the loss to the weights and multiplies derivatives on the way. This is the graph of 1 - sigmoid(w · x + b), with the gradient that arrives at each node:',
  );
  page.print('printGraph(loss)', `\n${printGraph(loss)}`);
  loss.backward();
  const s = p.itemSync();
  page.print('weight.grad', weight.grad);
  page.print('by the chain rule, -p (1 - p) x', [2, 1].map((x) => (-s * (1 - s) * x).toFixed(4)).join(', '));
  return {
    names: [...nodes].map(({ name }) => name),
    grad: weight.grad!.dataSync(),
    expected: [2, 1].map((x) => -s * (1 - s) * x),
  };
}
