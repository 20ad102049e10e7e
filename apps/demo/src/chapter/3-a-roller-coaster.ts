/** A first descent: a parabola fitted to the speed of a roller coaster. (rows 16-19) */
import { noGrad, parameter } from '@glissade/autograd';
import { mse } from '@glissade/losses';
import { arange, manualSeed, randn, type Tensor } from '@glissade/tensor';
import type { Page } from './page.ts';
import { plot, row, type Series } from './plots.ts';

export function rollerCoaster(page: Page) {
  page.heading('A roller coaster');
  page.text(
    'Speeds measured once a second, with some noise. The curve is to be found: time² times a, plus time times b, plus c.',
  );

  // 16: the measurements
  manualSeed(42);
  const time = arange(0, 20).float();
  const speed = randn([20]).mul(3).add(time.sub(9.5).pow(2).mul(0.75)).add(1);
  page.print('speed', speed);
  const measured: Series = { x: time.dataSync(), y: speed.dataSync(), kind: 'scatter' };
  page.plot('P12', plot([measured], { xLabel: 'time', yLabel: 'speed' }), 'the speeds');

  // 17: a function with three parameters, and how far it is from them
  const f = (t: Tensor, params: Tensor): Tensor => {
    const [a, b, c] = [...params] as [Tensor, Tensor, Tensor];
    return a.mul(t.pow(2)).add(b.mul(t)).add(c);
  };
  const showPreds = (preds: Tensor, width = 440): string =>
    plot([measured, { x: time.dataSync(), y: preds.dataSync(), kind: 'scatter', color: 'red' }], {
      yRange: [-300, 100],
      width,
      height: 300,
    });

  // Step 1: initialize
  const params = parameter(randn([3]));
  const origParams = params.detach().clone();
  page.print('params', params);
  // Step 2: predict
  const preds = f(time, params);
  page.plot('P13', showPreds(preds), 'first predictions, red');
  // Step 3: the loss
  const loss = mse(preds, speed);
  page.print('loss', loss);
  // Step 4: the gradient
  loss.backward();
  const grad = params.grad!;
  page.print('params.grad', grad);
  page.print('params.grad * 1e-5', grad.mul(1e-5));
  // 18, step 5: step the parameters, outside of the graph
  const lr = 1e-5;
  noGrad(() => params.sub_(grad.mul(lr)));
  params.grad = undefined;
  const after = f(time, params);
  page.print('mse(after one step)', mse(after, speed));
  page.plot('P14', showPreds(after), 'after one step');

  // 19, step 6: repeat
  const losses: number[] = [];
  const applyStep = (): Tensor => {
    const preds = f(time, params);
    const loss = mse(preds, speed);
    loss.backward();
    noGrad(() => params.sub_(params.grad!.mul(lr)));
    params.grad = undefined;
    losses.push(loss.itemSync());
    return preds;
  };
  for (let i = 0; i < 10; i++) applyStep();
  page.text('Ten more steps. The loss is measured before each, so the first is the one above again.');
  page.print('losses', losses.map((loss) => loss.toFixed(4)).join(' '));
  // Step 7: stop

  params.assign(origParams);
  const four = Array.from({ length: 4 }, () => showPreds(applyStep(), 235));
  page.plot('P15', row(four), 'the first four predictions again, from the parameters that were kept');
  return {
    speed: speed.toArray() as number[],
    params: origParams.toArray() as number[],
    loss: loss.itemSync(),
    grad: grad.toArray() as number[],
    losses: losses.slice(0, 10),
  };
}
