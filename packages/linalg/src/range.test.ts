/** Matrices whose numbers have squares beyond what a number can be, and ill-conditioned ones. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { eye, matmul, ones, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { cholesky, choleskySolve, eigh, lstsq, qr, solve, svd, svdvals } from './index.ts';
import { far } from './matrices.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const a = tensor(
  [
    [3, 1],
    [4, 3],
  ],
  { dtype: 'float64' },
);
const functions: Record<string, (a: Tensor, scale: number) => Tensor> = {
  q: (a) => qr(a).q,
  r: (a, scale) => qr(a).r.div(scale),
  lstsq: (a) => lstsq(a, a),
  eigenvalues: (a, scale) => eigh(a).eigenvalues.div(scale),
  eigenvectors: (a) => eigh(a).eigenvectors.square(),
  svdvals: (a, scale) => svdvals(a).div(scale),
  vectors: (a) => svd(a).u.square(),
};

describe.each([
  ['float64', 1e-200],
  ['float64', 1e200],
  ['float32', 1e-25],
  ['float32', 1e25],
] as const)('%s, times %f', (dtype, scale) => {
  test.each(Object.entries(functions))('%s', (_, f) => {
    const expected = f(a, 1);
    const scaled = a.mul(scale).to(dtype);
    const of = (x: Tensor): Tensor => f(x, scale);
    for (const run of [of, compile(of)])
      expect(far(run(scaled).to('float64'), expected)).toBeLessThan(dtype === 'float64' ? 1e-12 : 1e-5);
  });
});

test('a small column beside a large one', () => {
  const b = tensor(
    [
      [1e200, 0],
      [0, 3e-200],
      [0, 4e-200],
    ],
    { dtype: 'float64' },
  );
  expect(far(qr(b).q.square().sum(0), tensor([1, 1], { dtype: 'float64' }))).toBeLessThan(1e-12);
  expect(Math.abs(qr(b).r.at(1, 1).itemSync()) / 5e-200).toBeCloseTo(1);
});

test('zeros, where nothing can be looked at', () => {
  const none = zeros([2, 3, 2]);
  expect(compile((x: Tensor) => qr(x).r)(none).toArray()).toEqual(zeros([2, 2, 2]).toArray());
  expect(compile((x: Tensor) => svdvals(x))(none).toArray()).toEqual(zeros([2, 2]).toArray());
});

test('what is left of A X - B is as little for an ill-conditioned matrix', () => {
  const n = 8;
  const hilbert = tensor(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => 1 / (i + j + 1))),
  );
  const nearby = hilbert.add(eye(n).mul(1e-6));
  const b = ones([n, 1]);
  const left = (a: Tensor, x: Tensor): number =>
    far(matmul(a.to('float64'), x.to('float64')), b.to('float64')) / x.abs().max().itemSync();
  expect(left(hilbert, solve(hilbert, b))).toBeLessThan(3e-9);
  expect(left(nearby, choleskySolve(b, cholesky(nearby)))).toBeLessThan(2e-8);
});
