import { expect, test } from 'vitest';
import { agrees, columnsOf, fingerprint } from '../fingerprint.ts';
import { problemOf, type Specification } from '../problem.ts';
import { expected } from './expected.ts';
import { lossOfStep } from './network.ts';

/** The problem, narrowed to its kind. */
function make<S extends Specification>(specification: S) {
  return problemOf(specification) as Extract<ReturnType<typeof problemOf>, { kind: S['kind'] }>;
}

test("a product's fingerprint is that of all its elements", () => {
  const { n, a, b } = make({ kind: 'matmul', n: 9 });
  const product = Array.from({ length: n * n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[Math.floor(i / n) * n + k]! * b[k * n + (i % n)]!;
    return sum;
  });
  expect(expected(make({ kind: 'matmul', n }))).toBeCloseTo(fingerprint(product, n), 10);
});

test('softmax: what is wrong by a row is noticed', () => {
  const problem = make({ kind: 'reduction', name: 'softmax', n: 8 });
  const right = Array.from({ length: 8 }, (_, r) => {
    const row = Array.from(problem.x.subarray(r * 8, r * 8 + 8), Math.exp);
    const total = row.reduce((a, b) => a + b);
    return row.map((value) => value / total);
  });
  const columns = columnsOf(problem, 64);
  expect(agrees(fingerprint(right.flat(), columns), expected(problem))).toBe(true);
  const shifted = [...right.slice(1), right[0]!].flat();
  expect(agrees(fingerprint(shifted, columns), expected(problem))).toBe(false);
});

test('the gradients of ten operations, by hand', () => {
  const [p, q] = [0.5, -0.3];
  const c = p + q;
  const d = p * q;
  const e = c + d;
  const h = Math.exp(e * c * 0.1);
  const i = h + d;
  const k = i * i - c;
  const by = (dc: number, dd: number) => {
    const df = (dc + dd) * c + e * dc;
    return p * (2 * i * (h * 0.1 * df + dd) - dc);
  };
  const gradients = [k + by(1, q), by(1, p)];
  expect(expected(make({ kind: 'tiny', name: 'scalar10' }))).toBeCloseTo(fingerprint(gradients, 2), 6);
});

test.each([
  { kind: 'mlp', sizes: [12, 8, 10], batch: 4 },
  { kind: 'cnn', side: 4, channels: [2, 3], batch: 2 },
] as const)('losses fall as the gradient promises: $kind', (specification) => {
  const problem = make(specification);
  // After a short step along the gradient, the loss falls by the step times its square; twice the step, twice the fall.
  const fall = (learningRate: number) =>
    lossOfStep({ ...problem, learningRate }, 1) - lossOfStep({ ...problem, learningRate }, 2);
  expect(fall(1e-4)).toBeGreaterThan(0);
  expect(fall(2e-4) / fall(1e-4)).toBeCloseTo(2, 2);
});
