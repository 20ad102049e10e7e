/** Random views for property tests: any strides, gaps, repeats and directions, over buffers of any dtype. */
import { type DType, newArray, offsets, rounded, size, type TypedArray, type View } from '@glissade/tensor';
import fc from 'fast-check';

export const dtypes: fc.Arbitrary<DType> = fc.constantFrom(
  'float32',
  'float16',
  'float64',
  'int32',
  'uint8',
  'bool',
);

export const shapes = (maxRank = 4, maxLength = 5, minLength = 0): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: minLength, max: maxLength }), { maxLength: maxRank });

/** Numbers of a dtype that show rounding, wrapping, signs and special cases. */
export function element(dtype: DType): fc.Arbitrary<number> {
  switch (dtype) {
    case 'float16':
      return fc.oneof(
        fc.integer({ min: -8, max: 8 }).map((n) => n / 2),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.constantFrom(
          Number.NaN,
          Number.POSITIVE_INFINITY,
          Number.NEGATIVE_INFINITY,
          -0,
          3e-7,
          2 ** -14,
          -6e4,
        ),
      );
    case 'float32':
    case 'float64':
      return fc.oneof(
        fc.integer({ min: -8, max: 8 }).map((n) => n / 2),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-42, -3e38),
      );
    case 'int32':
      return fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer());
    case 'uint8':
      return fc.integer({ min: 0, max: 255 });
    case 'bool':
      return fc.integer({ min: 0, max: 1 });
  }
}

/** A view of a shape: its axes in any order in memory, with gaps, reversed, or (if allowed) repeated. */
export function views(
  shape: readonly number[],
  dtype: DType,
  { repeats = false, elements = element(dtype) }: { repeats?: boolean; elements?: fc.Arbitrary<number> } = {},
): fc.Arbitrary<View<TypedArray>> {
  const layout = fc.record({
    order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
    gaps: fc.array(fc.constantFrom(1, 1, 1, 2, 3), { minLength: shape.length, maxLength: shape.length }),
    kinds: fc.array(fc.constantFrom('forward', 'forward', 'backward', repeats ? 'repeated' : 'forward'), {
      minLength: shape.length,
      maxLength: shape.length,
    }),
    plain: fc.boolean(),
    offset: fc.integer({ min: 0, max: 3 }),
  });
  return layout.chain(({ order, gaps, kinds, plain, offset }) => {
    const strides = shape.map(() => 0);
    let dense = 1;
    let start = offset;
    for (const axis of plain ? [...shape.keys()].reverse() : order) {
      const kind = plain ? 'forward' : kinds[axis];
      if (kind === 'repeated') continue;
      const stride = dense * (plain ? 1 : gaps[axis]!);
      const extent = Math.max(0, shape[axis]! - 1) * stride;
      strides[axis] = kind === 'backward' ? -stride : stride;
      if (kind === 'backward') start += extent;
      dense = Math.max(1, stride * shape[axis]!);
    }
    const view = { dtype, shape, strides, offset: start };
    const places = size(shape) === 0 ? [] : [...offsets({ ...view, buffer: undefined })];
    const length = Math.max(offset, ...places) + 2;
    return fc.array(elements, { minLength: 1, maxLength: 60 }).map((values): View<TypedArray> => {
      const buffer = newArray(dtype, length);
      for (let i = 0; i < length; i++) buffer[i] = rounded(values[i % values.length]!, dtype);
      return { ...view, buffer };
    });
  });
}

/** The same view over a copy of its buffer. */
export const copyOf = (view: View<TypedArray>): View<TypedArray> => ({
  ...view,
  buffer: view.buffer.slice(),
});
