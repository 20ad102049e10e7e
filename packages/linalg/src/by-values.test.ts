/** Eigenvalues and singular values where numbers can be looked at: as where they cannot, of larger matrices, and at the edges. */
import { compile } from '@glissade/compiler';
import {
  diagEmbed,
  eye,
  matmul,
  ones,
  reference,
  type Tensor,
  tensor,
  tril,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { cholesky, det, eigh, inv, kron, pinv, qr, svd, svdvals } from './index.ts';
import { draw, far, positive, unit } from './matrices.test-helper.ts';

const float64 = { dtype: 'float64' } as const;

beforeAll(() => useBackend(reference));

/** How far V diag(w) V^T is from A, and V^T V from 1. */
function misses(a: Tensor): [number, number] {
  const { eigenvalues, eigenvectors } = eigh(a);
  const n = a.shape.at(-1)!;
  return [
    far(matmul(eigenvectors.mul(eigenvalues.unsqueeze(-2)), eigenvectors.transpose(-1, -2)), a),
    far(matmul(eigenvectors.transpose(-1, -2), eigenvectors), unit(n)),
  ];
}

const symmetric = (n: number): Tensor => {
  const a = draw(n, n);
  return a.add(a.transpose());
};

test.each([1, 2, 3, 7, 40])('A = V diag(w) V^T, of order %i', (n) => {
  for (const error of misses(symmetric(n))) expect(error).toBeLessThan(1e-13 * n);
});

test('values that are equal, zero, huge or tiny', () => {
  const all = [
    eye(5, float64),
    zeros([4, 4], float64),
    ones([6, 6], float64),
    diagEmbed(tensor([3, -1, 3, 0], float64)),
    kron(diagEmbed(tensor([1, 3, 0, -2], float64)), symmetric(3)),
  ];
  for (const a of all) for (const error of misses(a)) expect(error).toBeLessThan(1e-13);
  for (const scale of [1e-150, 1e150]) {
    const [error, skew] = misses(symmetric(6).mul(scale));
    expect(error / scale).toBeLessThan(1e-12);
    expect(skew).toBeLessThan(1e-12);
    const rotated = symmetric(6);
    expect(svdvals(rotated.mul(scale)).div(scale).sub(svdvals(rotated)).abs().amax().itemSync()).toBeLessThan(
      1e-12,
    );
  }
});

test('what is above the diagonal is not read', () => {
  const a = tensor([
    [2, NaN],
    [1, 2],
  ]);
  expect(eigh(a).eigenvalues.toArray()).toEqual([expect.closeTo(1), expect.closeTo(3)]);
});

describe('a matrix with NaN or infinities', () => {
  const batch = (bad: number): Tensor => tensor([1, 0, 0, 2, bad, 0, 0, 1]).reshape(2, 2, 2);

  test.each([NaN, Infinity])('is refused where its values are looked for: %d', (bad) => {
    const message = 'the matrix (batch element 1) holds NaN or infinities; isfinite() says which';
    expect(() => eigh(batch(bad))).toThrow(`eigh: ${message}`);
    expect(() => svd(batch(bad))).toThrow(`svd: ${message}`);
    expect(() => svdvals(batch(bad))).toThrow(`svdvals: ${message}`);
    expect(() => pinv(batch(bad))).toThrow(`pinv: ${message}`);
    expect(() => eigh(batch(bad).at(1))).toThrow('eigh: the matrix holds NaN or infinities');
    expect(compile((a: Tensor) => svdvals(a))(batch(bad)).toArray()).toEqual([
      [2, 1],
      [NaN, NaN],
    ]);
  });

  test('gives NaN in factors and solutions, and the others of its batch do not', () => {
    expect(det(batch(NaN)).toArray()).toEqual([2, NaN]);
    expect(inv(batch(NaN)).at(0).toArray()).toEqual([
      [1, 0],
      [0, 0.5],
    ]);
  });

  test('is positive definite up to the minor in which they are', () => {
    const a = (last: number): Tensor => tensor([1, 3, 3, last]).reshape(2, 2);
    expect(() => cholesky(a(NaN))).toThrow('leading minor of order 2');
    expect(cholesky(a(Infinity)).toArray()).toEqual([
      [1, 0],
      [3, Infinity],
    ]);
  });
});

test('as in compiled steps, where rotations are all that is known', () => {
  const a = tril(draw(3, 6, 6)).to('float64');
  const compiledValues = compile((x: Tensor) => eigh(x).eigenvalues)(a);
  expect(far(eigh(a).eigenvalues, compiledValues)).toBeLessThan(1e-12);
  const b = draw(3, 6, 4);
  expect(far(svdvals(b), compile((x: Tensor) => svdvals(x))(b))).toBeLessThan(1e-12);
});

test('factors and solutions, too', () => {
  const a = draw(3, 6, 6);
  const b = draw(3, 7, 4);
  const known = positive(3, 6, 6);
  for (const of of [
    () => cholesky(known),
    () => inv(a),
    () => det(a),
    () => qr(b).q,
    () => qr(b).r,
    () =>
      qr(
        zeros([4, 3])
          .to('float64')
          .add(tensor([1, 0, -2], float64)),
      ).r,
  ])
    expect(far(of(), compile(of)())).toBeLessThan(1e-12);
});

test('small singular values keep their digits, and their vectors stay perpendicular', () => {
  const [q1, q2] = [qr(draw(30, 5)).q, qr(draw(5, 5)).q];
  const values = [1, 1e-3, 1e-6, 1e-9, 1e-12];
  const a = matmul(q1.mul(tensor(values, float64)), q2);
  const { u, s, vh } = svd(a);
  s.dataSync().forEach((value, i) => {
    expect(Math.abs(value / values[i]! - 1)).toBeLessThan(1e-3);
  });
  expect(far(matmul(a, vh.transpose()).div(s), u)).toBeLessThan(1e-3);
  expect(far(matmul(u.transpose(), u), eye(5, float64))).toBeLessThan(1e-12);
  expect(far(matmul(vh, vh.transpose()), eye(5, float64))).toBeLessThan(1e-12);
});
