/** The relu that draws its slopes. What it is where they are known: golden files. */
import { parameter } from '@glissade/autograd';
import { full, Generator, manualSeed, ones, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { RReLU, rrelu } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(3);
});

test('slopes are uniform between the bounds, and other ones at each call', () => {
  const layer = new RReLU({ lower: 0.2, upper: 0.6 });
  const x = full([100_000], -1);
  const [a, b] = [layer.forward(x).neg(), layer.forward(x).neg()];
  expect(a.amin().itemSync()).toBeGreaterThanOrEqual(Math.fround(0.2));
  expect(a.amax().itemSync()).toBeLessThanOrEqual(Math.fround(0.6));
  expect(a.mean().itemSync()).toBeCloseTo(0.4, 2);
  expect(a.std().itemSync()).toBeCloseTo(0.4 / Math.sqrt(12), 2);
  expect(a.dataSync()).not.toEqual(b.dataSync());
});

test('the gradient is the slope', () => {
  const x = parameter(tensor([-2, -1, 3, 4], { dtype: 'float64' }));
  const y = new RReLU().forward(x);
  y.sum().backward();
  expect(y.dtype).toBe('float64');
  const [slopes, values] = [x.grad!.dataSync(), y.detach().dataSync()];
  for (const [i, value] of [-2, -1, 3, 4].entries()) expect(slopes[i]! * value).toBeCloseTo(values[i]!, 12);
  expect([...slopes].slice(2)).toEqual([1, 1]);
});

test('at 0 it has the slope of negative elements, as in PyTorch', () => {
  // torch.nn.functional.rrelu(x, 0.25, 0.25, True), which then draws 0.25: values and gradients.
  const x = parameter(tensor([-2, 0, Infinity, -Infinity, NaN]));
  const y = rrelu(x, { lower: 0.25, upper: 0.25, training: true });
  y.sum().backward();
  expect(y.toArray()).toEqual([-0.5, 0, Infinity, -Infinity, NaN]);
  expect((x.grad!.toArray() as number[]).slice(0, 4)).toEqual([0.25, 0.25, 1, 0.25]);
});

test('in use the slope is the mean, and the key stays', () => {
  const layer = new RReLU({ lower: 0.25, upper: 0.75 }).eval();
  const key = [...layer.key.dataSync()];
  expect(layer.forward(tensor([-2, 2])).toArray()).toEqual([-1, 2]);
  expect([...layer.key.dataSync()]).toEqual(key);
  expect(layer.stateDict()).toEqual({});
});

test('as a function draws by the generator', () => {
  const x = full([20], -1);
  const again = () => rrelu(x, { training: true, generator: new Generator(7) }).toArray();
  expect(again()).toEqual(again());
  expect(rrelu(x, { training: true }).toArray()).not.toEqual(again());
});

test('errors', () => {
  expect(() => new RReLU({ lower: 1, upper: 0.5 })).toThrow(
    'RReLU: slopes from 1 to 0.5; expected numbers, lower at most as large as upper',
  );
  expect(() => rrelu(ones([2]), { upper: Number.NaN })).toThrow('rrelu: slopes from 0.125 to NaN');
  expect(() => new RReLU(0.1 as never)).toThrow('RReLU: got 0.1 in place of options');
  expect(() => rrelu([1] as never)).toThrow('rrelu: expected a tensor, got an array');
});
