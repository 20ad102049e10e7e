/** Contractions on the kernels against the reference backend: any axes, strides, windows and dtypes, any number of threads. */
import {
  type Backend,
  type DType,
  newArray,
  permuteView,
  reference,
  rounded,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CpuBackend, KernelBackend } from '../backend.ts';
import { Engine } from '../engine.ts';
import { cpu } from '../index.ts';
import { copyOf, shapes, views } from '../views.test-helper.ts';

interface Case {
  readonly batch: number;
  readonly inner: number;
  readonly left: View<TypedArray>;
  readonly right: View<TypedArray>;
  readonly output: View<TypedArray>;
}

const backends: CpuBackend[] = [];
/** With the kernels for vectors of 256 bits, which run on any. */
let wide: CpuBackend;

beforeAll(async () => {
  wide = new KernelBackend(await Engine.create(1, () => {}, true));
  for (const threads of [1, 2, 3]) backends.push(await cpu({ threads }));
});
afterAll(() => {
  for (const backend of [...backends, wide]) backend.dispose();
});

const run = (backend: Backend<TypedArray>, { batch, inner, left, right, output }: Case): TypedArray => {
  const target = copyOf(output);
  backend.run({ family: 'contract', batch, inner }, [left, right], target);
  return target.buffer;
};

/** Compares with the reference to a tolerance that grows with the sums, and all thread counts with each other exactly. */
function check(example: Case): void {
  const expected = run(reference, example);
  const results = backends.map((backend) => run(backend, example));
  const terms = size(example.left.shape.slice(example.left.shape.length - example.inner));
  const tolerance = { float32: 2e-6, float64: 1e-14 }[example.output.dtype as string] ?? 0;
  for (const result of [results[0]!, run(wide, example)]) {
    expected.forEach((value, i) => {
      if (!(Math.abs(result[i]! - value) <= tolerance * (1 + terms))) {
        throw new Error(`element ${i}: ${result[i]} instead of ${value}; ${describeCase(example)}`);
      }
    });
  }
  for (const result of results) expect(result).toEqual(results[0]);
}

const describeCase = ({ batch, inner, left, right, output }: Case): string =>
  JSON.stringify({
    batch,
    inner,
    views: [left, right, output].map((v) => [v.dtype, v.shape, v.strides, v.offset]),
  });

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
    const [backend] = backends;
    const result = run(backend!, {
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

describe('convolutions', () => {
  /** Sliding windows over a padded image with its channels innermost, as the lowering lays them out. */
  const convolution = fc
    .record({
      n: fc.integer({ min: 1, max: 5 }),
      c: fc.integer({ min: 1, max: 18 }),
      o: fc.integer({ min: 1, max: 18 }),
      height: fc.integer({ min: 3, max: 14 }),
      width: fc.integer({ min: 3, max: 14 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      channelsLast: fc.boolean(),
      seed: fc.integer(),
    })
    .map(({ n, c, o, height, width, kernel, stride, channelsLast, seed }) => {
      const [rows, columns] = [height, width].map((length) => Math.floor((length - kernel) / stride) + 1) as [
        number,
        number,
      ];
      const image = numbers(n * c * height * width, seed);
      const [xn, xc, xh, xw] = channelsLast
        ? [height * width * c, 1, width * c, c]
        : [c * height * width, height * width, width, 1];
      const view = (
        buffer: Float32Array,
        shape: number[],
        strides: number[],
        offset = 0,
      ): View<TypedArray> => ({
        buffer,
        dtype: 'float32',
        shape,
        strides,
        offset,
      });
      const output = new Float32Array(n * o * rows * columns);
      const positions = [rows * columns * o, 1, columns * o, o];
      return {
        forward: {
          batch: 0,
          inner: 3,
          left: view(
            image,
            [n, rows, columns, c, kernel, kernel],
            [xn, stride * xh, stride * xw, xc, xh, xw],
          ),
          right: view(
            numbers(o * c * kernel * kernel, seed + 1),
            [o, c, kernel, kernel],
            [c * kernel * kernel, kernel * kernel, kernel, 1],
          ),
          output: view(output, [n, rows, columns, o], [positions[0]!, positions[2]!, positions[3]!, 1]),
        },
        toWeight: {
          batch: 0,
          inner: 3,
          left: view(
            numbers(output.length, seed + 2),
            [o, n, rows, columns],
            [1, positions[0]!, positions[2]!, positions[3]!],
          ),
          right: view(
            image,
            [c, kernel, kernel, n, rows, columns],
            [xc, xh, xw, xn, stride * xh, stride * xw],
          ),
          output: view(
            new Float32Array(o * c * kernel * kernel),
            [o, c, kernel, kernel],
            [c * kernel * kernel, kernel * kernel, kernel, 1],
          ),
        },
        eachChannel: {
          batch: 1,
          inner: 2,
          left: view(
            image,
            [c, n, rows, columns, kernel, kernel],
            [xc, xn, stride * xh, stride * xw, xh, xw],
          ),
          // Flipped, and with the rows upside down.
          right: view(
            numbers(c * kernel * kernel, seed + 4),
            [c, 1, kernel, kernel],
            [1, 1, -kernel * c, c],
            (kernel - 1) * kernel * c,
          ),
          output: view(
            new Float32Array(n * c * rows * columns),
            [c, n, rows, columns, 1],
            channelsLast
              ? [1, rows * columns * c, columns * c, c, 1]
              : [rows * columns, c * rows * columns, columns, 1, 1],
          ),
        },
        // The flipped kernel: its strides run backwards.
        turned: {
          batch: 0,
          inner: 3,
          left: view(
            image,
            [n, rows, columns, c, kernel, kernel],
            [xn, stride * xh, stride * xw, xc, xh, xw],
          ),
          right: view(
            numbers(o * c * kernel * kernel, seed + 3),
            [o, c, kernel, kernel],
            [kernel * kernel, o * kernel * kernel, -kernel, -1],
            kernel * kernel - 1,
          ),
          output: view(output, [n, rows, columns, o], [positions[0]!, positions[2]!, positions[3]!, 1]),
        },
      };
    });

  it.each(['forward', 'toWeight', 'eachChannel', 'turned'] as const)(
    'agree with the reference: %s',
    (direction) => {
      fc.assert(
        fc.property(convolution, (examples) => check(examples[direction])),
        { numRuns: 40 },
      );
    },
  );
});

/** Numbers between -1 and 1 that look random. */
function numbers(length: number, seed: number): Float32Array {
  const result = newArray('float32', length) as Float32Array;
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result[i] = state / 2 ** 31 - 1;
  }
  return result;
}
