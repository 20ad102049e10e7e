/** First and second derivatives, beside finite differences. */
import { grad, gradcheck } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import {
  concat,
  eye,
  manualSeed,
  matmul,
  type Tensor,
  tensor,
  transpose,
  useBackend,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cholesky,
  choleskySolve,
  det,
  eigh,
  inv,
  lstsq,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  svdvals,
} from './index.ts';
import { draw, far, unit } from './matrices.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

describe('first and second derivatives', () => {
  const other = draw;
  const sum = (...parts: Tensor[]): Tensor => concat(parts.map((part) => part.flatten()));
  const cases: Record<string, [f: (...x: Tensor[]) => Tensor, shapes: number[][]]> = {
    cholesky: [(a) => cholesky(matmul(a!, transpose(a!)).add(unit(3))), [[2, 3, 3]]],
    choleskySolve: [
      (a, b) => choleskySolve(b!, a!.add(unit(3).mul(4))),
      [
        [3, 3],
        [2, 3, 2],
      ],
    ],
    'solveTriangular, lower': [
      (a, b) => solveTriangular(a!.add(unit(3).mul(4)), b!, { upper: false }),
      [
        [3, 3],
        [3, 2],
      ],
    ],
    'solveTriangular, upper, from the right': [
      (a, b) =>
        solveTriangular(a!.add(unit(3).mul(4)), b!, { upper: true, left: false, unitriangular: true }),
      [
        [3, 3],
        [2, 2, 3],
      ],
    ],
    solve: [
      (a, b) => solve(a!.add(unit(3).mul(4).flip(0)), b!),
      [
        [2, 3, 3],
        [3, 2],
      ],
    ],
    inv: [(a) => inv(a!.add(unit(3).mul(4).flip(0))), [[3, 3]]],
    det: [(a) => det(a!), [[2, 3, 3]]],
    slogdet: [(a) => slogdet(a!.add(unit(3).mul(4).flip(0))).logabsdet, [[2, 3, 3]]],
    qr: [(a) => sum(qr(a!.add(unit(3).mul(3))).q, qr(a!.add(unit(3).mul(3))).r), [[3, 3]]],
    'qr, tall': [(a) => sum(qr(a!).q, qr(a!).r), [[5, 2]]],
    'qr, wide': [(a) => sum(qr(a!).q, qr(a!).r), [[2, 4]]],
    lstsq: [(a, b) => lstsq(a!, b!), [[5, 2], [5]]],
    eigh: [
      (a) => {
        const { eigenvalues, eigenvectors: v } = eigh(a!.add(transpose(a!)));
        return sum(eigenvalues, matmul(v.mul(eigenvalues.sin()), transpose(v)));
      },
      [[3, 3]],
    ],
    svd: [(a) => sum(svd(a!).u.square(), svd(a!).s, svd(a!).vh.square()), [[4, 3]]],
    pinv: [(a) => pinv(a!), [[3, 2]]],
  };

  test.each(Object.entries(cases))('%s', (_, [f, shapes]) => {
    manualSeed(3);
    const inputs = shapes.map((shape) => other(...shape));
    expect(gradcheck(f, inputs)).toBe(true);
    const slope = (...x: Tensor[]): Tensor => {
      const gradients = grad(
        (...y: Tensor[]) =>
          f(...y)
            .square()
            .sum(),
        x.map((_, i) => i),
      )(...x);
      return sum(...gradients);
    };
    expect(gradcheck(slope, inputs)).toBe(true);
  });

  test('where eigenvalues or singular values are equal, those of the values alone', () => {
    expect(grad((a: Tensor) => eigh(a).eigenvalues.sum())(eye(3)).toArray()).toEqual(eye(3).toArray());
    expect(grad((a: Tensor) => svdvals(a).sum())(eye(3)).toArray()).toEqual(eye(3).toArray());
    expect(gradcheck((a) => pinv(a), [unit(3)])).toBe(true);
  });

  test('of the determinant of a singular matrix: its adjugate', () => {
    const a = tensor([
      [1, 2],
      [2, 4],
    ]);
    const gradient = grad((a: Tensor) => det(a))(a);
    expect(
      far(
        gradient,
        tensor([
          [4, -2],
          [-2, 1],
        ]),
      ),
    ).toBeLessThan(1e-6);
  });
});
