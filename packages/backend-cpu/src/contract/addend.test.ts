/** What is added to the sums of a contraction: the same bits as a step of its own gives, whoever adds it. */
import {
  type DType,
  newArray,
  offsets,
  rounded,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CpuBackend, KernelBackend } from '../backend.ts';
import { Engine } from '../engine.ts';
import { cpu } from '../index.ts';

const backends: CpuBackend[] = [];

beforeAll(async () => {
  backends.push(new KernelBackend(await Engine.create(1, () => {}, true)));
  for (const threads of [1, 3]) backends.push(await cpu({ threads }));
});
afterAll(() => {
  for (const backend of backends) backend.dispose();
});

const numbers = (dtype: DType, shape: readonly number[], seed: number): View<TypedArray> => {
  const data = newArray(dtype, size(shape));
  for (let i = 0; i < data.length; i++) data[i] = rounded(Math.sin(i * 0.7 + seed) * 9, dtype);
  return whole<TypedArray>(data, dtype, shape);
};

const lengths = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  rows: fc.constantFrom(1, 5, 70, 200),
  columns: fc.constantFrom([1], [7], [16], [40], [160], [4, 12], [2, 16]),
  terms: fc.constantFrom(1, 9, 30, 800),
  /** Along which axes it has numbers of its own; along the others it repeats. */
  along: fc.subarray([0, 1, 2, 3]),
  isReversed: fc.boolean(),
  isTurned: fc.boolean(),
  dtype: fc.constantFrom<DType>('float32', 'float64', 'int32', 'float16'),
});

it('is added after the sums are rounded, whatever its layout', () => {
  const step = { family: 'contract', batch: 1, inner: 1 } as const;
  fc.assert(
    fc.property(lengths, ({ batch, rows, columns, terms, along, isReversed, isTurned, dtype }) => {
      const shape = [batch, rows, ...columns];
      const [left, right] = [
        numbers(dtype, [batch, rows, terms], 1),
        numbers(dtype, [batch, ...columns, terms], 2),
      ];
      const own = numbers(
        dtype,
        shape.map((length, axis) => (along.includes(axis) ? length : 1)),
        3,
      );
      const strides = own.strides.map((stride, axis) => (along.includes(axis) ? stride : 0));
      const addend: View<TypedArray> = isReversed
        ? { ...own, shape, strides: strides.map((stride) => -stride), offset: size(own.shape) - 1 }
        : { ...own, shape, strides };
      const output = (): View<TypedArray> => {
        const data = newArray(dtype, size(shape));
        const rowsInnermost = [0, ...columns.map((_, i) => 2 + i), 1];
        return whole(data, dtype, shape, isTurned ? rowsInnermost : undefined);
      };
      for (const backend of backends) {
        const [sums, got] = [output(), output()];
        backend.run(step, [left, right], sums);
        backend.run(step, [left, right, addend], got);
        const places = offsets(addend);
        const expected = newArray(dtype, size(shape));
        offsets(sums).forEach((place, i) => {
          expected[place] = rounded(sums.buffer[place]! + addend.buffer[places[i]!]!, dtype);
        });
        expect(got.buffer).toEqual(expected);
      }
    }),
    {
      numRuns: 80,
      // A line for every row that does not end with a whole vector.
      examples: [
        [
          {
            batch: 1,
            rows: 70,
            columns: [7],
            terms: 30,
            along: [2],
            isReversed: false,
            isTurned: false,
            dtype: 'float32',
          },
        ],
      ],
    },
  );
});
