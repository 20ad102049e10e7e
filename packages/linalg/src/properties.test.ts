/** What defines factorizations and solutions, on random matrices. */
import { cpu } from '@glissade/backend-cpu';
import { eye, manualSeed, matmul, tensor, transpose, useBackend } from '@glissade/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { cholesky, choleskySolve, eigh, inv, pinv, qr, solve, svd, svdvals } from './index.ts';
import { draw, far, positive, unit } from './matrices.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

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
      const [a, b] = [draw(batch, n, n).add(unit(n).mul(6)).flip(-1).to(dtype), draw(1, n, m).to(dtype)];
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
