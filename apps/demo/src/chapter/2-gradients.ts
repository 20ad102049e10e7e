/** Gradients: the slope of a square, of a vector's squares, and steps against it. (rows 11-15) */
import { noGrad, parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import type { Page } from './page.ts';
import { sevenSteps } from './pictures.ts';
import { plotFunction, type Series } from './plots.ts';

const square = (x: ArrayLike<number>): number[] => Array.from(x, (at) => at ** 2);

export function gradients(page: Page) {
  page.heading('Gradients');

  // 11: the loop as a diagram
  page.text(
    'Seven steps: start somewhere, predict, measure the loss, ask for its gradient, step against it, repeat, and stop when it is good enough.',
  );
  page.plot('P6', sevenSteps(), 'the training loop');

  // 12: a function, a point on it, and the slope there
  const labels = { xLabel: 'x', yLabel: 'x²' };
  const point: Series = { x: [-1.5], y: [2.25], kind: 'scatter', color: 'red' };
  page.plot('P7', plotFunction(square, { ...labels, title: 'A function to make small' }), 'the square');
  page.plot('P8', plotFunction(square, { ...labels, points: point }), 'a first guess, at -1.5');
  const slope = slopeOf((x) => x.pow(2), -1.5);
  const tangent: Series = { x: [-2, -1], y: [2.25 - slope / 2, 2.25 + slope / 2], color: 'orange' };
  page.plot(
    'slope',
    plotFunction(square, { ...labels, points: [tangent, point] }),
    `the slope at -1.5 is ${slope}: down is to the right`,
  );

  // 13: the gradient of x² at 3
  const f = (x: Tensor): Tensor => x.pow(2);
  const xt = parameter(tensor(3));
  const yt = f(xt);
  page.print('yt', yt);
  yt.backward();
  page.print('xt.grad', xt.grad);

  // 14: the same for a vector
  const xs = parameter(tensor([3, 4, 10]));
  page.print('xs', xs);
  const total = f(xs).sum();
  page.print('f(xs).sum()', total);
  total.backward();
  page.print('xs.grad', xs.grad);

  // 15: learning rates that are too small, too large, and bouncing
  page.text(
    'Ten steps from -1.5 with three learning rates. All three follow the gradient; none is a good choice.',
  );
  const rates = [
    ['P9', 0.02, 'too small: hardly moves'],
    ['P10', 1.05, 'too large: each step lands farther away'],
    ['P11', 0.9, 'bounces, and settles slowly'],
  ] as const;
  const paths = rates.map(([name, lr, verdict]) => {
    const path = descend(lr);
    page.plot(name, drawPath(path, lr), `lr ${lr}: ${verdict}`);
    return path;
  });
  return {
    y: yt.itemSync(),
    grad: xt.grad!.itemSync(),
    total: total.itemSync(),
    vectorGrad: xs.grad!.toArray(),
    slope,
    paths,
  };
}

function slopeOf(f: (x: Tensor) => Tensor, at: number): number {
  const x = parameter(tensor(at));
  f(x).backward();
  return x.grad!.itemSync();
}

/** Where ten steps down the parabola lead: w -= w.grad * lr. */
export function descend(lr: number, start = -1.5, steps = 10): number[] {
  const w = parameter(tensor(start));
  const path = [start];
  for (let i = 0; i < steps; i++) {
    w.pow(2).backward();
    noGrad(() => w.sub_(w.grad!.mul(lr)));
    w.grad = undefined;
    path.push(w.itemSync());
  }
  return path;
}

function drawPath(path: readonly number[], lr: number): string {
  const reach = Math.max(2, ...path.map(Math.abs));
  const points: Series = { x: path, y: square(path), kind: 'path', color: 'red' };
  return plotFunction(square, {
    title: `lr = ${lr}`,
    min: -reach,
    max: reach,
    points,
    width: 440,
    height: 300,
  });
}
