/** Edges, errors, and functions of one matrix applied to many. */
import { grad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { concat, eye, ones, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cholesky,
  choleskySolve,
  det,
  eigh,
  inv,
  kron,
  lstsq,
  matrixPower,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  svdvals,
} from './index.ts';
import { draw, far, positive, unit } from './matrices.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

describe('edges', () => {
  test('matrices that need pivots', () => {
    const swap = tensor([
      [0, 1],
      [1, 0],
    ]);
    expect(inv(swap).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(det(swap).itemSync()).toBe(-1);
    expect(solve(swap, tensor([1, 2])).toArray()).toEqual([2, 1]);
    const tiny = tensor([
      [1e-20, 1],
      [1, 1],
    ]);
    expect(solve(tiny, tensor([1, 2])).toArray()).toEqual([1, 1]);
  });

  test('singular ones have determinant 0', () => {
    for (const a of [
      zeros([3, 3]),
      tensor([
        [1, 2],
        [2, 4],
      ]),
    ]) {
      expect(Math.abs(det(a).itemSync())).toBe(0);
      expect(Math.abs(slogdet(a).sign.itemSync())).toBe(0);
      expect(slogdet(a).logabsdet.itemSync()).toBe(-Infinity);
    }
  });

  test('a reflection of a zero on top has the sign of LAPACK', () => {
    const a = tensor([
      [0, 1],
      [2, 3],
    ]);
    for (const r of [qr(a).r, compile((x: Tensor) => qr(x).r)(a)])
      expect(
        far(
          r,
          tensor([
            [-2, -3],
            [0, -1],
          ]),
        ),
      ).toBeLessThan(1e-6);
  });

  test('the first power is a tensor of its own', () => {
    const a = eye(2);
    matrixPower(a, 1).assign(zeros([2, 2]));
    expect(a.toArray()).toEqual(eye(2).toArray());
  });

  test('empty batches and matrices without rows', () => {
    const none = zeros([0, 3, 3]);
    for (const f of [
      cholesky,
      inv,
      pinv,
      (a: Tensor) => qr(a).q,
      (a: Tensor) => eigh(a).eigenvectors,
      (a: Tensor) => svd(a).u,
    ])
      expect(f(none).shape).toEqual([0, 3, 3]);
    expect(solve(none, zeros([3, 2])).shape).toEqual([0, 3, 2]);
    expect(solveTriangular(none, zeros([3, 2]), { upper: true }).shape).toEqual([0, 3, 2]);
    expect(det(none).shape).toEqual([0]);
    expect(det(zeros([2, 0, 0])).toArray()).toEqual([1, 1]);
    expect(inv(zeros([0, 0])).shape).toEqual([0, 0]);
    expect(lstsq(zeros([4, 2]).add(eye(4, 2)), zeros([4, 0])).shape).toEqual([2, 0]);
    expect(matrixPower(none, 0).shape).toEqual([0, 3, 3]);
  });

  test('powers of whole numbers, which wrap around as in PyTorch', () => {
    const a = tensor([1e5, 2e5, 3e5, 4e5], { dtype: 'int32' }).reshape(2, 2);
    expect(matrixPower(a, 3).dataSync()).toEqual(
      Int32Array.of(-793739264, -1042350080, 583958528, -209780736),
    );
    const bytes = tensor([1, 2, 3, 4], { dtype: 'uint8' }).reshape(2, 2);
    expect(matrixPower(bytes, 5).dataSync()).toEqual(Uint8Array.of(45, 22, 33, 78));
    expect(matrixPower(bytes, 0).dataSync()).toEqual(Uint8Array.of(1, 0, 0, 1));
  });
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => cholesky(zeros([2, 3])), 'cholesky: expected square matrices [..., n, n], got [2, 3]'],
    [() => inv(zeros([3])), 'inv: expected matrices [..., m, n], got [3]'],
    [
      () => det(zeros([2, 2], { dtype: 'int32' })),
      "det: expected float32 or float64, got int32; convert with .to('float32')",
    ],
    [() => solve(eye(2), unit(2)), 'solve: the matrices are float32, the right-hand sides float64'],
    [
      () => solve(eye(2), ones([3, 1])),
      'solve: [3, 1] does not fit the matrices [2, 2]: expected 2 rows, got 3',
    ],
    [
      () => solve(ones([2, 2]), ones([2])),
      'solve: the matrix is singular: pivot 2 is 0. Add a little to the diagonal, or use lstsq()',
    ],
    [
      () => inv(concat([eye(2), zeros([2, 2])]).reshape([2, 2, 2])),
      'inv: the matrix (batch element 1) is singular: pivot 1 is 0',
    ],
    [
      () =>
        cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      "cholesky: the matrix is not positive definite: its leading minor of order 2 isn't. Add",
    ],
    [() => cholesky(eye(50).mul(eye(50).sub(0.5)).sub(0.25)), 'leading minor of order'],
    [() => cholesky(zeros([2, 2])), 'leading minor of order 1'],
    [() => cholesky(tensor([[Number.NaN]])), 'leading minor of order 1'],
    [() => inv(zeros([3])), 'got [3]; unsqueeze(-1) makes a vector a column'],
    [() => matrixPower(ones([2, 2]), -1), 'matrixPower: the matrix is singular: pivot 2 is 0'],
    [() => solve(eye(2), 1 as never), 'solve: expected a tensor, got number 1'],
    [() => kron([[1]] as never, eye(2)), 'kron: expected a tensor, got an array'],
    [() => svdvals(zeros([3])), 'svdvals: expected matrices'],
    [() => lstsq(eye(2), unit(2)), 'lstsq: the matrices are float32, the right-hand sides float64'],
    [() => lstsq(ones([2, 3, 2]), ones([4, 3, 1])), 'lstsq: cannot broadcast [2] with [4]'],
    [
      () => solveTriangular(eye(2), ones([2, 3]), { upper: true, left: false }),
      'solveTriangular: [2, 3] does not fit the matrices [2, 2]: expected 2 columns, got 3',
    ],
    [
      () => solveTriangular(eye(2), ones([3, 2]), { upper: true }),
      'solveTriangular: [3, 2] does not fit the matrices [2, 2]: expected 2 rows, got 3',
    ],
    [
      () => solveTriangular(eye(2), unit(2), { upper: true }),
      'solveTriangular: the matrices are float32, the right-hand sides float64',
    ],
    [() => solveTriangular(eye(2), ones([2, 3]), {} as never), 'upper is undefined; say { upper: true }'],
    [() => solveTriangular(eye(2), eye(2), undefined as never), 'upper is undefined; say { upper: true }'],
    [() => choleskySolve(ones([3, 1]), eye(2)), 'choleskySolve: [3, 1] does not fit the matrices [2, 2]'],
    [
      () => choleskySolve(unit(2), eye(2)),
      'choleskySolve: the matrices are float32, the right-hand sides float64',
    ],
    [() => pinv(eye(2), { rtol: -1 }), 'pinv: rtol is -1; expected a number >= 0'],
    [() => pinv(eye(2), { rtol: Number.NaN }), 'pinv: rtol is NaN'],
    [
      () => matrixPower(eye(2).int(), -1),
      'matrixPower: expected float32 or float64, got int32; convert with',
    ],
    [() => matrixPower(eye(2).bool(), 2), 'matrixPower: expected float32 or float64, got bool'],
    [() => matrixPower(eye(2), 0.5), 'matrixPower: the power is 0.5; it must be a whole number'],
  ])('%# %s', (run, message) => {
    expect(run).toThrow(message);
  });

  test('where no value can be looked at, NaN or infinity', () => {
    const bad = (x: Tensor): boolean => !Number.isFinite(x.sum().itemSync());
    expect(
      bad(
        compile((a: Tensor) => cholesky(a))(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      ),
    ).toBe(true);
    expect(bad(compile((a: Tensor) => cholesky(a))(zeros([2, 2])))).toBe(true);
    expect(bad(compile((a: Tensor) => inv(a))(ones([2, 2])))).toBe(true);
  });
});

describe('through vmap', () => {
  test('the same as of batches', () => {
    const [a, b] = [positive(3, 4, 4), draw(3, 4, 2)];
    const same = (f: (a: Tensor, b: Tensor) => Tensor): void =>
      expect(far(vmap(f)(a, b), f(a, b))).toBeLessThan(1e-12);
    same((a) => cholesky(a));
    same(solve);
    same((a) => inv(a));
    same((a) => det(a));
    same((a, b) => solveTriangular(a, b, { upper: true }));
    same((a) => qr(a).r);
    same((a) => eigh(a).eigenvalues);
    same((a) => pinv(a));
    expect(far(vmap(solve, { inDims: [null, 0] })(a.at(0), b), solve(a.at(0), b))).toBeLessThan(1e-12);
  });

  test('gradients of each example', () => {
    const a = positive(3, 4, 4);
    const loss = (a: Tensor): Tensor =>
      cholesky(a).square().sum().add(slogdet(a).logabsdet).add(inv(a).sum());
    const all = grad((a: Tensor) =>
      cholesky(a).square().sum().add(slogdet(a).logabsdet.sum()).add(inv(a).sum()),
    )(a);
    expect(far(vmap(grad(loss))(a), all)).toBeLessThan(1e-12);
    expect(far(grad((a: Tensor) => vmap(loss)(a).sum())(a), all)).toBeLessThan(1e-12);
  });
});

test('arrays, and options that there are none of', () => {
  const a = tensor([[2]]);
  expect(() => inv([[2]] as never)).toThrow('inv: expected a tensor, got an array (make it a tensor)');
  expect(() => pinv(a, 1e-5 as never)).toThrow('pinv: there is no option 0.00001; expected rtol');
  expect(() => solveTriangular(a, a, { lower: true } as never)).toThrow(
    'solveTriangular: there is no option lower; expected upper, left, unitriangular',
  );
});
