/** Reductions against the reference backend, over any axes and layouts. */
import {
  type DType,
  type Expression,
  input,
  newArray,
  type Reduction,
  reference,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyOf, dtypes, shapes, views } from '../views.test-helper.ts';
import { runReduce } from './reduce.ts';

const reductions: fc.Arbitrary<Reduction> = fc.constantFrom('sum', 'product', 'max', 'min', 'argmax');

/** Sums of thousands in another order differ in the last places of float64, and so at most in the last of float32. */
function expectClose(actual: TypedArray, expected: TypedArray, dtype: DType): void {
  const tolerance = dtype === 'float32' ? 2 ** -23 : 2 ** -42;
  for (let i = 0; i < expected.length; i++) {
    const [got, want] = [actual[i]!, expected[i]!];
    if (!Object.is(got, want) && !(Math.abs(got - want) <= tolerance * (Math.abs(want) + 1)))
      expect([i, got]).toEqual([i, want]);
  }
}

function check(
  by: Reduction,
  axes: number[],
  inputs: View<TypedArray>[],
  output: View<TypedArray>,
  expression = input(0),
): void {
  const expected = copyOf(output);
  reference.run({ family: 'reduce', by, axes, expression }, inputs, expected);
  runReduce({ family: 'reduce', by, axes, expression }, inputs, output);
  expectClose(output.buffer, expected.buffer, output.dtype);
}

const reduced = (shape: readonly number[], axes: readonly number[]) =>
  shape.map((n, axis) => (axes.includes(axis) ? 1 : n));

const cases = (shape: fc.Arbitrary<number[]>, expressions: Expression[] = [input(0)]) =>
  fc
    .tuple(shape, dtypes, reductions, fc.constantFrom(...expressions))
    .chain(([lengths, dtype, by, expression]) =>
      fc.subarray([...lengths.keys()]).chain((axes) =>
        fc.tuple(
          fc.constant(by),
          fc.constant(axes),
          fc.tuple(
            // Sums of numbers that cancel would depend on their order.
            views(lengths, dtype, { repeats: true, elements: terms(dtype) }),
          ),
          views(reduced(lengths, axes), by === 'argmax' ? 'int32' : dtype),
          fc.constant(expression),
        ),
      ),
    );

function terms(dtype: DType): fc.Arbitrary<number> {
  if (dtype === 'bool') return fc.integer({ min: 0, max: 1 });
  if (dtype === 'uint8') return fc.integer({ min: 0, max: 3 });
  if (dtype === 'int32') return fc.integer({ min: -3, max: 3 });
  const numbers = fc.double({ min: 0.5, max: 1.5, noNaN: true });
  return fc.oneof(
    { weight: 20, arbitrary: numbers },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -0) },
  );
}

describe('reductions', () => {
  it('of small tensors are those of the reference', () => {
    fc.assert(
      fc.property(cases(shapes(4, 5)), ([by, axes, inputs, output, e]) => check(by, axes, inputs, output, e)),
      { numRuns: 1000 },
    );
  });

  it('of larger tensors are, too', () => {
    const large = fc.constantFrom<number[]>(
      [1000],
      [30, 40],
      [3, 500],
      [500, 3],
      [2, 70, 3, 5],
      [2, 2500],
      [5, 3, 90],
    );
    fc.assert(
      fc.property(cases(large), ([by, axes, inputs, output, e]) => check(by, axes, inputs, output, e)),
      { numRuns: 100 },
    );
  });

  it.each([
    [
      [300, 5, 3],
      [0, 2],
    ],
    [
      [2, 400, 9, 2, 2],
      [1, 3, 4],
    ],
    [
      [500, 4, 1, 7],
      [0, 3],
    ],
  ])('of short lines far from each other: %j along %j', (shape, axes) => {
    const data = Float32Array.from({ length: size(shape) }, (_, i) => Math.round(Math.sin(i) * 9));
    for (const by of ['sum', 'max', 'min'] as const) {
      const out = reduced(shape, axes);
      check(by, axes, [whole(data, 'float32', shape)], whole(newArray('float32', size(out)), 'float32', out));
    }
  });

  it.each(['uint8', 'int32'] as const)('products of %s wrap, however many factors there are', (dtype) => {
    for (const shape of [[200], [3, 200], [200, 3]]) {
      const data = newArray(dtype, size(shape)).fill(3);
      const axes = [shape.indexOf(200)];
      const output = whole(newArray(dtype, size(shape) / 200), dtype, reduced(shape, axes));
      check('product', axes, [whole(data, dtype, shape)], output, input(0));
    }
  });

  it.each(['bool', 'uint8'] as const)('extremes of %s are found along any axes', (dtype) => {
    const shape = [7, 30, 9];
    const data = newArray(dtype, size(shape)).map((_, i) =>
      dtype === 'bool' ? +(i % 29 > 0) : (i * 37) % 256,
    );
    for (const axes of [[0], [1], [2], [0, 2], [0, 1, 2]]) {
      const out = reduced(shape, axes);
      for (const by of ['max', 'min'] as const)
        check(by, axes, [whole(data, dtype, shape)], whole(newArray(dtype, size(out)), dtype, out));
    }
  });

  it.each([1, 2, 3, 4, 5, 7, 8, 9, 15, 28, 4095, 4096, 4097, 9001])('of rows of %i numbers', (length) => {
    const rows = Math.max(3, Math.ceil(300 / length));
    const values = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0];
    const x = Float32Array.from({ length: rows * length }, (_, i) =>
      i % 53 === 52 ? values[((i - 52) / 53) % 5]! : Math.round(Math.sin(i) * 3),
    );
    // No sum of infinities of both signs, nor a product with many factors.
    const finite = x.map((value) => (Number.isFinite(value) ? value : -0));
    for (const by of ['max', 'min', 'sum', 'product', 'argmax'] as const) {
      const dtype = by === 'argmax' ? 'int32' : 'float32';
      const data = by === 'sum' ? finite : by === 'product' ? finite.map((v) => 1 + v / length) : x;
      check(
        by,
        [1],
        [whole(data as TypedArray, 'float32', [rows, length])],
        whole(newArray(dtype, rows), dtype, [rows, 1]),
      );
    }
  });

  it.each([
    [[40, 9], 1],
    [[9, 40], 0],
    [[40, 9], 0],
    [[400], 0],
  ])('tell zeros of one sign from those of the other: %j along %i', (shape, axis) => {
    const count = size(shape);
    // All of one sign in most lines, with a single other one in some.
    for (const usual of [0, -0]) {
      const data = new Float32Array(count).fill(usual);
      for (let i = 4; i < count; i += 37) data[i] = -usual;
      for (const by of ['max', 'min'] as const) {
        const out = reduced(shape, [axis]);
        const [got, want] = [0, 1].map(() => whole(newArray('float32', size(out)), 'float32', out));
        const step = { family: 'reduce', by, axes: [axis], expression: input(0) } as const;
        const view = whole<TypedArray>(data, 'float32', shape);
        reference.run(step, [view], want!);
        runReduce(step, [view], got!);
        expect(got!.buffer).toEqual(want!.buffer);
      }
    }
  });

  it('fold the values of an expression', () => {
    const expression: Expression = { kind: 'binary', function: 'add', left: input(0), right: input(0) };
    fc.assert(
      fc.property(cases(shapes(3, 5), [expression]), ([by, axes, inputs, output, e]) =>
        check(by, axes, inputs, output, e),
      ),
    );
  });

  it('read overlapping windows', () => {
    const x = Float32Array.from({ length: 2 * 6 * 6 }, (_, i) => Math.sin(i) * 100);
    for (const [rowStride, columnStride] of [
      [6, 1],
      [12, 2],
    ] as const) {
      const positions = rowStride === 6 ? 5 : 3;
      const shape = [2, positions, positions, 2, 2];
      const windows = {
        buffer: x as TypedArray,
        dtype: 'float32' as const,
        shape,
        strides: [36, rowStride, columnStride, 6, 1],
        offset: 0,
      };
      for (const by of ['max', 'sum', 'argmax'] as const) {
        const dtype = by === 'argmax' ? 'int32' : 'float32';
        const out = [2, positions, positions, 1, 1];
        check(by, [3, 4], [windows], whole(newArray(dtype, 2 * positions ** 2), dtype, out));
      }
    }
  });

  it.each([
    { images: 2, rows: 3, columns: 20, channels: 16, kernel: 2, step: 2 },
    { images: 3, rows: 9, columns: 5, channels: 8, kernel: 2, step: 2 },
    { images: 2, rows: 4, columns: 4, channels: 24, kernel: 3, step: 2 },
    { images: 1, rows: 3, columns: 30, channels: 64, kernel: 3, step: 1 },
    { images: 2, rows: 2, columns: 2, channels: 8, kernel: 3, step: 5 },
    { images: 1, rows: 2, columns: 2, channels: 2000, kernel: 2, step: 2 },
  ])(
    'read windows whose channels are innermost: $kernel x $kernel, every $step, $channels channels',
    (size) => {
      const { images, rows, columns, channels, kernel, step } = size;
      const width = ((columns - 1) * step + kernel) * channels;
      const height = (rows - 1) * step + kernel;
      const values = [Number.NaN, Number.NEGATIVE_INFINITY, 0, -0, 5];
      const x = Float32Array.from({ length: images * height * width }, (_, i) =>
        i % 41 === 0 ? values[(i / 41) % 5]! : Math.round(Math.sin(i) * 3),
      );
      const shape = [images, channels, rows, columns, kernel, kernel];
      const strides = [height * width, 1, step * width, step * channels, width, channels];
      const windows: View<TypedArray> = { buffer: x, dtype: 'float32', shape, strides, offset: 0 };
      for (const by of ['max', 'min', 'sum', 'argmax'] as const) {
        const dtype = by === 'argmax' ? 'int32' : 'float32';
        const out = [images, channels, rows, columns, 1, 1];
        const results = newArray(dtype, images * channels * rows * columns);
        check(by, [4, 5], [windows], whole(results, dtype, out));
        // Stored with the channels innermost, as a pool's results are.
        const turned = [rows * columns * channels, 1, columns * channels, channels, 0, 0];
        check(by, [4, 5], [windows], { ...whole(results, dtype, out), strides: turned });
      }
    },
  );

  it('sum a million float32 numbers to within half a unit in the last place', () => {
    const x = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.fround(0.1 + (i % 10) / 3));
    const exact = x.reduce((a, b) => a + b, 0);
    const output = whole(new Float32Array(1) as TypedArray, 'float32', [1]);
    runReduce(
      { family: 'reduce', by: 'sum', axes: [0], expression: input(0) },
      [whole(x as TypedArray, 'float32', [1_000_000])],
      output,
    );
    expect(output.buffer[0]).toBe(Math.fround(exact));
  });
});
