import { Generator, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { type StreamOptions, streamBatches } from './index.ts';

beforeAll(() => useBackend(reference));

async function* counted(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    await null;
    yield i;
  }
}

async function batchesOf(
  examples: Iterable<number> | AsyncIterable<number>,
  options?: StreamOptions<number, Tensor>,
): Promise<unknown[]> {
  const batches: unknown[] = [];
  for await (const batch of streamBatches(examples, options)) batches.push(batch.toArray());
  return batches;
}

describe('streamBatches', () => {
  test('gives batches as examples arrive, and the rest unless it is dropped', async () => {
    expect(await batchesOf(counted(5), { batchSize: 2 })).toEqual([[0, 1], [2, 3], [4]]);
    expect(await batchesOf(counted(5), { batchSize: 2, dropLast: true })).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(await batchesOf([7, 8])).toEqual([[7], [8]]);
    expect(await batchesOf([])).toEqual([]);
  });

  test('gives an epoch each time of a function that gives a stream, and one in all of a generator', async () => {
    const epoch = async (batches: AsyncIterable<Tensor>): Promise<unknown[]> => {
      const given: unknown[] = [];
      for await (const batch of batches) given.push(batch.toArray());
      return given;
    };
    const again = streamBatches(() => counted(3), { batchSize: 2 });
    expect([await epoch(again), await epoch(again)]).toEqual([
      [[0, 1], [2]],
      [[0, 1], [2]],
    ]);
    const once = streamBatches(counted(3), { batchSize: 2 });
    expect([await epoch(once), await epoch(once)]).toEqual([[[0, 1], [2]], []]);
    await expect(epoch(streamBatches((() => 5) as never))).rejects.toThrow(
      'streamBatches: the examples are number; expected what a loop goes through',
    );
  });

  test('asks for no example before a batch needs it', async () => {
    let asked = 0;
    function* endless() {
      for (;;) yield asked++;
    }
    for await (const batch of streamBatches(endless(), { batchSize: 3 })) {
      expect(batch.toArray()).toEqual([0, 1, 2]);
      break;
    }
    expect(asked).toBe(3);
  });

  test('mixes their order with what it keeps: each comes once, none sooner than the buffer allows', async () => {
    const order = (shuffleBuffer: number) =>
      batchesOf(counted(100), { shuffleBuffer, generator: new Generator(1) }).then((batches) =>
        batches.flat(),
      );
    const mixed = (await order(10)) as number[];
    expect(mixed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(mixed).not.toEqual(await order(0));
    expect(mixed).toEqual(await order(10));
    expect(Math.max(...mixed.map((example, place) => example - place))).toBeLessThan(10);
    // More is kept than there is: a permutation.
    expect(new Set(await order(1000)).size).toBe(100);
  });

  test('makes what it is told to', async () => {
    const sums: number[] = [];
    const collate = (examples: number[]): number => examples.reduce((a, b) => a + b);
    for await (const sum of streamBatches(counted(4), { batchSize: 2, collate })) sums.push(sum);
    expect(sums).toEqual([1, 5]);
  });

  test('ends the stream when the loop is left, and passes its errors on', async () => {
    let closed = false;
    async function* failing() {
      try {
        yield tensor([1]);
        throw new Error('line 2 is cut off');
      } finally {
        closed = true;
      }
    }
    for await (const _ of streamBatches(failing())) break;
    expect(closed).toBe(true);
    const all = async () => {
      for await (const _ of streamBatches(failing(), { batchSize: 2 }));
    };
    await expect(all()).rejects.toThrow('line 2 is cut off');
  });

  test.each([
    [{ batchSize: 0 }, 'batchSize is 0; expected a whole number >= 1'],
    [{ shuffleBuffer: -1 }, 'shuffleBuffer is -1; expected a whole number >= 0'],
    [{ batchSize: Number.NaN }, 'batchSize is NaN'],
  ])('refuses %o', async (options, message) => {
    await expect(batchesOf([1], options)).rejects.toThrow(message);
  });
});
