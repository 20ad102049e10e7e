/** Gradients of what was recorded, at tensors of one's choice. */
import { ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { grad, gradients, parameter, valueAndGrad } from './index.ts';

const leaves = (): [Tensor, Tensor] => [parameter(tensor([1, 2])), parameter(tensor([3, 5]))];

describe('gradients', () => {
  test('of leaves and of what is between, in the order in which they are asked for; .grad stays as it is', () => {
    const [x, y] = leaves();
    const product = x.mul(y);
    const found = gradients(product.square().sum(), [y, product, x]);
    expect(found.map((each) => each.toArray())).toEqual([
      [6, 40],
      [6, 20],
      [18, 100],
    ]);
    expect([x.grad, y.grad, product.grad]).toEqual([undefined, undefined, undefined]);
    expect(found.some((each) => each.requiresGrad)).toBe(false);
  });

  test('of the output itself, and of an input that is asked for twice', () => {
    const [x] = leaves();
    const loss = x.square().sum();
    const found = gradients(loss, [loss, x, x]);
    expect(found.map((each) => each.toArray())).toEqual([1, [2, 4], [2, 4]]);
  });

  test('from a seed, where the output has several elements', () => {
    const [x] = leaves();
    const cube = x.pow(3);
    expect(() => gradients(cube, [x])).toThrow('[2] holds 2 elements');
    expect(() => gradients(cube, [x], { seed: ones([3]) })).toThrow('the seed is [3]');
    expect(gradients(cube, [x], { seed: tensor([1, 10]) })[0]!.toArray()).toEqual([3, 120]);
  });

  test('what they are computed from is recorded with createGraph: a penalty for steep slopes', () => {
    const [x, y] = leaves();
    const [slope] = gradients(x.square().mul(y).sum(), [x], { createGraph: true });
    slope!.square().sum().backward();
    // (2 x y)^2 by x and by y.
    expect(x.grad!.toArray()).toEqual([72, 400]);
    expect(y.grad!.toArray()).toEqual([24, 160]);
  });

  test('the graph is let go of, unless it is kept', () => {
    const [x] = leaves();
    const loss = x.square().sum();
    gradients(loss, [x], { retainGraph: true });
    gradients(loss, [x]);
    expect(() => loss.backward()).toThrow('an earlier backward() went through this sum');
  });

  test('inputs that the output does not depend on are an error, or zeros', () => {
    const [x, y] = leaves();
    const loss = x.square().sum();
    expect(() => gradients(loss, [x, y])).toThrow(
      'gradients: the output does not depend on input 1, float32[2]. Mark leaves',
    );
    expect(() => gradients(tensor(1), [tensor(2)])).toThrow('does not depend on input 0, float32[]');
    expect(loss.requiresGrad).toBe(true);
    const found = gradients(loss, [zeros([3]), x, y], { allowUnused: true });
    expect(found.map((each) => each.toArray())).toEqual([
      [0, 0, 0],
      [2, 4],
      [0, 0],
    ]);
  });

  test('what is assigned anew is asked for as it is now', () => {
    const [x] = leaves();
    const running = x.mul(2);
    running.assign(running.mul(3));
    expect(gradients(running.sum(), [running])[0]!.toArray()).toEqual([1, 1]);
  });

  test('other options, and what is no tensor, are refused', () => {
    const [x] = leaves();
    expect(() => gradients(x.sum(), [x], { keepGraph: true } as never)).toThrow(
      'gradients: there is no option',
    );
    expect(() => gradients(x.sum(), [1 as never])).toThrow('gradients: expected a tensor, got number 1');
  });
});

test('gives one for each input, and the types say so', () => {
  const [x, y] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
  const product = (a: Tensor, b: Tensor) => a.mul(b).sum();
  const [ofX, ofY] = gradients(product(x, y), [x, y]);
  expect([ofX.toArray(), ofY.toArray()]).toEqual([
    [3, 4],
    [1, 2],
  ]);
  expect(grad(product, [1])(x, y)[0].toArray()).toEqual([1, 2]);
  const [value, [second]] = valueAndGrad(product, [1])(x, y);
  expect([value.itemSync(), second.toArray()]).toEqual([11, [1, 2]]);
  const list: Tensor[] = [x, y];
  expect(gradients(product(x, y), list).at(-1)?.toArray()).toEqual([1, 2]);
});
