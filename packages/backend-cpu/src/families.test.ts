/** Gather, scatter-add, random, scan and argsort against the reference backend. */
import { type DType, reference, type Step, type TypedArray, type View } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runArgsort } from './argsort.ts';
import { runGather, runScatterAdd } from './indexing.ts';
import { runRandom } from './random.ts';
import { runScan } from './scan.ts';
import { copyOf, dtypes, views } from './views.test-helper.ts';

type Run<F extends Step['family']> = (
  step: Extract<Step, { family: F }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
) => void;

function check<F extends Step['family']>(
  run: Run<F>,
  step: Extract<Step, { family: F }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const expected = copyOf(output);
  reference.run(step, inputs, expected);
  run(step, inputs, output);
  expect(output.buffer).toEqual(expected.buffer);
}

/** A shape with at least one axis, and one of its axes. */
const shapeAndAxis = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));

/** Terms whose sums are exact in float32, so that no order shows. */
const terms = (dtype: DType): fc.Arbitrary<number> =>
  dtype === 'bool' ? fc.integer({ min: 0, max: 1 }) : fc.integer({ min: 0, max: 60 });

describe('gather and scatterAdd', () => {
  const cases = fc
    .tuple(shapeAndAxis, dtypes, fc.integer({ min: 1, max: 5 }))
    .chain(([[shape, axis], dtype, length]) => {
      const whole = shape.map((n, other) => (other === axis ? length : n));
      return fc.tuple(
        fc.constant(axis),
        views(whole, dtype, { elements: terms(dtype) }),
        views(shape, 'int32', { repeats: true, elements: fc.nat(length - 1) }),
        views(shape, dtype, { elements: terms(dtype) }),
      );
    });

  it('gather what the reference gathers', () => {
    fc.assert(
      fc.property(cases, ([axis, source, index, output]) =>
        check(runGather, { family: 'gather', axis }, [source, index], output),
      ),
      { numRuns: 500 },
    );
  });

  it('gather whole rows, out of a part of a larger matrix into one', () => {
    const data = Float32Array.from({ length: 300 }, (_, i) => i) as TypedArray;
    const part = (buffer: TypedArray, rows: number): View<TypedArray> => ({
      buffer,
      dtype: 'float32',
      shape: [rows, 40],
      strides: [60, 1],
      offset: 7,
    });
    const rows = Int32Array.of(3, 0, 3);
    const index: View<TypedArray> = {
      buffer: rows,
      dtype: 'int32',
      shape: [3, 40],
      strides: [1, 0],
      offset: 0,
    };
    const output = part(new Float32Array(300), 3);
    check(runGather, { family: 'gather', axis: 0 }, [part(data, 4), index], output);
    expect(output.buffer[7]).toBe(187);
    rows[1] = 4;
    expect(() => runGather({ family: 'gather', axis: 0 }, [part(data, 4), index], output)).toThrow(
      'gather: index 4 is out of range',
    );
  });

  it('add what the reference adds', () => {
    fc.assert(
      fc.property(cases, ([axis, output, index, updates]) =>
        check(runScatterAdd, { family: 'scatterAdd', axis }, [index, updates], output),
      ),
      { numRuns: 500 },
    );
  });

  it('add float32 updates in order, rounding each time', () => {
    const view = (buffer: TypedArray, dtype: DType): View<TypedArray> => ({
      buffer,
      dtype,
      shape: [4],
      strides: [1],
      offset: 0,
    });
    const updates = view(Float32Array.of(1e8, 1, -1e8, 3), 'float32');
    const output = { ...view(new Float32Array(1), 'float32'), shape: [1] };
    check(
      runScatterAdd,
      { family: 'scatterAdd', axis: 0 },
      [view(new Int32Array(4), 'int32'), updates],
      output,
    );
  });

  it('refuse an index beyond the axis', () => {
    const view = (buffer: TypedArray, dtype: DType): View<TypedArray> => ({
      buffer,
      dtype,
      shape: [2],
      strides: [1],
      offset: 0,
    });
    const run = (index: number[]): void =>
      runGather(
        { family: 'gather', axis: 0 },
        [view(new Float32Array(2), 'float32'), view(Int32Array.from(index), 'int32')],
        view(new Float32Array(2), 'float32'),
      );
    expect(() => run([0, 2])).toThrow('gather: index 2 is out of range for an axis of length 2');
    expect(() => run([-1, 0])).toThrow('gather: index -1 is out of range');
  });
});

describe('scan', () => {
  it('sums as the reference does', () => {
    const cases = fc
      .tuple(shapeAndAxis, dtypes)
      .chain(([[shape, axis], dtype]) =>
        fc.tuple(fc.constant(axis), views(shape, dtype, { repeats: true }), views(shape, dtype)),
      );
    fc.assert(
      fc.property(cases, ([axis, source, output]) =>
        check(runScan, { family: 'scan', axis }, [source], output),
      ),
      { numRuns: 500 },
    );
  });
});

describe('argsort', () => {
  it('sorts as the reference does: stable, NaN the largest', () => {
    const cases = fc
      .tuple(shapeAndAxis, dtypes, fc.boolean())
      .chain(([[shape, axis], dtype, descending]) =>
        fc.tuple(
          fc.constant({ family: 'argsort' as const, axis, descending }),
          views(shape, dtype, { repeats: true }),
          views(shape, 'int32'),
        ),
      );
    fc.assert(
      fc.property(cases, ([step, source, output]) => check(runArgsort, step, [source], output)),
      { numRuns: 500 },
    );
  });
});

describe('NaN of any bits', () => {
  it.each([6, 100])('is the largest of %i, and all are equal', (length) => {
    // Processors make NaN with the sign of a negative number.
    const words = Uint32Array.from(
      { length },
      (_, i) => [0xffc00000, 0x3f800000, 0x7fc00001, 0x7f800000][i % 4]!,
    );
    const view: View<TypedArray> = {
      buffer: new Float32Array(words.buffer),
      dtype: 'float32',
      shape: [length],
      strides: [1],
      offset: 0,
    };
    const output: View<TypedArray> = { ...view, buffer: new Int32Array(length), dtype: 'int32' };
    for (const descending of [false, true])
      check(runArgsort, { family: 'argsort', axis: 0, descending }, [view], output);
  });
});

describe('random', () => {
  it('gives the numbers of the reference, whatever the layout', () => {
    const shape = fc.constantFrom<number[]>([], [0], [1], [7], [3, 5], [2, 3, 4], [5000], [3, 4100]);
    const cases = shape.chain((lengths) => fc.tuple(views([2], 'int32'), views(lengths, 'float32')));
    fc.assert(
      fc.property(cases, ([key, output]) => check(runRandom, { family: 'random' }, [key], output)),
      { numRuns: 100 },
    );
  });
});
