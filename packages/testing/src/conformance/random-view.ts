/** Random views for property tests: any strides that a view may have, over a buffer just large enough. */
import { type DType, halfOf, newArray, type Shape, type TypedArray } from '@glissade/tensor';
import fc from 'fast-check';

/** A view without its buffer, and how many elements the buffer needs. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly length: number;
}

export const shapes = (maxRank = 4, maxLength = 6): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: maxLength }), { maxLength: maxRank });

/** Shapes of which some have no elements. */
export const maybeEmpty = (maxRank = 4, maxLength = 6): fc.Arbitrary<number[]> =>
  fc.array(
    fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 1, max: maxLength }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    { maxLength: maxRank },
  );

/** Distinct elements: axes in any order in memory, with gaps, backwards; what an output may be. */
export function layouts(shape: Shape): fc.Arbitrary<Layout> {
  const axis = fc.record({
    rank: fc.double({ min: 0, max: 1, noNaN: true }),
    gap: fc.integer({ min: 1, max: 2 }),
    back: fc.boolean(),
  });
  const plain = fc.constant(undefined);
  const twisted = fc.record({
    axes: fc.tuple(...shape.map(() => axis)),
    offset: fc.integer({ min: 0, max: 3 }),
  });
  return fc.oneof(plain, twisted).map((choice) => {
    const order = shape.map((_, i) => i);
    if (choice) order.sort((a, b) => choice.axes[a]!.rank - choice.axes[b]!.rank);
    const strides = new Array<number>(shape.length);
    let stride = 1;
    for (const i of order.reverse()) {
      stride *= choice ? choice.axes[i]!.gap : 1;
      strides[i] = stride;
      stride *= shape[i]!;
    }
    let offset = choice?.offset ?? 0;
    const length = offset + stride;
    shape.forEach((n, i) => {
      if (!choice || !choice.axes[i]!.back) return;
      offset += strides[i]! * Math.max(n - 1, 0);
      strides[i] = -strides[i]!;
    });
    return { shape, strides, offset, length };
  });
}

/** What an input may be: distinct elements, or repeated along some axes, or overlapping windows. */
export function inputLayouts(shape: Shape): fc.Arbitrary<Layout> {
  const repeated = fc
    .tuple(layouts(shape), fc.tuple(...shape.map(() => fc.boolean())))
    .map(([layout, zero]) => ({
      ...layout,
      strides: layout.strides.map((stride, axis) => (zero[axis] && stride > 0 ? 0 : stride)),
    }));
  const windows = fc.tuple(...shape.map(() => fc.integer({ min: 1, max: 3 }))).map((strides) => ({
    shape,
    strides,
    offset: 0,
    length: 1 + shape.reduce((reach, n, axis) => reach + Math.max(n - 1, 0) * strides[axis]!, 0),
  }));
  return fc.oneof(
    { weight: 3, arbitrary: layouts(shape) },
    { weight: 1, arbitrary: repeated },
    { weight: 1, arbitrary: windows },
  );
}

/** Numbers that a dtype can hold, the awkward ones among them. */
export function elements(dtype: DType, length: number, awkward = true): fc.Arbitrary<TypedArray> {
  const one: Record<DType, fc.Arbitrary<number>> = {
    float32: fc.oneof(
      { weight: 6, arbitrary: fc.float({ min: -4, max: 4, noNaN: true }) },
      {
        weight: awkward ? 1 : 0,
        arbitrary: fc.constantFrom(0, -0, 1, -1, 0.5, 2.5, NaN, Infinity, -Infinity, 1e-38, 100, -100),
      },
    ),
    float16: fc.oneof(
      { weight: 6, arbitrary: fc.float({ min: -4, max: 4, noNaN: true }) },
      {
        weight: awkward ? 1 : 0,
        arbitrary: fc.constantFrom(
          0,
          -0,
          1,
          2.5,
          NaN,
          Infinity,
          -Infinity,
          65504,
          2 ** -24,
          -(2 ** -14),
          100,
        ),
      },
    ),
    float64: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) },
      { weight: awkward ? 1 : 0, arbitrary: fc.constantFrom(0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity) },
    ),
    int32: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: awkward ? 1 : 0, arbitrary: fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 65536) },
    ),
    uint8: fc.integer({ min: 0, max: 255 }),
    bool: fc.integer({ min: 0, max: 1 }),
  };
  // Of a case that fails, fewer and shorter axes tell more than rounder numbers, and of many elements fast-check cannot find
  // any (its streams are as deep as the array is long).
  const list = fc.noShrink(fc.array(one[dtype], { minLength: length, maxLength: length }));
  return list.map((values) => {
    const data = newArray(dtype, length);
    data.set(values.map((x) => (dtype === 'float16' ? halfOf(x) : x)));
    return data;
  });
}

/** How much of an axis a step gives: all, a part, or nothing. */
export const parts: fc.Arbitrary<number> = fc.constantFrom(1, 1, 0.5, 0.03, 0);

export const partOf = (shape: Shape, axis: number, part: number): number[] =>
  shape.map((length, other) => (other === axis ? Math.ceil(length * part) : length));
