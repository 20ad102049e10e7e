/** Rows added where an index says: as the reference adds them, to the bit on any number of threads. */
import {
  type DType,
  type Program,
  permuteView,
  type Shape,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { afterAll, describe, expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { emptyArrays, filled, interpret, ProgramWriter } from './program.test-helper.ts';

const backends = await Promise.all(
  [1, 2, 3].map(async (threads) => (await cpu({ threads })) as KernelBackend),
);
afterAll(() => {
  for (const backend of backends) backend.dispose();
});

interface Case {
  readonly axis?: number;
  readonly dtype?: DType;
  readonly output: Shape;
  readonly updates: Shape;
  /** What the index lacks of the shape of the updates is 1, and repeated. */
  readonly index: Shape;
  /** In which order the axes of the updates lie in memory. */
  readonly order?: readonly number[];
}

const cases: Readonly<Record<string, Case>> = {
  'rows of a graph': { output: [10, 64], updates: [500, 64], index: [500, 1] },
  'rows of odd lengths': { output: [10, 37], updates: [50, 37], index: [50, 1] },
  'rows of a vector and a half': { output: [10, 40], updates: [50, 40], index: [50, 1] },
  'short rows': { output: [10, 3], updates: [50, 3], index: [50, 1] },
  integers: { output: [10, 36], updates: [50, 36], index: [50, 1], dtype: 'int32' },
  'doubles, by JavaScript': { output: [10, 36], updates: [50, 36], index: [50, 1], dtype: 'float64' },
  'bytes, by JavaScript': { output: [10, 36], updates: [50, 36], index: [50, 1], dtype: 'uint8' },
  'halves, by JavaScript': { output: [10, 36], updates: [50, 36], index: [50, 1], dtype: 'float16' },
  matrices: { output: [10, 5, 36], updates: [50, 5, 36], index: [50, 1, 1] },
  'rows of each example': { axis: 1, output: [4, 10, 36], updates: [4, 50, 36], index: [4, 50, 1] },
  'the same rows for each example': { axis: 1, output: [4, 10, 36], updates: [4, 50, 36], index: [1, 50, 1] },
  columns: { axis: 1, output: [36, 10], updates: [36, 50], index: [1, 50] },
  'columns that lie as rows': { axis: 1, output: [36, 10], updates: [36, 50], index: [1, 50], order: [1, 0] },
  'an index for each lane': { output: [10, 36], updates: [50, 36], index: [50, 36] },
  'all to one row': { output: [10, 36], updates: [50, 36], index: [1, 1] },
  'a single number': { output: [10], updates: [1], index: [1] },
};

function programOf({ axis = 0, dtype = 'float32', output, updates, index, order }: Case): Program {
  const writer = new ProgramWriter();
  const chosen = writer.input('int32', index);
  const laid = order?.map((_, i) => order.indexOf(i));
  const rows = writer.input(dtype, order ? order.map((i) => updates[i]!) : updates);
  const sums = writer.buffer(dtype, output);
  writer.kernel({ family: 'map', expression: { kind: 'constant', value: 1, dtype } }, [], [sums]);
  const strides = chosen.strides.map((stride, i) => (index[i] === updates[i] ? stride : 0));
  const places = { ...chosen, shape: updates, strides };
  writer.kernel({ family: 'scatterAdd', axis }, [places, laid ? permuteView(rows, laid) : rows], [sums]);
  return writer.program([sums]);
}

describe('scatter-adds', () => {
  it.each(Object.entries(cases))('%s', (_, each) => {
    const program = programOf(each);
    const inputs = filled(program);
    const expected = emptyArrays(program);
    program.inputs.forEach((number, i) => void expected[number]!.set(inputs[i]!.buffer));
    interpret(program, expected);
    for (const backend of backends) {
      const executable = backend.compile(program);
      for (let call = 0; call < 3; call++)
        expect(executable.run(inputs)[0]!.buffer).toEqual(expected[program.outputs[0]!.buffer]);
    }
  });

  it('say which index is out of range, and go on with the next call', () => {
    const program = programOf(cases['rows of a graph']!);
    const [index, rows] = filled(program) as [View<TypedArray>, View<TypedArray>];
    const wrong = (number: number): View<TypedArray> => {
      const places = index.buffer.slice();
      places[400] = number;
      return whole(places, 'int32', [places.length]);
    };
    for (const backend of backends) {
      const executable = backend.compile(program);
      for (const number of [10, -1])
        expect(() => executable.run([wrong(number), rows])).toThrow(
          `scatterAdd: index ${number} is out of range for an axis of length 10`,
        );
      expect(executable.run([index, rows])[0]!.buffer[0]).not.toBe(1);
    }
  });

  it('of rows run as vector code', async () => {
    const executable = backends[1]!.compile(programOf(cases['rows of a graph']!));
    expect((await executable.profile!(1)).note).toBeUndefined();
  });
});
