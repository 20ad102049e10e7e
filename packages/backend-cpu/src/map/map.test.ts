/** Elementwise steps of one function against the reference backend: every function, dtype, layout and size. */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  input,
  newArray,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypes, shapes, views } from '../views.test-helper.ts';
import {
  anyBinary,
  anyUnary,
  binary,
  check,
  expectSame,
  floatBinary,
  floatUnary,
  unary,
} from './map.test-helper.ts';
import { runMap } from './map.ts';

/** An expression with views for its inputs and for its output. */
const cases = (
  shape: fc.Arbitrary<readonly number[]>,
  dtype: fc.Arbitrary<DType>,
  expressions: (dtype: DType) => readonly Expression[],
  inputTypes = (of: DType): DType[] => [of, of],
) =>
  fc.tuple(shape, dtype).chain(([lengths, of]) =>
    fc.constantFrom(...expressions(of)).chain((expression) => {
      const types = inputTypes(of);
      const out = dtypeOfExpression(expression, types);
      return fc.tuple(
        fc.constant(expression),
        fc.tuple(...types.map((type) => views(lengths, type, { repeats: true }))),
        views(lengths, out),
      );
    }),
  );

const large = fc.constantFrom<number[]>([700], [3, 300], [40, 5, 7], [5000], [2, 4200], [70, 60]);

describe('exponentials', () => {
  it('are 0 where the smallest number is too large, as at the places that masks hide', () => {
    const x = new Float32Array(512).fill(-3e38);
    x.set([0, -87, -88, -103, -103.9, -104, -104.1, -1e9, -Infinity, Infinity, NaN]);
    const output = whole(new Float32Array(512), 'float32', [512]);
    runMap({ family: 'map', expression: unary('exp') }, [whole(x, 'float32', [512])], output);
    expect([...output.buffer.subarray(3, 9)]).toEqual([2 ** -149, 2 ** -149, 0, 0, 0, 0]);
    expectSame(output.buffer, Float32Array.from(x, Math.exp), true);
  });
});

describe('one function', () => {
  for (const [size, shape, numRuns] of [
    ['small', shapes(), 300],
    ['large', large, 40],
  ] as const) {
    it(`computes unary functions of ${size} tensors`, () => {
      const expressions = (of: DType) =>
        of === 'float32' || of === 'float64' ? [...floatUnary, ...anyUnary] : anyUnary;
      fc.assert(
        fc.property(
          cases(
            shape,
            dtypes,
            (of) => expressions(of).map((name) => unary(name)),
            (of) => [of],
          ),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });

    it(`computes binary functions of ${size} tensors`, () => {
      const expressions = (of: DType) =>
        of === 'float32' || of === 'float64' ? [...floatBinary, ...anyBinary] : anyBinary;
      fc.assert(
        fc.property(
          cases(shape, dtypes, (of) => expressions(of).map((name) => binary(name))),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });

    it(`casts ${size} tensors`, () => {
      const casts = (): Expression[] =>
        (['float32', 'float64', 'int32', 'uint8', 'bool'] as const).map((to) => ({
          kind: 'cast',
          to,
          of: input(0),
        }));
      fc.assert(
        fc.property(
          cases(shape, dtypes, casts, (of) => [of]),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });

    it(`copies ${size} tensors`, () => {
      fc.assert(
        fc.property(
          cases(
            shape,
            dtypes,
            () => [input(0)],
            (of) => [of],
          ),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });

    it(`selects from ${size} tensors`, () => {
      const select: Expression = { kind: 'select', condition: input(0), yes: input(1), no: input(2) };
      fc.assert(
        fc.property(
          cases(
            shape,
            dtypes,
            () => [select],
            (of) => ['bool', of, of],
          ),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });

    it(`fills ${size} tensors`, () => {
      const constants = (dtype: DType): Expression[] =>
        [-1.75, 0, 3, 300].map((value) => ({ kind: 'constant', value, dtype }));
      fc.assert(
        fc.property(
          cases(shape, dtypes, constants, () => []),
          (c) => check(...c),
        ),
        { numRuns },
      );
    });
  }
});

/** A view whose rows are whole, but lie anywhere: with gaps, repeated, overlapping, or backwards. */
const rowViews = (shape: readonly number[], dtype: DType): fc.Arbitrary<View<TypedArray>> =>
  fc.tuple(...shape.slice(1).map(() => fc.integer({ min: -40, max: 40 }))).map((outer) => {
    const strides = [...outer, 1];
    const extents = strides.map((stride, axis) => stride * (shape[axis]! - 1));
    const offset = -extents.reduce((sum, extent) => sum + Math.min(0, extent), 0);
    const last = offset + extents.reduce((sum, extent) => sum + Math.max(0, extent), 0);
    const buffer = newArray(dtype, last + 1);
    for (let i = 0; i < buffer.length; i++) buffer[i] = dtype === 'bool' ? i % 2 : (i * 7) % 251;
    return { buffer, dtype, shape, strides, offset };
  });

describe('rows of a block', () => {
  const ofRows = fc.constantFrom<number[]>([9, 14, 2, 16], [5, 30, 9], [700, 4], [3, 3, 3, 21], [2, 90, 47]);
  const byte = fc.constantFrom<DType>('float32', 'int32', 'uint8', 'bool', 'float64');

  it('are read where they lie', () => {
    const chosen = fc
      .tuple(ofRows, byte)
      .chain(([shape, of]) =>
        fc.tuple(rowViews(shape, 'bool'), rowViews(shape, of), rowViews(shape, of), views(shape, of)),
      );
    const select: Expression = { kind: 'select', condition: input(0), yes: input(1), no: input(2) };
    fc.assert(
      fc.property(chosen, ([condition, yes, no, output]) => check(select, [condition, yes, no], output)),
      { numRuns: 30 },
    );
  });

  it('are put one behind the other by a copy', () => {
    const copied = fc
      .tuple(ofRows, byte)
      .chain(([shape, of]) => fc.tuple(rowViews(shape, of), fc.constant(shape)));
    fc.assert(
      fc.property(copied, ([source, shape]) => {
        const { dtype } = source;
        check(
          input(0),
          [source],
          whole(
            newArray(
              dtype,
              shape.reduce((a, b) => a * b, 1),
            ),
            dtype,
            shape,
          ),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('a value depends on its operands alone', () => {
  for (const name of ['exp', 'log', 'tanh', 'sin', 'add', 'sqrt', 'power'] as const) {
    it(`whatever the size, the layout and the place: ${name}`, () => {
      const two = name === 'add' || name === 'power';
      const expression = two ? binary(name) : unary(name);
      const from = Float32Array.from({ length: 9001 }, (_, i) => 0.1 + i * 0.37 + 1000 * (i % 7));
      const all = new Float32Array(9001);
      const view = (buffer: TypedArray, n: number, offset: number, stride: number) => ({
        buffer,
        dtype: 'float32' as const,
        shape: [n],
        strides: [stride],
        offset,
      });
      const run = (to: TypedArray, n: number, offset: number, stride: number): void => {
        const x = view(from, n, offset, stride);
        runMap({ family: 'map', expression }, two ? [x, x] : [x], view(to, n, 0, 1));
      };
      run(all, 9001, 0, 1);
      for (const [n, offset, stride] of [
        [1, 17, 1],
        [5, 4094, 1],
        [500, 8999, -1],
        [3000, 1, 3],
        [4097, 3, 2],
      ] as const) {
        const part = new Float32Array(n);
        run(part, n, offset, stride);
        expect(part).toEqual(Float32Array.from(part, (_, i) => all[offset + i * stride]!));
      }
    });
  }
});
