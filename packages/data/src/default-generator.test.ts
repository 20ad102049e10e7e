/** Without a seed of their own, orders come from the default generator, draw for draw as PyTorch 2.13 draws them. */
import { defaultGenerator, Generator, manualSeed, randint, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { DataLoader, RandomSampler, randomSplit, WeightedRandomSampler } from './index.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const shuffled = (): DataLoader<number> => new DataLoader(range(10), { batchSize: 4, shuffle: true });
const epoch = (loader: DataLoader<number>): number[] => [...loader].flatMap((x: Tensor) => [...x.dataSync()]);

// torch.manual_seed(seed), and then, with shuffled = DataLoader(range(10), batch_size=4, shuffle=True), in this order: two
// epochs of it; one of DataLoader(range(3)), which draws a seed that nobody uses; random_split(range(6), [4, 2]);
// RandomSampler(range(7)); WeightedRandomSampler([0.1, 2, 0.5, 0, 1.25, 0.7], 8); an epoch of `shuffled`; randint(0, 1000, (2,)).
const drawn = [
  {
    seed: 0,
    epochs: ['6714209835', '2470895361'],
    parts: ['5213', '40'],
    random: '4013256',
    weighted: '11151151',
    third: '0682947315',
    behind: [999, 711],
  },
  {
    seed: 42,
    epochs: ['8091456327', '4693752018'],
    parts: ['4503', '12'],
    random: '3140526',
    weighted: '40241414',
    third: '0487516239',
    behind: [376, 632],
  },
  {
    seed: 2 ** 33 + 5,
    epochs: ['8305916247', '5897204136'],
    parts: ['1052', '43'],
    random: '3642501',
    weighted: '11114111',
    third: '2460187395',
    behind: [234, 425],
  },
];

test('an order of one example draws nothing', () => {
  const generator = new Generator(3);
  expect([...new RandomSampler(1, generator).indices()]).toEqual([0]);
  expect(generator.nextUint32()).toBe(new Generator(3).nextUint32());
});

describe('the default generator', () => {
  test.each(drawn)('gives the orders of PyTorch: seed $seed', ({ seed, ...expected }) => {
    manualSeed(seed);
    const loader = shuffled();
    const epochs = [epoch(loader).join(''), epoch(loader).join('')];
    epoch(new DataLoader(range(3)));
    const parts = randomSplit(range(6), [4, 2]).map(({ indices }) => indices.join(''));
    const random = [...new RandomSampler(7).indices()].join('');
    const weighted = [...new WeightedRandomSampler([0.1, 2, 0.5, 0, 1.25, 0.7], 8).indices()].join('');
    const third = epoch(loader).join('');
    const behind = randint(0, 1000, [2]).toArray();
    expect({ epochs, parts, random, weighted, third, behind }).toEqual(expected);
  });

  test('is left alone by what has a seed', () => {
    const before = defaultGenerator().getState();
    epoch(new DataLoader(range(9), { seed: 1 }));
    epoch(new DataLoader(range(9), { seed: 1, shuffle: true }));
    randomSplit(range(9), [3, 6], { seed: 1 });
    expect(defaultGenerator().getState()).toEqual(before);
  });

  test('an epoch goes on from a saved state, and draws nothing more; the next ones do if it is restored, too', () => {
    manualSeed(7);
    const first = shuffled();
    epoch(first);
    const between = structuredClone(first.stateDict());
    const started = defaultGenerator().getState();
    const rest: number[] = [];
    let within = between;
    for (const x of first) {
      if (first.stateDict().batch > 1) rest.push(...x.dataSync());
      else within = structuredClone(first.stateDict());
    }
    const saved = defaultGenerator().getState();
    const next = epoch(first);

    const second = shuffled();
    second.loadStateDict(within);
    expect(epoch(second)).toEqual(rest);
    defaultGenerator().setState(saved);
    expect(epoch(second)).toEqual(next);
    second.loadStateDict(between);
    defaultGenerator().setState(started);
    expect(epoch(second).slice(4)).toEqual(rest);
    expect(defaultGenerator().getState()).toEqual(saved);
  });
});
