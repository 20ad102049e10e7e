/** Einsum and matrices, against loops over every index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ones, tensor, zeros } from '../creation.ts';
import { counting, elements, indices, type Model } from '../model.test-helper.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bmm, matmul } from './contraction.ts';
import { einsum } from './einsum.ts';
import { diagonal, trace, tril, triu } from './matrix.ts';

const small = (shape: readonly number[]): Model => {
  const { at } = counting(shape);
  return { shape, at: (index) => (at(index) % 7) - 3 };
};
const tensorOf = (model: Model): Tensor => tensor(Float32Array.from(elements(model)), { shape: model.shape });

const letters = ['a', 'b', 'c', 'd'];
const lengths: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 1 };
const term = fc.array(fc.constantFrom(...letters), { maxLength: 3 });

describe('einsum', () => {
  it('sums what a loop over all letters sums', () => {
    const cases = fc
      .array(term, { minLength: 1, maxLength: 3 })
      .chain((terms) => fc.tuple(fc.constant(terms), fc.shuffledSubarray([...new Set(terms.flat())])));
    fc.assert(
      fc.property(cases, ([terms, output]) => {
        const models = terms.map((labels) => small(labels.map((label) => lengths[label]!)));
        const used = [...new Set(terms.flat())];
        const shape = output.map((label) => lengths[label]!);
        const totals = new Map(indices(shape).map((index) => [String(index), 0]));
        for (const values of indices(used.map((label) => lengths[label]!))) {
          const value = (label: string): number => values[used.indexOf(label)]!;
          const product = models.reduce((p, model, i) => p * model.at(terms[i]!.map(value)), 1);
          const key = String(output.map(value));
          totals.set(key, totals.get(key)! + product);
        }
        const equation = `${terms.map((labels) => labels.join('')).join(',')}->${output.join('')}`;
        const got = einsum(equation, ...models.map(tensorOf));
        expect(got.shape).toEqual(shape);
        expect(Array.from(got.dataSync(), (x) => x + 0)).toEqual([...totals.values()].map((x) => x + 0));
      }),
      { numRuns: 300 },
    );
  });

  it("without an arrow keeps what occurs once, and '...' stands for the rest", () => {
    const [x, y] = [tensorOf(small([2, 3])), tensorOf(small([3, 4]))];
    expect(einsum('ij,jk', x, y).toArray()).toEqual(matmul(x, y).toArray());
    expect(einsum('ba', x).shape).toEqual([3, 2]);
    const [batch, one] = [tensorOf(small([5, 2, 3])), tensorOf(small([1, 3, 4]))];
    expect(einsum('...ij,...jk->...ik', batch, one).toArray()).toEqual(matmul(batch, one).toArray());
    expect(einsum('...->', batch).itemSync()).toBe(batch.sum().itemSync());
  });

  it('says what does not fit', () => {
    const x = zeros([2, 3]);
    expect(() => einsum('ij,jk->ik', x)).toThrow(
      "einsum: 'ij,jk->ik' names 2 operands, got 1: float32[2, 3]",
    );
    expect(() => einsum('ijk->i', x)).toThrow(
      "einsum: 'ijk->i' gives operand 0 3 letters, it has 2 dims: float32[2, 3]",
    );
    expect(() => einsum('ij->ik', x)).toThrow("has 'k' behind the arrow only");
    expect(() => einsum('ij->ii', x)).toThrow('names a letter twice behind the arrow');
    expect(() => einsum('ij,jk->ik', x, x)).toThrow("'j' is both 3 and 2: float32[2, 3], float32[2, 3]");
    // A dim of 1 stretches to another operand's, but not along a diagonal.
    expect(() => einsum('ii', ones([1, 3]))).toThrow("'i' is both 1 and 3: float32[1, 3]");
    expect(() => einsum('i,ii', ones([3]), ones([3, 1]))).toThrow(
      "'i' is both 3 and 1: float32[3], float32[3, 1]",
    );
    expect(einsum('i,ii->i', ones([3]), ones([1, 1])).toArray()).toEqual([1, 1, 1]);
    expect(() => einsum('i-j', x)).toThrow("must be letters, ',', '...' and one '->'");
  });
});

describe('matmul', () => {
  it('names the mend when inner sizes differ', () => {
    expect(() => matmul(zeros([64, 784]), zeros([128, 784]))).toThrow(
      "matmul: inner sizes differ: [64, 784] x [128, 784] (784 vs 128). Did you mean the right side's transpose()?",
    );
    expect(() => matmul(zeros([3, 2]), zeros([3, 4]))).toThrow("Did you mean the left side's transpose()?");
    expect(() => matmul(zeros([]), zeros([3]))).toThrow(
      'matmul: [] x [3]: a scalar has no rows. Use mul() instead',
    );
    expect(() => bmm(zeros([2, 3]), zeros([3, 4]))).toThrow(
      'bmm: expected [b, n, k] and [b, k, m], got float32[2, 3] and float32[3, 4]',
    );
  });
});

describe('diagonals and triangles', () => {
  const offset = fc.integer({ min: -5, max: 5 });
  const length = fc.integer({ min: 1, max: 4 });
  it('are where column minus row says', () => {
    fc.assert(
      fc.property(length, length, offset, (rows, columns, k) => {
        const matrix = counting([rows, columns]);
        const x = tensorOf(matrix);
        const places = indices([rows, columns]);
        const on = places.filter(([row, column]) => column! - row! === k);
        expect(Array.from(diagonal(x, k).dataSync())).toEqual(on.map(matrix.at));
        const below = places.map(([row, column]) => (column! - row! <= k ? matrix.at([row!, column!]) : 0));
        expect(Array.from(tril(x, k).dataSync())).toEqual(below);
        expect(
          tril(x, k)
            .add(triu(x, k + 1))
            .toArray(),
        ).toEqual(x.toArray());
      }),
    );
  });
  it('leave further dims in front', () => {
    const x = tensorOf(counting([2, 3, 3]));
    expect(diagonal(x, 0, 1, 2).toArray()).toEqual([
      [0, 4, 8],
      [9, 13, 17],
    ]);
    expect(diagonal(x, 0, 0, 2).shape).toEqual([3, 2]);
    expect(trace(tensorOf(counting([3, 3]))).itemSync()).toBe(12);
    expect(() => diagonal(x, 0, 1, -2)).toThrow('diagonal: dims 1 and -2 of [2, 3, 3] are the same');
    expect(() => tril(zeros([3]))).toThrow('tril: expected a matrix, got float32[3]');
    expect(size(triu(x).shape)).toBe(18);
  });
});
