import { Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { collate, DataLoader } from './index.ts';

/** Tensors as their dtype and numbers. */
function shown(batch: unknown): unknown {
  if (batch instanceof Tensor) return [batch.dtype, batch.toArray()];
  if (Array.isArray(batch)) return batch.map(shown);
  if (typeof batch !== 'object' || batch === null || batch instanceof Date) return batch;
  return Object.fromEntries(Object.entries(batch).map(([key, value]) => [key, shown(value)]));
}
/** Examples that the types would refuse. */
const mixed = (...examples: unknown[]): unknown => collate(examples);

describe('collate', () => {
  test('collates tuples, strings and objects', () => {
    const letters = [...'abcde'].map((letter, i) => [i, letter] as [number, string]);
    const [[x, y]] = [...new DataLoader(letters, { batchSize: 5 })] as [
      [ReturnType<typeof tensor>, string[]],
    ];
    expect([x.toArray(), y]).toEqual([
      [0, 1, 2, 3, 4],
      ['a', 'b', 'c', 'd', 'e'],
    ]);
    const [objects] = [
      ...new DataLoader(
        [
          { a: tensor([1, 2]), b: true },
          { a: tensor([3, 4]), b: false },
        ],
        { batchSize: 2 },
      ),
    ];
    expect([objects!.a.toArray(), objects!.b.toArray()]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [true, false],
    ]);
    expect(() => [...new DataLoader([[1], [1, 2]] as number[][], { batchSize: 2 })]).toThrow(
      'example 1 has 2 entries, the first has 1',
    );
  });

  test('numbers, booleans, tensors and typed arrays become tensors', () => {
    expect(shown(collate([1, 2]))).toEqual(['float32', [1, 2]]);
    expect(shown(collate([true, false]))).toEqual(['bool', [true, false]]);
    const arrays = [Float64Array.of(1, 2), Int32Array.of(3), Uint8Array.of(4, 5)] as const;
    const batch: Tensor[] = collate([arrays, arrays]);
    expect(shown(batch)).toEqual([
      [
        'float64',
        [
          [1, 2],
          [1, 2],
        ],
      ],
      ['int32', [[3], [3]]],
      [
        'uint8',
        [
          [4, 5],
          [4, 5],
        ],
      ],
    ]);
  });

  test('goes through tuples and objects, of any depth', () => {
    const example = (i: number) => ({
      at: [i, { name: `${i}` }] as const,
      on: Object.assign(Object.create(null), { i }),
    });
    expect(shown(collate([example(1), example(2)]))).toEqual({
      at: [['float32', [1, 2]], { name: ['1', '2'] }],
      on: { i: ['float32', [1, 2]] },
    });
    expect(collate([[], []])).toEqual([]);
  });

  test('leaves the rest a list', () => {
    const day = new Date(0);
    for (const each of ['a', 1n, null, undefined, day]) expect(mixed(each, each)).toEqual([each, each]);
  });

  test('names what does not fit', () => {
    expect(() => collate([])).toThrow('collate: the batch is empty');
    expect(() => mixed({ a: 1, b: 2 }, { a: 1 })).toThrow(
      "collate: example 1 has no 'b', which the first has",
    );
    expect(() => mixed(1, 2, 'a')).toThrow(
      'collate: the first example is a number, example 2 is not (string); give examples of one form, or the loader a collate',
    );
    expect(() => mixed(tensor(1), 2)).toThrow('the first example is a tensor, example 1 is not (number)');
    expect(() => [
      ...new DataLoader(
        [2, 2, 3].map((length) => [{ x: zeros([length, 4]) }, 1] as const),
        { batchSize: 3 },
      ),
    ]).toThrow(
      'collate: example 2[0].x is float32[3, 4], the first is float32[2, 4]; a batch needs one shape. Pad or crop the examples, or ' +
        'give the loader a collate of its own',
    );
    expect(() => collate([Int32Array.of(1), Int32Array.of(1, 2)])).toThrow(
      'collate: example 1 is int32[2], the first is int32[1]',
    );
    expect(() => mixed([1], 2)).toThrow('the first example is an array, example 1 is not (number)');
    expect(() => mixed({ a: 1 }, [2])).toThrow('the first example is an object, example 1 is not (Array)');
    expect(() => mixed(Int32Array.of(1), null)).toThrow(
      'the first example is a typed array, example 1 is not (null)',
    );
  });
});
