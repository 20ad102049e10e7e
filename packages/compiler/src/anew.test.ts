/** Which calls need another trace: those for which the program of an earlier one would do something else. */
import { Module } from '@glissade/nn';
import { type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile } from './index.ts';

describe('a tensor that is given, and also taken from outside,', () => {
  const outside = () => [tensor(1), tensor(2)] as const;
  const stepOf =
    ([a, b]: readonly [Tensor, Tensor]) =>
    (x: Tensor): Tensor => {
      a.add_(10);
      b.add_(20);
      return x.mul(2);
    };

  test.each([
    ['first', [0, 2, 0, 2]],
    ['later', [2, 0, 2]],
    ['in turns with another', [0, 1, 0, 1, 2]],
  ])('is one tensor: %s', (_, order) => {
    const [eager, compiled] = [outside(), outside()];
    const step = compile(stepOf(compiled));
    const other = tensor(3);
    for (const i of order)
      expect(step(compiled[i] ?? other).itemSync()).toBe(stepOf(eager)(eager[i] ?? other).itemSync());
    expect(step.programs.length).toBe(new Set(order).size);
  });
});

describe('a number in a field', () => {
  class Scaled extends Module {
    scale = 0;
    forward(x: Tensor): Tensor {
      return x.mul(this.scale);
    }
  }

  test('that is NaN stays what it is', () => {
    const net = new Scaled();
    net.scale = Number.NaN;
    const step = compile((x: Tensor) => net.forward(x));
    for (let i = 0; i < 3; i++) expect(step(tensor(1)).itemSync()).toBeNaN();
    expect(step.programs.length).toBe(1);
  });

  test('that becomes -0 is another', () => {
    const net = new Scaled();
    const step = compile((x: Tensor) => net.forward(x));
    expect(step(tensor(1)).itemSync()).toBe(0);
    net.scale = -0;
    expect(step(tensor(1)).itemSync()).toBe(-0);
  });
});
