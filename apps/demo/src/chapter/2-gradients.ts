/** Gradients, and a first descent: fitting a curve to a roller coaster's speed. (rows 11-19) */
import { noGrad, parameter } from '@glissade/autograd';
import { mse } from '@glissade/losses';
import { arange, manualSeed, randn, type Tensor, tensor } from '@glissade/tensor';
import type { Page } from './page.ts';
import { plot, plotFunction, row, sevenSteps } from './plots.ts';

export function gradients(page: Page) {
  page.heading('Gradients');
  manualSeed(42);

  // 11, 12: the loop as a diagram; a function, a point on it
  page.plot('P6', sevenSteps());
  const square = (x: ArrayLike<number>): number[] => Array.from(x, (at) => at ** 2);
  page.plot('P7', plotFunction(square, { xLabel: 'x', yLabel: 'x**2' }));
  const point = { x: [-1.5], y: [2.25], kind: 'scatter', color: 'red' } as const;
  page.plot('P8', plotFunction(square, { xLabel: 'x', yLabel: 'x**2', points: point }));

  // 13: the gradient of x^2 at 3
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
  for (const [name, lr, title] of [
    ['P9', 0.02, 'too small'],
    ['P10', 1.05, 'too large: diverges'],
    ['P11', 0.9, 'bounces'],
  ] as const) {
    page.plot(name, descent(lr, `lr = ${lr}: ${title}`));
  }

  return {
    values: { y: yt.itemSync(), grad: xt.grad!.itemSync(), vector: xs.grad!.toArray() },
    ...rollerCoaster(page),
  };
}

/** Ten steps down the parabola from -1.5. */
function descent(lr: number, title: string): string {
  const w = parameter(tensor(-1.5));
  const path: number[] = [w.itemSync()];
  for (let i = 0; i < 10; i++) {
    w.pow(2).backward();
    noGrad(() => w.sub_(w.grad!.mul(lr)));
    w.grad = undefined;
    path.push(w.itemSync());
  }
  const reach = Math.max(2, ...path.map(Math.abs));
  const points = { x: path, y: path.map((x) => x * x), kind: 'scatter', color: 'red' } as const;
  return plotFunction((x) => Array.from(x, (at) => at * at), { title, min: -reach, max: reach, points });
}

/** 16-19: init, predict, loss, gradient, step, repeat, stop. */
function rollerCoaster(page: Page) {
  const time = arange(0, 20);
  const speed = randn([20]).mul(3).add(time.sub(9.5).pow(2).mul(0.75)).add(1);
  page.plot(
    'P12',
    plot([{ x: time.dataSync(), y: speed.dataSync(), kind: 'scatter' }], { xLabel: 'time', yLabel: 'speed' }),
  );

  const f = (t: Tensor, params: Tensor): Tensor => {
    const [a, b, c] = [...params] as [Tensor, Tensor, Tensor];
    return a.mul(t.pow(2)).add(b.mul(t)).add(c);
  };
  const showPreds = (preds: Tensor): string =>
    plot(
      [
        { x: time.dataSync(), y: speed.dataSync(), kind: 'scatter' },
        { x: time.dataSync(), y: preds.dataSync(), kind: 'scatter', color: 'red' },
      ],
      { yRange: [-300, 100], width: 300, height: 300 },
    );

  const params = parameter(randn([3]));
  const origParams = params.detach().clone();
  page.print('params', params);
  const preds = f(time, params);
  page.plot('P13', showPreds(preds));
  const loss0 = mse(preds, speed);
  page.print('loss', loss0);
  loss0.backward();
  const grad0 = params.grad!;
  page.print('params.grad', grad0);
  page.print('params.grad * 1e-5', grad0.mul(1e-5));

  const lr = 1e-5;
  const losses: number[] = [];
  const applyStep = (): Tensor => {
    const predictions = f(time, params);
    const loss = mse(predictions, speed);
    loss.backward();
    noGrad(() => params.sub_(params.grad!.mul(lr)));
    params.grad = undefined;
    losses.push(loss.itemSync());
    return predictions;
  };

  // One step; the loss after it is the first of the ten that the loop then prints.
  noGrad(() => params.sub_(grad0.mul(lr)));
  params.grad = undefined;
  page.print('loss after one step', mse(f(time, params), speed));
  page.plot('P14', showPreds(f(time, params)));
  for (let i = 0; i < 10; i++) applyStep();
  page.print('ten losses', losses.map((loss) => loss.toFixed(4)).join(' '));

  // The first four steps again, from the parameters that were kept.
  params.assign(origParams);
  page.plot('P15', row(Array.from({ length: 4 }, () => showPreds(applyStep()))));
  return {
    speed: speed.toArray() as number[],
    params0: origParams.toArray() as number[],
    loss0: loss0.itemSync(),
    grad0: grad0.toArray() as number[],
    losses: losses.slice(0, 10),
  };
}
