/** Against WeightedRandomSampler of PyTorch 2.13. */
import { defaultGenerator, Generator, manualSeed, rand } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { DataLoader, RandomSampler, SubsetRandomSampler, WeightedRandomSampler } from './index.ts';

const weights = [0.1, 2, 0.5, 0, 1.25, 0.7];

describe('without replacement', () => {
  // WeightedRandomSampler(weights, count, replacement=False, generator=torch.Generator().manual_seed(7)), three epochs.
  test.each([
    [1, ['1', '4', '4']],
    [3, ['145', '451', '412']],
    [5, ['14502', '45120', '41205']],
    [6, ['145023', '451203', '412053']],
  ])('%i of them', (count, epochs) => {
    const generator = new Generator(7);
    const sampler = new WeightedRandomSampler(weights, count, { replacement: false, generator });
    expect(epochs.map(() => [...sampler.indices()].join(''))).toEqual(epochs);
  });
});

// torch.manual_seed(5); two epochs of DataLoader(range(11), 4, sampler=...), with torch.rand(1) behind each batch.
describe('draws in the loop do not change the order', () => {
  const rising = Array.from({ length: 11 }, (_, i) => i + 1);
  test.each([
    [
      'weighted',
      () => new WeightedRandomSampler(rising, 10),
      '5 6 5 5 10 8 9 10 7 6 7 3 3 10 10 7 10 10 10 4',
    ],
    [
      'weighted, each once',
      () => new WeightedRandomSampler(rising, 10, { replacement: false }),
      '10 9 8 3 2 5 6 1 7 0 8 1 0 4 9 7 6 5 10 3',
    ],
    ['one', () => new WeightedRandomSampler(rising, 1), '10 9'],
    [
      'subset',
      () => new SubsetRandomSampler(rising.map((i) => i - 1)),
      '0 6 10 9 5 2 3 7 1 8 4 10 8 6 1 5 4 0 7 9 2 3',
    ],
    ['random', () => new RandomSampler(11), '4 3 1 10 5 2 9 7 0 6 8 4 8 10 9 6 1 3 0 7 2 5'],
  ])('%s', async (_, make, expected) => {
    const loader = () =>
      new DataLoader(rising, { batchSize: 4, sampler: make(), collate: (all) => all.map((i) => i - 1) });
    const [seen, awaited]: [number[], number[]] = [[], []];
    manualSeed(5);
    const one = loader();
    for (let epoch = 0; epoch < 2; epoch++)
      for (const batch of one) {
        seen.push(...batch);
        rand([1]);
      }
    const behind = defaultGenerator().getState();
    expect(seen.join(' ')).toBe(expected);
    manualSeed(5);
    const other = loader();
    for (let epoch = 0; epoch < 2; epoch++)
      for await (const batch of other) {
        awaited.push(...batch);
        rand([1]);
      }
    expect(awaited).toEqual(seen);
    expect(defaultGenerator().getState()).toEqual(behind);
  });
});

test('what cannot be drawn is refused', () => {
  const make = (count: number, options?: object) => () => new WeightedRandomSampler(weights, count, options);
  for (const count of [0, -1, 2.5, NaN])
    expect(make(count)).toThrow(`WeightedRandomSampler: count is ${count}; expected a whole number >= 1`);
  expect(make(7, { replacement: false })).toThrow(
    'WeightedRandomSampler: count is 7 of 6 weights; without replacement, each is drawn once at most',
  );
  expect(make(3, { num_samples: 3 })).toThrow(
    'WeightedRandomSampler: there is no option num_samples; expected replacement, generator',
  );
});
