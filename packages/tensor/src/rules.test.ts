/** The shapes that primitives give, against what the steps fill, and the errors of those that do not fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { tensor, zeros } from './creation.ts';
import { counting, elements, indices, shapes } from './model.test-helper.ts';
import type { Primitive } from './primitive.ts';
import { outputShape, windowCount } from './rules.ts';

const iota = (shape: readonly number[]) => tensor(Float32Array.from(elements(counting(shape))), { shape });

describe('a window', () => {
  it('stands wherever it fits', () => {
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), small, small, small, (length, size, stride, dilation) => {
        const reach = (size - 1) * dilation;
        const starts = Array.from({ length }, (_, i) => i).filter(
          (i) => i % stride === 0 && i + reach < length,
        );
        const primitive: Primitive = { name: 'window', windows: [{ axis: 0, size, stride, dilation }] };
        if (starts.length === 0) {
          expect(() => outputShape(primitive, [zeros([length])])).toThrow(`window: size ${size}`);
          return;
        }
        expect(windowCount(length, size, stride, dilation)).toBe(starts.length);
        const expected = starts.map((start) => Array.from({ length: size }, (_, k) => start + k * dilation));
        expect(apply(primitive, iota([length])).toArray()).toEqual(expected);
      }),
    );
  });
});

describe('padding', () => {
  const amount = fc.integer({ min: -3, max: 3 });
  it('puts values before, between and behind, and crops where it is negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        amount,
        amount,
        fc.nat(2),
        (length, low, high, interior) => {
          const spread = Array.from({ length }, (_, i) => [
            i + 1,
            ...new Array<number>(interior).fill(9),
          ]).flat();
          spread.length = Math.max(0, spread.length - interior);
          const room = (count: number): number[] => new Array<number>(Math.max(0, count)).fill(9);
          const whole = [...room(low), ...spread, ...room(high)];
          fc.pre(whole.length + Math.min(0, low) + Math.min(0, high) >= 0);
          const expected = whole.slice(Math.max(0, -low), whole.length - Math.max(0, -high));
          const x = tensor(Float32Array.from({ length }, (_, i) => i + 1));
          const padded = apply({ name: 'pad', padding: [{ low, high, interior }], value: 9 }, x);
          expect(padded.toArray()).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a contraction', () => {
  it('sums over what both have, for any number of dims of each kind', () => {
    const few = shapes(2, 1);
    fc.assert(
      fc.property(few, few, few, few, (batch, rows, columns, inner) => {
        const left = iota([...batch, ...rows, ...inner]);
        const right = iota([...batch, ...columns, ...inner]);
        const output = apply({ name: 'contract', batch: batch.length, inner: inner.length }, left, right);
        const [a, b] = [counting(left.shape), counting(right.shape)];
        const expected = indices(batch).flatMap((i) =>
          indices(rows).flatMap((m) =>
            indices(columns).map((n) =>
              indices(inner).reduce((sum, k) => sum + a.at([...i, ...m, ...k]) * b.at([...i, ...n, ...k]), 0),
            ),
          ),
        );
        expect(output.shape).toEqual([...batch, ...rows, ...columns]);
        expect(Array.from(output.dataSync())).toEqual(expected.map(Math.fround));
      }),
    );
  });

  it('needs dims in common', () => {
    expect(() => apply({ name: 'contract', batch: 1, inner: 1 }, zeros([2, 3, 4]), zeros([5, 3, 4]))).toThrow(
      'contract: [2, 3, 4] and [5, 3, 4] do not share 1 leading and 1 trailing axes',
    );
  });
});

describe('what is added to a contraction', () => {
  const matrices = [zeros([2, 3]), zeros([4, 3])];
  const primitive = { name: 'contract', batch: 0, inner: 1 } as const;
  it('stretches to the sums', () => {
    for (const shape of [[], [4], [1, 4], [2, 1], [2, 4]])
      expect(apply(primitive, ...matrices, zeros(shape)).shape).toEqual([2, 4]);
    expect(() => apply(primitive, ...matrices, zeros([3]))).toThrow(
      'contract: cannot broadcast [3] with [2, 4]',
    );
    expect(() => apply(primitive, ...matrices, zeros([3, 2, 4]))).toThrow(
      'contract: [3, 2, 4] does not stretch to [2, 4]: only lengths of 1 repeat',
    );
  });
  it('has their dtype', () => {
    expect(() => apply(primitive, ...matrices, zeros([4], { dtype: 'float64' }))).toThrow(
      'contract: the dtypes differ: float32 and float64. Use .to(dtype)',
    );
  });
});

describe('dtypes', () => {
  it('of operands must agree, and the error says how', () => {
    expect(() => apply({ name: 'add' }, zeros([2]), zeros([2], { dtype: 'int32' }))).toThrow(
      'add: the dtypes differ: float32 and int32. Use .to(dtype)',
    );
    expect(() => apply({ name: 'concat', axis: 0 }, zeros([2]), zeros([2], { dtype: 'int32' }))).toThrow(
      'concat: all must have one dtype and the same lengths but along dim 0: float32[2], int32[2]',
    );
  });
});
