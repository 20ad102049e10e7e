/** What defines each factorization, on random matrices; derivatives; edges; errors. */
import { grad, gradcheck } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import {
  concat,
  eye,
  manualSeed,
  matmul,
  ones,
  randn,
  type Tensor,
  tensor,
  transpose,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cholesky,
  choleskySolve,
  det,
  eigh,
  inv,
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

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const draw = (...shape: number[]): Tensor => randn(shape).to('float64');
const unit = (n: number): Tensor => eye(n).to('float64');
const positive = (...shape: number[]): Tensor => {
  const a = draw(...shape);
  return matmul(a, transpose(a)).add(unit(shape.at(-1)!));
};
/** How far apart, beside the greatest element. */
const far = (actual: Tensor, expected: Tensor): number => {
  expect(actual.shape).toEqual(expected.shape);
  if (actual.size === 0) return 0;
  return actual.sub(expected).abs().max().itemSync() / Math.max(1, expected.abs().max().itemSync());
};

describe('what defines them', () => {
  const sizes = fc.record({
    seed: fc.nat(1000),
    batch: fc.integer({ min: 0, max: 3 }),
    m: fc.integer({ min: 0, max: 9 }),
    n: fc.integer({ min: 0, max: 9 }),
    dtype: fc.constantFrom('float32', 'float64'),
  });
  const check = (
    property: (given: { batch: number; m: number; n: number; dtype: 'float32' | 'float64' }) => number,
  ): void =>
    fc.assert(
      fc.property(sizes, ({ seed, dtype, ...given }) => {
        manualSeed(seed);
        return property({ ...given, dtype: dtype as 'float32' }) < (dtype === 'float32' ? 1e-3 : 1e-9);
      }),
      { numRuns: 40 },
    );

  test('cholesky: L L^T = A', () =>
    check(({ batch, n, dtype }) => {
      const a = positive(batch, n, n).to(dtype);
      const l = cholesky(a);
      return Math.max(far(matmul(l, transpose(l)), a), far(l.tril(), l));
    }));

  test('solve and inv: A X = B', () =>
    check(({ batch, m, n, dtype }) => {
      const [a, b] = [draw(batch, n, n).add(unit(n).mul(6)).flip(-1).to(dtype), draw(n, m).to(dtype)];
      return Math.max(
        far(matmul(a, solve(a, b)), b.expand([batch, n, m])),
        far(matmul(a, inv(a)), unit(n).to(dtype).expand([batch, n, n])),
      );
    }));

  test('qr: Q R = A, Q^T Q = I, and R is a triangle', () =>
    check(({ batch, m, n, dtype }) => {
      const a = draw(batch, m, n).to(dtype);
      const { q, r } = qr(a);
      const k = Math.min(m, n);
      return Math.max(
        far(matmul(q, r), a),
        far(matmul(transpose(q), q), unit(k).to(dtype).expand([batch, k, k])),
        far(r.triu(), r),
      );
    }));

  test('eigh: A V = V w, V^T V = I, w ascending', () =>
    check(({ batch, n, dtype }) => {
      const x = draw(batch, n, n).to(dtype);
      const a = x.add(transpose(x));
      const { eigenvalues: w, eigenvectors: v } = eigh(a);
      const steps = n > 1 ? w.slice(-1, 1).sub(w.slice(-1, 0, -1)) : w.mul(0);
      return Math.max(
        far(matmul(a, v), v.mul(w.unsqueeze(-2))),
        far(matmul(transpose(v), v), unit(n).to(dtype).expand([batch, n, n])),
        far(steps.abs(), steps),
      );
    }));

  test('svd: U S Vh = A, U and V perpendicular', () =>
    check(({ batch, m, n, dtype }) => {
      const a = draw(batch, m, n).to(dtype);
      const { u, s, vh } = svd(a);
      const k = Math.min(m, n);
      const identity = unit(k).to(dtype).expand([batch, k, k]);
      return Math.max(
        far(matmul(u.mul(s.unsqueeze(-2)), vh), a),
        far(matmul(transpose(u), u), identity),
        far(matmul(vh, transpose(vh)), identity),
      );
    }));

  test('pinv: A P A = A and P A P = P, of any rank', () =>
    check(({ batch, m, n, dtype }) => {
      const a = matmul(draw(batch, m, 2), draw(batch, 2, n)).to(dtype);
      const p = pinv(a, { rtol: 1e-4 });
      return Math.max(far(matmul(a, matmul(p, a)), a), far(matmul(p, matmul(a, p)), p));
    }));

  test('larger ones: halves, many levels, clustered and graded eigenvalues', () => {
    manualSeed(5);
    const a = positive(70, 70).to('float32');
    const l = cholesky(a);
    expect(far(matmul(l, transpose(l)), a)).toBeLessThan(1e-6);
    const b = draw(70, 2).to('float32');
    expect(far(matmul(a, choleskySolve(b, l)), b)).toBeLessThan(1e-4);
    const { q } = qr(draw(40, 40));
    const graded = tensor(
      Float64Array.from({ length: 40 }, (_, i) => 10 ** (-i / 4)),
      { shape: [40], dtype: 'float64' },
    );
    const clustered = tensor(
      Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 3) + 1e-9 * i),
      { shape: [40], dtype: 'float64' },
    );
    for (const values of [graded, clustered]) {
      const matrix = matmul(q.mul(values), transpose(q));
      const sorted = values.sort(-1).values;
      expect(far(eigh(matrix).eigenvalues, sorted)).toBeLessThan(1e-13);
      expect(far(svdvals(matrix), sorted.flip(-1))).toBeLessThan(1e-13);
    }
  });

  test('a kernel that is nearly singular has a factor in float32', () => {
    const x = tensor(
      Float32Array.from({ length: 100 }, (_, i) => i / 100),
      { shape: [100, 1] },
    );
    const k = x.sub(transpose(x)).square().mul(-0.5).exp().add(eye(100).mul(1e-4));
    const l = cholesky(k);
    expect(far(matmul(l, transpose(l)), k)).toBeLessThan(1e-6);
  });
});

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
  });
});
