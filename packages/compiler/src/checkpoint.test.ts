/** Within a compiled step a checkpoint is the function itself. */
import { cpu } from '@glissade/backend-cpu';
import { checkpoint, Dropout, Linear, Sequential, Tanh } from '@glissade/nn';
import { manualSeed, randn, type Tensor, useBackend } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { compile } from './index.ts';

test('a compiled step with a checkpoint is one without', async () => {
  useBackend(await cpu());
  const x = randn([4, 2]);
  const trained = (call: (f: (h: Tensor) => Tensor, x: Tensor) => Tensor): unknown[] => {
    manualSeed(1);
    const net = new Sequential(new Linear(2, 3), new Tanh(), new Dropout(0.5));
    const step = compile((x: Tensor) => {
      net.zeroGrad();
      const loss = call((h) => net.forward(h), x).sum();
      loss.backward();
      return loss;
    });
    return [0, 1].map(() => [step(x).itemSync(), net.at(0).weight.grad!.toArray()]);
  };
  expect(trained((f, x) => checkpoint(f, x))).toEqual(trained((f, x) => f(x)));
});
