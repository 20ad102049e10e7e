/** The loaders, on lists and pairs of a few elements. */
import { arange, defaultGenerator, Generator, manualSeed } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { first, ListLoader, PairLoader } from './batches.ts';
import { PythonRandom } from './python-random.ts';

const pairs = { x: arange(10).view(5, 2), y: arange(5).unsqueeze(1) };

describe('PairLoader', () => {
  it('keeps the order, and the last batch short', () => {
    const loader = new PairLoader(pairs, 2);
    expect(loader.sizes).toEqual([2, 2, 1]);
    const batches = [...loader].map(([x, y]) => [x.toArray(), y.toArray()]);
    expect(batches).toEqual([
      [
        [
          [0, 1],
          [2, 3],
        ],
        [[0], [1]],
      ],
      [
        [
          [4, 5],
          [6, 7],
        ],
        [[2], [3]],
      ],
      [[[8, 9]], [[4]]],
    ]);
  });

  it('shuffles pairs as wholes, anew at each pass', () => {
    const loader = new PairLoader(pairs, 5, new Generator(1));
    const orders = [first(loader), first(loader)].map(([x, y]) => {
      const labels = [...y.dataSync()];
      expect([...x.at(':', 0).dataSync()]).toEqual(labels.map((label) => 2 * label));
      return labels;
    });
    expect(orders[0]).not.toEqual(orders[1]);
    expect([...orders[0]!].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('draws two numbers of the generator at each pass, as PyTorch does', () => {
    manualSeed(42);
    first(new PairLoader(pairs, 2));
    const after = defaultGenerator().uniform();
    expect(after).toBe(new Generator(42).skip(2).uniform());
  });
});

describe('ListLoader', () => {
  it('shuffles any list', () => {
    const loader = new ListLoader(['a', 'b', 'c', 'd', 'e'], { batchSize: 2, random: new PythonRandom(1) });
    const batches = [...loader];
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(batches.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('first() of nothing is an error', () => {
  expect(() => first([])).toThrow('the loader is empty');
});
