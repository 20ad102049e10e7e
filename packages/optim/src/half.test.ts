/** Halves are trained as float32 numbers and rounded after every step. */
import { parameter } from '@glissade/autograd';
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, it } from 'vitest';
import { Adam, ExponentialMovingAverage, RAdam, RMSprop, Rprop, SGD } from './index.ts';

beforeAll(() => useBackend(reference));

it.each([
  ['SGD', (w: ReturnType<typeof parameter>) => new SGD([w], { lr: 0.1, momentum: 0.9 })],
  ['Adam', (w: ReturnType<typeof parameter>) => new Adam([w], { lr: 0.05 })],
  [
    'RMSprop',
    (w: ReturnType<typeof parameter>) => new RMSprop([w], { lr: 0.05, centered: true, alpha: 0.9 }),
  ],
  ['RAdam', (w: ReturnType<typeof parameter>) => new RAdam([w], { lr: 0.2 })],
  ['Rprop', (w: ReturnType<typeof parameter>) => new Rprop([w], { lr: 0.05 })],
] as const)('%s trains halves, scalars too, and remembers in float32', (_, make) => {
  for (const start of [[1, -2, 0], 2]) {
    const w = parameter(tensor(start as number[], { dtype: 'float16' }));
    const optimizer = make(w);
    for (let i = 0; i < 60; i++) {
      optimizer.zeroGrad();
      w.square().sum().backward();
      expect(w.grad!.dtype).toBe('float16');
      optimizer.step();
    }
    expect(w.dtype).toBe('float16');
    expect(Math.max(...w.dataSync().map(Math.abs))).toBeLessThan(0.5);
    const kept = Object.values(optimizer.stateDict().tensors).map(({ dtype }) => dtype);
    expect(new Set(kept)).toEqual(new Set(['float32']));
  }
});

it('averages of halves are float32, and come back as halves', () => {
  const w = parameter(tensor([1, 2], { dtype: 'float16' }));
  const ema = new ExponentialMovingAverage([w], { decay: 0.5 });
  ema.update();
  w.assign(tensor([1 + 2 ** -10, 4], { dtype: 'float16' }));
  ema.update();
  expect(ema.averages[0]!.toArray()).toEqual([1 + 2 ** -11, 3]);
  expect(ema.averaged(() => [w.dtype, w.toArray()])).toEqual(['float16', [1, 3]]);
  expect(ema.averages[0]!.toArray()).toEqual([1 + 2 ** -11, 3]);
  expect(w.toArray()).toEqual([1 + 2 ** -10, 4]);
});
