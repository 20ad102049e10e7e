/** Contractions on the kernels against the reference backend: any axes, strides and dtypes, any number of threads. */
import { type DType, permuteView, rounded, size, type TypedArray, type View, whole } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapes, views } from '../views.test-helper.ts';
import { type Case, comparison, run } from './contract.test-helper.ts';

const { backends, check } = comparison();

const small = (dtype: DType): fc.Arbitrary<number> =>
  dtype === 'float32' || dtype === 'float64'
    ? fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround)
    : fc.integer({ min: 0, max: dtype === 'bool' ? 1 : 5 });

/** Those that there are kernels for. */
const kernelDTypes = fc.constantFrom<DType>('float32', 'float64', 'int32');

/** Contractions with lists of axes for batches, rows, columns and terms. */
const cases = (
  dtypes: fc.Arbitrary<DType>,
  [batches, rows, columns, terms]: readonly fc.Arbitrary<number[]>[],
): fc.Arbitrary<Case> =>
  fc.tuple(dtypes, batches!, rows!, columns!, terms!).chain(([dtype, b, m, n, k]) => {
    const options = { repeats: true, elements: small(dtype) };
    return fc.record({
      batch: fc.constant(b.length),
      inner: fc.constant(k.length),
      left: views([...b, ...m, ...k], dtype, options),
      right: views([...b, ...n, ...k], dtype, options),
      output: views([...b, ...m, ...n], dtype, { elements: small(dtype) }),
    });
  });

describe('contractions', () => {
  it('agree with the reference for any views and dtypes', () => {
    const parts = [shapes(2, 3), shapes(2, 6), shapes(2, 6), shapes(3, 6)];
    const any = fc.constantFrom<DType>('float32', 'float64', 'int32', 'uint8', 'bool');
    fc.assert(fc.property(cases(any, parts), check), { numRuns: 300 });
  });

  it('agree with the reference where tiles, panels and blocks end unevenly', () => {
    const length = (max: number) => fc.integer({ min: 1, max }).map((n) => [n]);
    const parts: fc.Arbitrary<number[]>[] = [shapes(1, 2, 1), length(70), length(70), length(40)];
    fc.assert(fc.property(cases(kernelDTypes, parts), check), {
      numRuns: 60,
    });
  });

  it('agree with the reference when there are many terms', () => {
    const parts: fc.Arbitrary<number[]>[] = [
      fc.constant([]),
      shapes(2, 5, 1),
      shapes(2, 6, 1),
      fc.integer({ min: 300, max: 900 }).map((n) => [n]),
    ];
    fc.assert(fc.property(cases(kernelDTypes, parts), check), {
      numRuns: 40,
    });
  });

  it.each([
    ['a row by a column', [], [1], [1], [5000]],
    ['a matrix by a vector', [], [300], [], [70]],
    ['a vector by a matrix', [], [], [300], [70]],
    ['many small batches', [100], [8], [9], [10]],
    ['large enough for threads', [], [200], [259], [80]],
    ['large enough for threads, in batches', [3, 2], [95], [90], [80]],
  ])('agree with the reference for %s', (_, b, m, n, k) => {
    const part = (list: number[]) => fc.constant(list);
    const shaped = cases(kernelDTypes, [part(b), part(m), part(n), part(k)]);
    fc.assert(fc.property(shaped, check), { numRuns: 2 });
  });

  it('agree with the reference where batches lie side by side, and each is a sum of few products', () => {
    /** [lanes, others...], with the lanes innermost in memory. */
    const lanesInnermost = (lanes: number, others: number[], dtype: DType, from = 0): View<TypedArray> => {
      const count = lanes * size(others);
      const data = Float32Array.from({ length: count }, (_, i) => rounded(Math.sin(i + from), dtype));
      const order = [others.length, ...others.keys()];
      return permuteView(whole<TypedArray>(data, dtype, [...others, lanes]), order);
    };
    const compare = (
      dtype: DType,
      lanes: number,
      positions: number[],
      terms: number[],
      isTurned: boolean,
    ) => {
      const windows = lanesInnermost(lanes, [...positions, ...terms], dtype, 1);
      const weight = lanesInnermost(lanes, terms, dtype, 2);
      const [left, right] = isTurned ? [weight, windows] : [windows, weight];
      const output = lanesInnermost(lanes, positions, 'float32');
      check({ batch: 1, inner: terms.length, left, right, output });
    };
    // What was found for the one is not for the other: sums of halves may be wide.
    for (const dtype of ['float32', 'float16', 'float32'] as const) compare(dtype, 8, [6, 5], [], true);
    const few = fc.record({
      lanes: fc.integer({ min: 7, max: 20 }),
      positions: shapes(2, 6, 1),
      terms: shapes(2, 5, 1),
      isTurned: fc.boolean(),
      dtype: fc.constantFrom<DType>('float32', 'float16'),
    });
    fc.assert(
      fc.property(few, ({ lanes, positions, terms, isTurned, dtype }) =>
        compare(dtype, lanes, positions, terms, isTurned),
      ),
      { numRuns: 60 },
    );
  });

  it('give zeros where there are no terms', () => {
    const view = (shape: number[]): View<TypedArray> => ({
      buffer: new Float32Array(size(shape)).fill(7),
      dtype: 'float32',
      shape,
      strides: [shape[1]!, 1],
      offset: 0,
    });
    const result = run(backends[0]!, {
      batch: 0,
      inner: 1,
      left: view([40, 0]),
      right: view([30, 0]),
      output: view([40, 30]),
    });
    expect(result.every((x) => x === 0)).toBe(true);
  });

  it('touch only their own output elements', () => {
    const output: View<TypedArray> = {
      buffer: new Float32Array(4000).fill(7),
      dtype: 'float32',
      shape: [30, 20],
      strides: [100, 2],
      offset: 3,
    };
    const ones = (shape: number[]): View<TypedArray> => ({
      buffer: new Float32Array(size(shape)).fill(1),
      dtype: 'float32',
      shape,
      strides: [shape[1]!, 1],
      offset: 0,
    });
    const result = run(backends[0]!, {
      batch: 0,
      inner: 1,
      left: ones([30, 50]),
      right: ones([20, 50]),
      output,
    });
    expect(result.filter((x) => x === 50)).toHaveLength(600);
    expect(result.filter((x) => x === 7)).toHaveLength(3400);
  });
});
