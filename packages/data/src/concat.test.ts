import { arange, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test, vi } from 'vitest';
import { ConcatDataset, DataLoader, MapDataset, Subset, TensorDataset } from './index.ts';

const tens = (count: number, from: number): TensorDataset<[Tensor, Tensor]> =>
  new TensorDataset(arange(count).add(from), arange(count).mul(10).add(from));

describe('ConcatDataset', () => {
  test('counts on from one data set to the next, over empty ones; arrays are data sets, too', () => {
    const all = new ConcatDataset([['a', 'b'], [], ['c'], ['d', 'e'], []]);
    expect(all.length).toBe(5);
    expect(Array.from({ length: 5 }, (_, i) => all.get(i)).join('')).toBe('abcde');
    expect(all.getBatch).toBeUndefined();
  });

  test('keeps the fast way, in the order asked for, through subsets and concatenations', () => {
    const pairs = new ConcatDataset([tens(3, 0), new Subset(tens(4, 100), [3, 1])]);
    const nested = new ConcatDataset([pairs, tens(2, 200)]);
    const oneByOne = vi.spyOn(TensorDataset.prototype, 'get');
    const order = [6, 4, 0, 3, 5, 2];
    const sampler = { length: order.length, indices: () => order };
    const [[x, y]] = [...new DataLoader(nested, { batchSize: 6, sampler })] as [[Tensor, Tensor]];
    expect(oneByOne).not.toHaveBeenCalled();
    expect(x.toArray()).toEqual([201, 101, 0, 103, 200, 2]);
    expect(y.toArray()).toEqual([210, 110, 0, 130, 200, 20]);
    const single = order.map((index) => nested.get(index) as [Tensor, Tensor]);
    expect(single.map(([each]) => each.itemSync())).toEqual(x.toArray());
    const batches = [...new DataLoader(nested, { batchSize: 3 })] as [Tensor, Tensor][];
    expect(batches.map(([each]) => each.toArray())).toEqual([[0, 1, 2], [103, 101, 200], [201]]);
  });

  test('joins what a batch may be: objects, lists, and what arrives later', async () => {
    const named = (count: number, later: boolean) => ({
      length: count,
      get: (i: number) => ({ x: i, name: `${i}` }),
      getBatch(indices: readonly number[]) {
        const batch = {
          x: tensor(indices),
          name: indices.map((i) => `${i}/${count}`),
        };
        return later ? Promise.resolve(batch) : batch;
      },
    });
    const joined = { x: [1, 0, 2, 0], name: ['1/2', '0/3', '2/3', '0/2'] };
    for (const later of [false, true]) {
      const all = new ConcatDataset([named(2, false), named(3, later)]);
      const batch = (await all.getBatch!([1, 2, 4, 0])) as { x: Tensor; name: string[] };
      expect({ ...batch, x: batch.x.toArray() }).toEqual(joined);
    }
  });

  test('errors', () => {
    expect(() => new ConcatDataset([])).toThrow(
      'ConcatDataset: the list of data sets is empty; give at least one',
    );
    const all = new ConcatDataset([tens(2, 0), tens(3, 0)]);
    const message = 'is out of range for a data set of 5 examples';
    for (const index of [5, -1, 0.5]) {
      expect(() => all.get(index)).toThrow(`ConcatDataset: index ${index} ${message}`);
      expect(() => all.getBatch!([0, index])).toThrow(`ConcatDataset: index ${index} ${message}`);
    }
    const odd = new MapDataset(
      all,
      (each) => each,
      () => new Date() as never,
    );
    expect(() => new ConcatDataset([odd, odd]).getBatch!([0, 9])).toThrow(
      'cannot be joined; getBatch must give',
    );
  });
});
