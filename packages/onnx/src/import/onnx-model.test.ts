/** An imported model as a module: trained, saved, moved and compiled. */
import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { functionalCall } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { ones, randn, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { importOnnx } from '../index.ts';
import { bytesOf, read } from './models.test-helper.ts';

describe('as a module', () => {
  test('training fits it, statistics stay', () => {
    const model = read('residual');
    const optimizer = new SGD(model.parameters(), { lr: 0.05 });
    const x = randn([8, 1, 8, 8]);
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      const loss = model.forward(x).square().mean();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const before = model.weights['norm.running_mean']!.toArray();
    const first = step(x).itemSync();
    for (let i = 0; i < 20; i++) step(x);
    expect(step(x).itemSync()).toBeLessThan(first / 4);
    expect(model.weights['norm.running_mean']!.toArray()).toEqual(before);
  });

  test('it is the same in training mode', () => {
    const model = read('mlp');
    const x = ones([2, 3]);
    expect(model.train().forward(x).toArray()).toEqual(model.eval().forward(x).toArray());
  });

  test('others stand in for its weights', () => {
    const model = read('mlp');
    const zero = Object.fromEntries(
      Object.entries(model.stateDict()).map(([name, each]) => [name, each.mul(0)]),
    );
    expect(functionalCall(model, zero, ones([1, 3])).toArray()).toEqual([[0, 0]]);
    expect(model.forward(ones([1, 3])).toArray()).not.toEqual([[0, 0]]);
  });

  test('hooks, frozen weights, and no gradient where none is wanted', () => {
    const model = read('mlp');
    let seen = 0;
    model.registerForwardHook(() => {
      seen++;
    });
    model.requiresGrad_(false);
    expect(model.forward(ones([1, 3])).requiresGrad).toBe(false);
    model.requiresGrad_(true);
    expect(noGrad(() => model.forward(ones([1, 3]))).requiresGrad).toBe(false);
    expect(seen).toBe(2);
  });

  test('it moves with all that it holds, or is made elsewhere', async () => {
    const other = await cpu();
    const x = ones([2, 3]);
    const inputs = [ones([2, 4, 4]), zeros([2, 4], { dtype: 'bool' })] as const;
    const here = read('encoder').forward(...inputs);
    const moved = await read('encoder').to(other);
    const there = await Promise.all(inputs.map((each) => each.to(other)));
    const made = importOnnx(bytesOf('encoder'), { backend: other });
    for (const model of [moved, made]) {
      const y = model.forward(...there);
      expect(y.device.name).toBe('cpu');
      expect((await y.to(reference)).allcloseSync(here, { atol: 1e-5 })).toBe(true);
    }
    useBackend(reference);
    expect(read('mlp').forward(x).device.name).toBe('reference');
  });
});
