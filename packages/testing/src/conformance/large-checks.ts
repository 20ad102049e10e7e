/**
 * Reductions and contractions large enough for the kernels that share work: several threads for one sum, sums in parts, tiles
 * of every size. Elements are eighths and few bits long, so that every sum is exact in any order.
 */
import { type DType, input, newArray, type Reduction, type Shape, type Step } from '@glissade/tensor';
import fc from 'fast-check';
import { type Case, type Check, type Operand, oneOf } from './case.ts';
import { exact, summed } from './compare.ts';
import { type Layout, partOf, parts } from './random-view.ts';

/** Without gaps, the axes in any order in memory, some elements in. */
const dense = (shape: Shape): fc.Arbitrary<Layout> =>
  fc
    .tuple(
      fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      fc.constantFrom(0, 0, 0, 4, 7),
    )
    .map(([order, offset]) => {
      const strides = new Array<number>(shape.length);
      let length = 1;
      for (const axis of order) {
        strides[axis] = length;
        length *= shape[axis]!;
      }
      return { shape, strides, offset, length: length + offset };
    });

/** A number of 0 to `bound` - 1 that is as good as random. */
const mixed = (i: number, bound: number): number => (Math.imul(i, 0x9e3779b1) >>> 8) % bound;

const operand = (shape: Shape, dtype: DType): fc.Arbitrary<Operand> =>
  fc.tuple(dense(shape), fc.nat(1000)).map(([layout, seed]) => ({
    layout,
    dtype,
    data: newArray(dtype, layout.length).map(
      (_, i) => (mixed(i + seed, 33) - 16) / (dtype === 'int32' ? 1 : 8),
    ),
  }));

const dtypes = oneOf(['float32', 'float32', 'int32', 'int32', 'float16']);

const longShape = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 3000, max: 20_000 })),
  fc.tuple(fc.integer({ min: 300, max: 900 }), fc.integer({ min: 30, max: 70 })),
  fc.tuple(
    fc.integer({ min: 20, max: 70 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 100, max: 300 }),
  ),
);

const longReduction = (by: Reduction): fc.Arbitrary<Case> =>
  fc.tuple(longShape, dtypes).chain(([shape, dtype]) =>
    fc.subarray([...shape.keys()], { minLength: 1 }).chain((axes) =>
      fc
        .tuple(operand(shape, dtype), dense(shape.map((n, axis) => (axes.includes(axis) ? 1 : n))))
        .map(([x, layout]) => ({
          step: { family: 'reduce' as const, by, axes, expression: input(0) },
          inputs: [x],
          output: { ...layout, dtype: by === 'argmax' ? ('int32' as const) : dtype },
        })),
    ),
  );

interface Sizes {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const contraction = (sizes: fc.Arbitrary<Sizes>): fc.Arbitrary<Case> =>
  fc.tuple(sizes, dtypes).chain(([{ batch, rows, columns, inner }, dtype]) =>
    fc
      .tuple(
        operand([batch, rows, inner], dtype),
        operand([batch, columns, inner], dtype),
        fc.option(operand([batch, rows, columns], dtype)),
        dense([batch, rows, columns]),
      )
      .map(([left, right, addend, layout]) => ({
        step: { family: 'contract' as const, batch: 1, inner: 1 },
        inputs: addend ? [left, right, addend] : [left, right],
        output: { ...layout, dtype },
      })),
  );

const check = (title: string, cases: fc.Arbitrary<Case>): Check => ({ title, cases, tolerance: () => exact });

const productAndSum: Step = {
  family: 'map',
  expression: {
    kind: 'binary',
    function: 'add',
    left: { kind: 'binary', function: 'multiply', left: input(0), right: input(1) },
    right: input(0),
  },
};

/** A product and a sum, over more elements than threads are started at once. */
const longMap: fc.Arbitrary<Case> = fc
  .tuple(fc.oneof(fc.tuple(between(40, 90), between(40, 90)), fc.constant([1030, 1030])), dtypes)
  .chain(([shape, dtype]) =>
    fc
      .tuple(operand(shape, dtype), operand(shape, dtype), dense(shape))
      .map(([x, y, layout]) => ({ step: productAndSum, inputs: [x, y], output: { ...layout, dtype } })),
  );

const longGather: fc.Arbitrary<Case> = fc
  .tuple(between(30, 60), between(40, 90), between(2, 50), dtypes)
  .chain(([rows, count, length, dtype]) =>
    fc
      .tuple(operand([rows, length], dtype), dense([rows, count]), dense([rows, count]))
      .map(([x, index, layout]) => ({
        step: { family: 'gather' as const, axis: 1 },
        inputs: [
          x,
          {
            layout: index,
            dtype: 'int32',
            data: new Int32Array(index.length).map((_, i) => mixed(i, length)),
          },
        ],
        output: { ...layout, dtype },
      })),
  );

/** Lines of one long, several short or many columns, the axis any of the two. */
const lines: fc.Arbitrary<{ readonly shape: readonly [number, number]; readonly axis: number }> = fc
  .tuple(
    fc.oneof(
      fc.tuple(between(1, 2), between(2000, 9000)),
      fc.tuple(between(3, 9), between(50, 700)),
      fc.tuple(between(300, 900), between(33, 70)),
    ),
    fc.nat(1),
  )
  .map(([[many, length], axis]) => ({ shape: axis === 1 ? [many, length] : [length, many], axis }));

const longScan: fc.Arbitrary<Case> = fc.tuple(lines, dtypes).chain(([{ shape, axis }, dtype]) =>
  fc.tuple(operand(shape, dtype), dense(shape)).map(([x, layout]) => ({
    step: { family: 'scan' as const, axis },
    inputs: [x],
    output: { ...layout, dtype },
  })),
);

/** With NaN, infinities and both zeros among the floats, and many ties. */
const longArgsort: fc.Arbitrary<Case> = fc
  .tuple(lines, oneOf(['float32', 'int32', 'uint8']), fc.boolean(), parts)
  .chain(([{ shape, axis }, dtype, descending, part]) =>
    fc.tuple(operand(shape, dtype), dense(partOf(shape, axis, part))).map(([x, layout]) => {
      const odd = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0];
      const data = dtype === 'float32' ? x.data.map((value, i) => odd[mixed(i, 40)] ?? value) : x.data;
      return {
        step: { family: 'argsort' as const, axis, descending },
        inputs: [{ ...x, data }],
        output: { ...layout, dtype: 'int32' as const },
      };
    }),
  );

/** Into few places or many; the index may be the same for all lines. */
const longScatter: fc.Arbitrary<Case> = fc
  .tuple(lines, oneOf(['float32', 'int32', 'uint8']), fc.oneof(between(1, 9), between(10, 900)), fc.boolean())
  .chain(([{ shape, axis }, dtype, length, isShared]) => {
    const to = shape.map((n, other) => (other === axis ? length : n));
    return fc.tuple(dense(shape), operand(shape, dtype), dense(to)).map(([whole, updates, layout]) => {
      const shared = { shape, strides: [1 - axis, axis], offset: 0, length: shape[axis]! };
      const index = isShared ? shared : whole;
      return {
        step: { family: 'scatterAdd' as const, axis },
        inputs: [
          {
            layout: index,
            dtype: 'int32' as const,
            data: new Int32Array(index.length).map((_, i) => mixed(i, length)),
          },
          updates,
        ],
        output: { ...layout, dtype },
      };
    });
  });

/** Steps along lines. */
export const lineChecks: readonly Check[] = [
  check('long scan', longScan),
  check('long argsort', longArgsort),
  // What is there before is any number, and sums to it may come in another order.
  { title: 'long scatterAdd', cases: longScatter, tolerance: summed },
];

export const largeChecks: readonly Check[] = [
  ...lineChecks,
  check('long map', longMap),
  check('long gather', longGather),
  ...(['sum', 'max', 'argmax'] as const).map((by) => check(`long reduce ${by}`, longReduction(by))),
  check(
    'long contract',
    contraction(
      fc.record({
        batch: between(1, 2),
        rows: between(1, 40),
        columns: between(8, 40),
        inner: between(256, 900),
      }),
    ),
  ),
  // As many as keep a GPU busy: it may then take its largest tiles, or the next.
  check(
    'contract of many matrices',
    contraction(
      fc.record({
        batch: fc.constant(128),
        rows: between(8, 20),
        columns: between(8, 20),
        inner: between(1, 40),
      }),
    ),
  ),
  check(
    'contract of many oblong matrices',
    contraction(
      fc.record({
        batch: fc.constant(64),
        rows: between(8, 20),
        columns: between(65, 130),
        inner: between(1, 20),
      }),
    ),
  ),
];
