import { linspace, manualSeed, rand, ShapeError, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { grad, hessian, jacobian, jvp, parameter, vjp } from './index.ts';

const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const curved = (x: Tensor): Tensor => matrix.matmul(x).sin();
const at = tensor([0.1, -0.2, 0.3]);

describe('vjp and jvp', () => {
  test('are the rows and columns of the Jacobian', () => {
    const rows = jacobian(curved)(at).toArray() as number[][];
    const [value, pull] = vjp(curved, at);
    expect(value.toArray()).toEqual(curved(at).toArray());
    expect(pull(tensor([1, 0]))[0].toArray()).toEqual(rows[0]);
    expect(pull(tensor([0, 1]))[0].toArray()).toEqual(rows[1]);
    const [same, tangent] = jvp(curved, [at], [tensor([0, 1, 0])]);
    expect(same.toArray()).toEqual(curved(at).toArray());
    expect(tangent.allcloseSync(tensor(rows.map((row) => row[1]!)))).toBe(true);
  });

  test('take several arguments', () => {
    const f = (a: Tensor, b: Tensor): Tensor => a.mul(b.square());
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    const [, pull] = vjp(f, a, b);
    const [forA, forB] = pull(tensor([1, 1]));
    expect([forA.toArray(), forB.toArray()]).toEqual([
      [9, 16],
      [6, 16],
    ]);
    expect(jvp(f, [a, b], [tensor([1, 1]), tensor([0, 1])])[1].toArray()).toEqual([9, 32]);
  });

  test('of a gradient are products with the Hessian, without the Hessian', () => {
    const f = (x: Tensor): Tensor => curved(x).square().sum();
    const direction = tensor([1, 2, -1]);
    const [, product] = jvp(grad(f), [at], [direction]);
    expect(product.allcloseSync(hessian(f)(at).matmul(direction), { rtol: 1e-4 })).toBe(true);
  });

  test('of a function that draws random numbers belong together', () => {
    manualSeed(1);
    const [value, tangent] = jvp((x: Tensor) => x.mul(rand([3])), [tensor([1, 1, 1])], [tensor([1, 1, 1])]);
    expect(tangent.toArray()).toEqual(value.toArray());
  });

  test('say which tensor has the wrong shape', () => {
    expect(() => vjp(curved, at)[1](tensor([1]))).toThrow(
      new ShapeError('vjp: the cotangent is [1], the value [2]; they must be equal'),
    );
    expect(() => jvp(curved, [at], [tensor(1)])).toThrow(
      'jvp: tangent 0 is [], argument 0 [3]; they must be equal',
    );
    expect(() => jvp(curved, [at], [] as unknown as [Tensor])).toThrow('jvp: tangent 0 is missing');
  });
});

describe('jacobian and hessian', () => {
  test('hold the shape of the value, then that of the argument', () => {
    const outer = jacobian((x: Tensor) => x.unsqueeze(0).mul(matrix.slice(1, 0, 2).unsqueeze(-1)))(
      tensor([1, 2, 3]),
    );
    expect(outer.shape).toEqual([2, 2, 3, 3]);
    expect(outer.toArray()).toEqual(
      [
        [1, 2],
        [4, 5],
      ].map((row) => row.map((c) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? c : 0))))),
    );
    expect(jacobian((x: Tensor) => x.slice(0, 0, 0))(at).shape).toEqual([0, 3]);
  });

  test('nest, and leave nothing behind', () => {
    const cubes = (x: Tensor): Tensor => x.pow(3).sum();
    expect(hessian(cubes)(tensor([1, 2])).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
    expect(jacobian(hessian(cubes))(tensor([5])).toArray()).toEqual([[[6]]]);
    expect(hessian(cubes)(at).requiresGrad).toBe(false);
    expect(vjp(curved, at)[0].requiresGrad).toBe(false);
    expect(jvp(curved, [at], [at])[1].requiresGrad).toBe(false);
    const w = parameter(tensor(2));
    expect(jvp((x: Tensor) => x.mul(w), [at], [at])[1].requiresGrad).toBe(true);
  });

  test('can be differentiated by a parameter that the function has from outside', () => {
    const scale = parameter(tensor(2));
    const slopes = jacobian((x: Tensor) => x.square().mul(scale))(tensor([1, 3]));
    slopes.sum().backward();
    expect(scale.grad?.itemSync()).toBe(8);
  });

  test('a Hessian is symmetric', () => {
    const f = (x: Tensor): Tensor => x.sin().prod().add(x.exp().sum().square());
    const h = hessian(f)(linspace(0.5, 1.5, 4, { dtype: 'float64' }));
    expect(h.allcloseSync(h.t(), { rtol: 1e-12 })).toBe(true);
  });
});
