/** Changes in place of tensors that were computed from parameters. The numbers are PyTorch's. */
import { ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { graphOf, noGrad, parameter } from './index.ts';

beforeAll(() => useBackend(reference));

/** The gradient of w = [1, 2] in what a function makes of it. */
function expectGradient(f: (w: Tensor) => Tensor, expected: number[]): void {
  const w = parameter(tensor([1, 2]));
  f(w).sum().backward();
  expect(w.grad!.toArray()).toEqual(expected);
}

describe('changes in place', () => {
  test('places of a result, one after the other', () => {
    expectGradient(
      (w) => {
        const out = zeros([3]);
        for (let i = 0; i < 3; i++) out.setAt([i], w.at(i % 2).mul(i + 1));
        out.setAt([1], 5);
        return out;
      },
      [4, 0],
    );
  });

  test('arithmetic, with itself, and with what was computed from it before', () => {
    expectGradient((w) => w.mul(2).add_(1), [2, 2]);
    expectGradient((w) => w.mul(2).mul_(3).add_(w), [7, 7]);
    expectGradient(
      (w) => {
        const y = w.mul(2);
        return y.add_(y.mul(2));
      },
      [6, 6],
    );
    expectGradient(
      (w) => {
        const y = w.mul(2);
        return y.add_(y).add_(y);
      },
      [8, 8],
    );
  });

  test('products and quotients, whose derivatives need what was there before', () => {
    expectGradient((w) => w.mul(2).mul_(w), [4, 8]);
    expectGradient((w) => w.mul(2).div_(w), [0, 0]);
    expectGradient((w) => tensor([3, 5]).mul_(w), [3, 5]);
    expectGradient((w) => tensor([2, 8]).div_(w), [-2, -2]);
    expectGradient((w) => w.square().mul_(w).mul_(w), [4, 32]);
  });

  test('a quotient, whose derivatives PyTorch takes from what was divided', () => {
    expectGradient((w) => tensor([2, 8]).div(w).add_(w), [-1, -1]);
    expectGradient((w) => w.square().div(w).mul_(w), [2, 4]);
  });

  test('by what is nothing: the operation says so', () => {
    const w = parameter(ones([2]));
    const refusal = 'sub: expected two tensors, or a tensor and a number; got undefined and float32[2]';
    expect(() => ones([2]).sub_(w.grad as never)).toThrow(refusal);
  });

  test('what was computed before goes back to what was there then', () => {
    expectGradient(
      (w) => {
        const y = w.mul(2);
        const z = y.add(1);
        y.mul_(10);
        return y.add(z);
      },
      [22, 22],
    );
    expectGradient(
      (w) => {
        const b = zeros([2]);
        const z = w.add(b);
        b.setAt([0], w.at(1));
        return z;
      },
      [1, 1],
    );
  });

  test('a constant in its place ends the way back', () => {
    expectGradient(
      (w) => {
        const y = w.mul(2);
        y.zero_();
        return y.add(w);
      },
      [1, 1],
    );
  });

  test('a value that a derivative needs is gone', () => {
    const w = parameter(tensor([1, 2]));
    const y = w.exp();
    y.add_(1);
    expect(() => y.sum().backward()).toThrow('changed in place since');
    const a = w.mul(2);
    const b = a.square();
    a.add_(1);
    expect(() => b.sum().backward()).toThrow('changed in place since');
  });

  test('without recording the history stays', () => {
    const w = parameter(tensor([1, 2]));
    const y = w.mul(2);
    noGrad(() => y.add_(1));
    y.sum().backward();
    expect(w.grad!.toArray()).toEqual([2, 2]);
    const state = zeros([2]);
    noGrad(() => state.assign(w.mul(2)));
    expect(state.requiresGrad).toBe(false);
  });

  test('a parameter is changed within noGrad() only', () => {
    const w = parameter(ones([2]));
    expect(() => w.add_(1)).toThrow('this is a parameter');
    expect(() => w.setAt([0], 1)).toThrow('this is a parameter');
    // PyTorch changes the parameter, too; nothing is lost without a word.
    expect(() => w.detach().sub_(1)).toThrow('a part of another tensor, which would stay as it is');
    expect(w.detach().clone().sub_(1).toArray()).toEqual([0, 0]);
    expect(w.mul(2).detach().sub_(1).toArray()).toEqual([1, 1]);
  });

  test('a state that is assigned at each step, with gradients that end there', () => {
    const w = parameter(tensor([1, 2]));
    const state = zeros([2]);
    for (let i = 0; i < 3000; i++) {
      state.assign(state.detach().mul(0.5).add(w));
      w.grad = undefined;
      state.sum().backward();
      expect(w.grad!.toArray()).toEqual([1, 1]);
    }
    expect(() => state.sum().backward()).toThrow('an earlier backward()');
  });

  test('the graph shows each change', () => {
    const w = parameter(tensor([1, 2]));
    const y = w.mul(2).add_(1);
    const { name, inputs } = graphOf(y.sum());
    expect([name, inputs[0]!.name, inputs[0]!.inputs[0]!.name]).toEqual(['sum', 'add', 'multiply']);
  });
});
