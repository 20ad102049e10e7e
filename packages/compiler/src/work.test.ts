/** How many operations and bytes explain() says that a kernel has. */
import { manualSeed, ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { beforeEach, expect, test } from 'vitest';
import { type Compiled, compile, explain } from './index.ts';

beforeEach(() => {
  manualSeed(0);
});

/** The operations and the bytes of each kernel. */
async function work(step: Compiled<never, unknown>): Promise<number[][]> {
  const text = await explain(step, { rounds: 0 });
  return [...text.matchAll(/^ +\d+ +(\d+) +(\d+)$/gm)].map(([, ...cells]) => cells.map(Number));
}

async function workFor<Given extends readonly Tensor[]>(
  step: (...given: Given) => unknown,
  ...given: Given
): Promise<number[][]> {
  const compiled = compile(step);
  compiled(...given);
  return work(compiled);
}

test('a function of elements counts for each of them', async () => {
  expect(await workFor((x) => x.mul(x).add(1), ones([2, 3]))).toEqual([[12, 24 + 24]]);
  expect(await workFor((x) => x.exp(), ones([5]))).toEqual([[16 * 5, 20 + 20]]);
});

test('elements have the bytes of their dtype', async () => {
  expect(await workFor((x) => x.neg(), ones([5], { dtype: 'float64' }))).toEqual([[5, 40 + 40]]);
  expect(await workFor((x) => x.gt(0), ones([5]))).toEqual([[5, 20 + 5]]);
});

test('a product of matrices takes two operations for each pair of numbers', async () => {
  expect(await workFor((a, b) => a.matmul(b), ones([2, 3]), ones([3, 4]))).toEqual([
    [2 * 2 * 3 * 4, 4 * (6 + 12 + 8)],
  ]);
  expect(await workFor((a, b) => a.matmul(b), ones([5, 2, 3]), ones([5, 3, 4]))).toEqual([
    [5 * 2 * 2 * 3 * 4, 4 * 5 * (6 + 12 + 8)],
  ]);
});

test('what is done with its sums counts, too, what two results share once', async () => {
  const step = (a: Tensor, b: Tensor, c: Tensor) => {
    const sum = a.matmul(b).add(c);
    return [sum, sum.relu()];
  };
  // A sum, a comparison and a choice for each element.
  expect(await workFor(step, ones([2, 3]), ones([3, 4]), ones([4]))).toEqual([
    [2 * 2 * 3 * 4 + 3 * 8, 4 * (6 + 12 + 4 + 8 + 8)],
  ]);
});

test('other steps count as an operation an element', async () => {
  const index = tensor([2, 0], { dtype: 'int32' });
  expect(await workFor((x, at) => x.gather(0, at), ones([3]), index)).toEqual([[2, 12 + 8 + 8]]);
});

test('an element that is read in several places counts once', async () => {
  expect(await workFor((x) => x.add(x.T), ones([4, 4]))).toEqual([[16, 64 + 64]]);
  expect(await workFor((x) => x.slice(0, 1).sub(x.slice(0, 0, -1)), ones([9]))).toEqual([[8, 36 + 32]]);
  // Windows of 3, one beside the other.
  expect(await workFor((x) => x.unfold(0, 3, 1).sum(1), ones([9]))).toEqual([[21, 36 + 28]]);
  // Few rows of a matrix, and all of it.
  expect(await workFor((x) => x.matmul(x.slice(0, 0, 2).T), ones([8, 4]))).toEqual([
    [2 * 8 * 2 * 4, 4 * (32 + 16)],
  ]);
});

test('of a buffer, only what is read counts', async () => {
  // A column, twice.
  expect(await workFor((x) => x.slice(1, 0, 1).mul(x.slice(1, 0, 1)), ones([8, 4]))).toEqual([[8, 32 + 32]]);
});

test('state that is updated in place is read and written', async () => {
  const state = zeros([8]);
  expect(await workFor((x) => void state.add_(x), ones([8]))).toEqual([[8, 32 + 32 + 32]]);
});
