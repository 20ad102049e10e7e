import { arange, Generator, type Tensor, tensor } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  MapDataset,
  RandomSampler,
  randomSplit,
  Subset,
  SubsetRandomSampler,
  standardize,
  TensorDataset,
  WeightedRandomSampler,
} from './index.ts';

const numbers = (batch: { toArray(): unknown }): unknown => batch.toArray();

describe('DataLoader', () => {
  test('every example once, in batches, the last one shorter or dropped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.boolean(),
        (count, batchSize, shuffle, dropLast) => {
          const loader = new DataLoader(new TensorDataset(arange(count)), {
            batchSize,
            shuffle,
            dropLast,
            seed: 3,
          });
          const batches = [...loader].map(([x]) => Array.from(x!.dataSync()));
          expect(batches.length).toBe(loader.length);
          expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
          const seen = batches.flat().sort((a, b) => a - b);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.length).toBe(dropLast ? Math.floor(count / batchSize) * batchSize : count);
        },
      ),
    );
  });

  test('a timer has its turn in a loop over an epoch', async () => {
    const loader = new DataLoader(new TensorDataset(arange(200_000)), { batchSize: 1 });
    let stopped = false;
    setTimeout(() => {
      stopped = true;
    }, 20);
    let batches = 0;
    for await (const _ of loader) {
      batches++;
      if (stopped) break;
    }
    expect(batches).toBeLessThan(200_000);
  });

  // DataLoader(range(10), batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(42)) of PyTorch 2.13.
  const epochs = [
    [
      [6, 5, 4, 0],
      [8, 9, 2, 1],
      [3, 7],
    ],
    [
      [3, 6, 5, 8],
      [9, 4, 2, 0],
      [7, 1],
    ],
  ];
  test.each([{ seed: 42 }, { generator: new Generator(42) }])(
    "the order is that of PyTorch's loader, another one each epoch: %s",
    (from) => {
      const loader = new DataLoader(new TensorDataset(arange(10)), { batchSize: 4, shuffle: true, ...from });
      for (const epoch of epochs) expect([...loader].map(([x]) => numbers(x!))).toEqual(epoch);
    },
  );

  test("samplers give PyTorch's indices", () => {
    const random = new RandomSampler(10, new Generator(42));
    expect([...random.indices()]).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
    expect([...random.indices()]).toEqual([7, 5, 0, 3, 1, 6, 9, 8, 4, 2]);
    const weighted = new WeightedRandomSampler([0.1, 2, 0.5, 0, 1.25, 0.7], 20, new Generator(7));
    expect([...weighted.indices()].join('')).toBe('11545412441111150515');
    const single = new WeightedRandomSampler([0.1, 2, 0.5, 0, 1.25, 0.7], 1, new Generator(7));
    expect(Array.from({ length: 12 }, () => [...single.indices()]).join('')).toBe('144541112111');
    expect([...new SubsetRandomSampler([7, 8, 9], new Generator(0)).indices()]).toEqual([9, 7, 8]);
    expect(() => new WeightedRandomSampler([0, 0], 1)).toThrow('no weight is above 0');
    expect(() => new WeightedRandomSampler([1, -1], 1)).toThrow('a weight is -1; expected a number >= 0');
  });

  test('goes on from a saved state, in the middle of an epoch and in the next ones', () => {
    const make = () =>
      new DataLoader(new TensorDataset(arange(11)), { batchSize: 3, shuffle: true, seed: 5 });
    const first = make();
    void [...first];
    let state = first.stateDict();
    const rest: unknown[] = [];
    let taken = 0;
    for (const [x] of first) {
      if (taken++ === 1) state = structuredClone(first.stateDict());
      if (taken > 2) rest.push(numbers(x));
    }
    for (const [x] of first) rest.push(numbers(x));
    const second = make();
    second.loadStateDict(state);
    const resumed = [...second, ...second].map(([x]) => numbers(x));
    expect(resumed).toEqual(rest);
    expect(() => second.loadStateDict({ generator: undefined, batch: 99 })).toThrow("it is another loader's");
    for (const none of [undefined, null, 3, [], {}])
      expect(() => second.loadStateDict(none as never)).toThrow(
        'DataLoader: expected what stateDict() gave. Nothing was loaded',
      );
  });

  test('waits for examples that come later, in order, and gets the next ready meanwhile', async () => {
    let started = 0;
    const slow = {
      length: 6,
      get: async (i: number) => {
        started++;
        await new Promise((wake) => setTimeout(wake, (6 - i) * 3));
        return i;
      },
    };
    const loader = new DataLoader(slow, { batchSize: 2, prefetch: 1 });
    const seen: unknown[] = [];
    for await (const x of loader) {
      if (seen.length === 0) expect(started).toBe(4);
      seen.push(x.toArray());
    }
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(() => [...loader]).toThrow('use `for await');
  });

  test('an example that fails fails the loop', async () => {
    const failing = new DataLoader({
      length: 2,
      get: async (i: number) => (i === 1 ? Promise.reject(new Error('no such example')) : i),
    });
    await expect(async () => {
      for await (const _ of failing);
    }).rejects.toThrow('no such example');
  });

  test('a collate of its own makes every batch, also where the data set has a fast way', () => {
    const data = new TensorDataset(arange(4));
    const sums = new DataLoader(data, {
      batchSize: 2,
      collate: (rows) => rows.reduce((sum, [x]) => sum + x!.itemSync(), 0),
    });
    expect([...sums]).toEqual([1, 5]);
  });

  test('bad options', () => {
    expect(() => new DataLoader([1], { batchSize: 0 })).toThrow('batchSize is 0');
    expect(() => new DataLoader([1], { batchSize: 1.5 })).toThrow('batchSize is 1.5');
    expect(() => new DataLoader([1], { prefetch: -1 })).toThrow('prefetch is -1');
  });
});

describe('data sets', () => {
  test('splits do not overlap and lose nothing', () => {
    const parts = randomSplit(
      Array.from({ length: 10 }, (_, i) => i),
      [0.5, 0.25, 0.25],
      { seed: 1 },
    );
    expect(parts.map((part) => part.length)).toEqual([6, 2, 2]);
    const all = parts.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.get(i) as number));
    expect(all.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // As many parts as there are lengths, for the types too.
    const [train, valid] = randomSplit(['a', 'b', 'c'], [2, 1]);
    expect([train.length, valid.length]).toEqual([2, 1]);
    const lengths: number[] = [3];
    expect(randomSplit<string>(['a', 'b', 'c'], lengths)[0]?.length).toBe(3);
    expect(() => randomSplit([1, 2], [1, 2])).toThrow(
      'adds up to 3; expected whole lengths that add up to 2',
    );
    for (const parts of [
      [-0.5, 1.5],
      [1.5, 0.5],
      [1, 1.5, -0.5],
    ])
      expect(() => randomSplit([1, 2], parts)).toThrow('or fractions from 0 to 1 that add up to 1');
  });

  // [len(part) for part in random_split(range(count), parts)] of PyTorch 2.13.
  test.each([
    [100, [0.71, 0.29], [72, 28]],
    [100, [0.29, 0.71], [29, 71]],
    [10, [0.7, 0.2, 0.1], [7, 2, 1]],
    [10, [1 / 3, 1 / 3, 1 / 3], [4, 3, 3]],
    [7, [0.1, 0.2, 0.3, 0.4], [1, 2, 2, 2]],
    [5, [1], [5]],
    [2, [1, 1], [1, 1]],
  ])("%i examples in parts of %s are PyTorch's", (count, parts, expected) => {
    expect(randomSplit(new Array(count).fill(0), parts).map(({ length }) => length)).toEqual(expected);
  });

  test('subsets of subsets', () => {
    const numbers = new TensorDataset(arange(6));
    const inner = new Subset(new Subset(numbers, [5, 3, 1]), [2, 0]);
    expect((inner.get(0) as [Tensor])[0].itemSync()).toBe(1);
    expect((inner.getBatch!([1, 0]) as [Tensor])[0].toArray()).toEqual([5, 1]);
    for (const index of [2, -1, 0.5]) {
      const message = `Subset: index ${index} is out of range for a data set of 2 examples`;
      expect(() => inner.get(index)).toThrow(message);
      expect(() => inner.getBatch!([0, index])).toThrow(message);
    }
    expect(() => numbers.getBatch([1.5])).toThrow('TensorDataset: index 1.5 is out of range');
  });

  test('subsets and maps keep the fast way', () => {
    const pairs = new TensorDataset(arange(6), arange(6).mul(2));
    const [[x, y]] = [...new DataLoader(new Subset(pairs, [5, 1]), { batchSize: 2 })] as [
      [(typeof pairs.tensors)[0], (typeof pairs.tensors)[0]],
    ];
    expect([x.toArray(), y.toArray()]).toEqual([
      [5, 1],
      [10, 2],
    ]);
    const scaled = new MapDataset(pairs, ([a, b]) => [standardize(1, 2)(a), b] as const);
    expect((scaled.get(3) as readonly [typeof x, typeof x])[0].itemSync()).toBe(1);
    // It has one only where there is one below, and a function for whole batches.
    const double = (a: Tensor): Tensor => a.mul(2);
    const rows = new MapDataset(new TensorDataset(arange(3)), ([a]) => double(a!));
    expect([...new DataLoader(rows, { batchSize: 3 })].map(numbers)).toEqual([[0, 2, 4]]);
    const plain = [new Subset([1, 2, 3], [2, 0]), new MapDataset([3, 1], (a: number) => a, Number as never)];
    for (const data of plain)
      expect([...new DataLoader(data, { batchSize: 2 })].map(numbers)).toEqual([[3, 1]]);
    expect(() => new TensorDataset(arange(3), arange(2))).toThrow(
      'must share their first length; got [3], [2]',
    );
    expect(() => pairs.get(6)).toThrow('index 6 is out of range for a data set of 6 examples');
  });

  test('a map of batches waits for those that come later', async () => {
    const later = {
      length: 3,
      get: async (i: number) => tensor(i),
      getBatch: async (list: readonly number[]) => tensor([...list]),
    };
    const double = (x: Tensor): Tensor => x.mul(2);
    const batches: unknown[] = [];
    for await (const batch of new DataLoader(new MapDataset(later, double, double), { batchSize: 3 }))
      batches.push(numbers(batch as Tensor));
    expect(batches).toEqual([[0, 2, 4]]);
  });

  test('a subset keeps the indices that it was made with, of any list', () => {
    const list = [2, 0];
    const part = new Subset(['a', 'b', 'c'], list);
    list[0] = 9;
    expect(part.get(0)).toBe('c');
    expect(new Subset(['a', 'b'], new Set([1]) as never).length).toBe(1);
  });
});
