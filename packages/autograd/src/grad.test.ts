/** Derivatives of functions. */
import { logSigmoid, type NestedValues, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { grad, noGrad, parameter, valueAndGrad } from './index.ts';

describe('grad', () => {
  const cube = (x: Tensor): Tensor => x.pow(3);
  test('nests', () => {
    expect(grad(cube)(tensor(2)).itemSync()).toBe(12);
    expect(grad(grad(cube))(tensor(2)).itemSync()).toBe(12);
    expect(grad(grad(grad(cube)))(tensor(2)).itemSync()).toBe(6);
  });
  test('of a product, where zeros are, again', () => {
    const curvature = (values: number[][], dim?: number): NestedValues[] =>
      values.flat().map((_, i) =>
        grad((x: Tensor) =>
          grad((y: Tensor) => y.prod(dim).square().add(y.prod(dim)).sum())(x)
            .reshape(-1)
            .at(i),
        )(tensor(values)).toArray(),
      );
    expect(curvature([[0, -1, 2]])).toEqual([[[8, 2, -1]], [[2, 0, 0]], [[-1, 0, 0]]]);
    expect(
      curvature([
        [0, 3],
        [0, 1],
      ]),
    ).toEqual([
      [
        [0, 0],
        [3, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [3, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    expect(curvature([[0], [2]], 0)).toEqual([
      [[8], [1]],
      [[1], [0]],
    ]);
  });
  test('refuses a function of several elements in its own name', () => {
    const message =
      ': the function returned [2]; expected one element. Reduce it with sum() or mean(), or use jacobian()';
    expect(() => grad((x: Tensor) => x.mul(2))(tensor([1, 2]))).toThrow(`grad${message}`);
    expect(() => valueAndGrad((_: Tensor) => tensor([1, 2]))(tensor(1))).toThrow(`valueAndGrad${message}`);
  });

  test('keeps inner and outer variables apart', () => {
    const outer = grad((x: Tensor) => x.mul(grad((y: Tensor) => x.add(y))(tensor(1))));
    expect(outer(tensor(1)).itemSync()).toBe(1);
    const mixed = grad((x: Tensor) => grad((y: Tensor) => x.square().mul(y.square()))(tensor(3)));
    expect(mixed(tensor(2)).itemSync()).toBe(24);
  });
  test('by one place that a tensor is given at, not by the others', () => {
    const product = (a: Tensor, b: Tensor): Tensor => a.mul(b.square());
    const w = parameter(tensor(3));
    expect(grad(product)(w, w).itemSync()).toBe(9);
    expect(grad(product, [0, 1, 0])(w, w).map((g) => g.itemSync())).toEqual([9, 18, 9]);
    expect(grad((x: Tensor) => x.mul(w))(w).itemSync()).toBe(3);
    expect(noGrad(() => grad(product)(w, w)).itemSync()).toBe(9);
    // d/dx of x^2, and the way from it back to w.
    expect(grad((x: Tensor) => grad(product)(x, x))(tensor(5)).itemSync()).toBe(10);
    grad(product)(w, w).backward();
    expect(w.grad?.itemSync()).toBe(6);
  });
  test('of several arguments, with the value, of unused ones', () => {
    const f = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect(grad(f, [0, 1])(a, b).map((g) => g.toArray())).toEqual([
      [3, 4],
      [1, 2],
    ]);
    const [value, gradient] = valueAndGrad(f)(a, b);
    expect([value.itemSync(), gradient.toArray(), value.requiresGrad]).toEqual([11, [3, 4], false]);
    expect(grad((x: Tensor, _: Tensor) => x.sum(), [1])(a, b)[0]?.toArray()).toEqual([0, 0]);
    expect(a.requiresGrad).toBe(false);
    const [again, [last, first]] = valueAndGrad(f, [1, 0])(a, b) as [Tensor, [Tensor, Tensor]];
    const parts = grad(f, [1, 0])(a, b);
    expect([again, last, first].map(String)).toEqual([value, ...parts].map(String));
  });
  test('a gradient penalty reaches the parameters', () => {
    const w = parameter(tensor(3));
    const slope = grad((x: Tensor) => w.mul(x.square()))(tensor(2));
    slope.square().backward();
    expect(w.grad?.itemSync()).toBe(2 * 3 * 16);
  });

  test('logSigmoid bends at 0 as elsewhere, and stays finite far out', () => {
    const bend = (x: number): number => grad(grad(logSigmoid))(tensor(x, { dtype: 'float64' })).itemSync();
    expect(bend(0)).toBe(-0.25);
    expect(bend(1e-9)).toBeCloseTo(-0.25, 8);
    expect(bend(-1e-9)).toBeCloseTo(-0.25, 8);
    expect([bend(1e4), bend(-1e4)].map(Math.abs)).toEqual([0, 0]);
  });
});
