import { arange, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { customGradient, grad, graphOf, parameter } from './index.ts';

describe('what backward() leaves of the graph', () => {
  test('no cotangent where it threw: the next one starts afresh', () => {
    let broken = true;
    const fragile = customGradient({
      forward: (x: Tensor) => x.clone(),
      backward: (cotangent) => {
        if (broken) throw new Error('broken');
        return [cotangent];
      },
    });
    const x = parameter(tensor([1, 2]));
    const y = x.mul(2);
    // The shares of what is younger are there already: of the whole, and of a part.
    const loss = fragile(y)
      .add(y.mul(3))
      .sum()
      .add(y.slice(0, 0, 1).sum());
    expect(() => loss.backward()).toThrow('broken');
    expect(x.grad).toBeUndefined();
    broken = false;
    loss.backward();
    expect(x.grad!.toArray()).toEqual([10, 8]);
  });

  test('nothing: a second one through it throws, and changes no gradient', () => {
    const x = parameter(tensor([1, 2]));
    const loss = x.square().sum();
    loss.backward();
    const spent = /an earlier backward\(\) went through this sum.*backward\(\{ retainGraph: true \}\)/;
    expect(() => loss.backward()).toThrow(spent);
    expect(() => graphOf(loss)).toThrow(spent);
    expect(x.grad!.toArray()).toEqual([2, 4]);
  });

  test('it still prints as what it was', () => {
    const loss = parameter(tensor([1, 2])).sum();
    loss.backward();
    expect(`${loss}`).toBe('tensor(3., grad_fn=<SumBackward0>)');
  });

  test('two losses of one trunk need the graph to be kept', () => {
    const w = parameter(tensor(2));
    // Younger than the trunk, so that its gradient would come first.
    const trunk = w.square();
    const head = parameter(tensor(10));
    trunk.backward();
    expect(() => trunk.mul(head).backward()).toThrow('went through this square');
    expect(head.grad).toBeUndefined();
    const kept = w.square();
    kept.mul(3).backward({ retainGraph: true });
    kept.mul(head).backward();
    expect(w.grad!.itemSync()).toBe(4 + 12 + 40);
  });

  test('a state that is carried on without detach() throws', () => {
    const w = parameter(tensor(0.5));
    let state: Tensor = tensor(1);
    const step = () => {
      state = state.mul(w).tanh();
      state.backward();
    };
    step();
    expect(step).toThrow('detach() what is carried from step to step');
    state = state.detach();
    step();
  });

  test('it is kept when the walk failed', () => {
    const x = parameter(tensor([1, 2]));
    const y = x.mul(2);
    expect(() => y.backward()).toThrow('Reduce it with sum()');
    y.backward(tensor([1, 1]));
    expect(x.grad!.toArray()).toEqual([2, 2]);
  });

  test('a walk that broke off leaves nothing to the next', () => {
    let breaks = true;
    const doubled = customGradient({
      forward: (x: Tensor) => x.mul(2),
      backward: (cotangent) => {
        if (breaks) throw new Error('as it happens');
        return [cotangent.mul(2)];
      },
    });
    const x = parameter(tensor([1, 2]));
    // The youngest come first: x has gathered from both when the walk breaks off.
    const y = doubled(x);
    const loss = y.add(x.mul(10)).sum().add(x.at(0));
    expect(() => loss.backward()).toThrow('as it happens');
    breaks = false;
    loss.backward();
    expect(x.grad!.toArray()).toEqual([13, 12]);
  });

  test('a value that is used twice is met once, again and again', () => {
    const x = parameter(tensor(1));
    let y = x;
    for (let i = 0; i < 60; i++) y = y.add(y);
    y.backward();
    expect(x.grad!.itemSync()).toBe(2 ** 60);
  });

  test('what became a parameter later gets nothing, and takes nothing away', () => {
    const [x, w] = [tensor(3), parameter(tensor(2))];
    const y = x.mul(w);
    parameter(x);
    y.backward();
    expect([x.grad, w.grad!.itemSync()]).toEqual([undefined, 3]);
  });

  test('what was disposed of on the way is missed', () => {
    const x = parameter(tensor([1, 2]));
    const [hidden, unneeded] = [x.mul(2), x.mul(3)];
    const loss = hidden.square().sum();
    unneeded.dispose();
    hidden.dispose();
    expect(() => loss.backward()).toThrow('this tensor was disposed');
    expect(x.grad).toBeUndefined();
  });

  test('a seed and options together', () => {
    const x = parameter(arange(3));
    const y = x.square();
    y.backward(tensor([1, 10, 100]), { retainGraph: true });
    y.backward(tensor([1, 10, 100]));
    expect(x.grad!.toArray()).toEqual([0, 40, 800]);
  });

  test('createGraph: gradients that can be differentiated', () => {
    const x = parameter(tensor([1, 2]));
    x.pow(3).sum().backward({ createGraph: true });
    const slope = x.grad!; // 3 x²
    expect(slope.requiresGrad).toBe(true);
    x.grad = undefined;
    slope.square().sum().backward();
    expect(x.grad!.toArray()).toEqual([36, 288]); // 36 x³
  });

  test('a function that calls backward() itself is not differentiated through what it let go of', () => {
    const slope = grad((x: Tensor) => {
      const y = x.square();
      y.backward();
      return y.mul(3);
    });
    expect(() => slope(tensor(2))).toThrow('an earlier backward()');
  });
});
