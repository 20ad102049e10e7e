/** Random orders of other lengths than there are indices, and draws with replacement: PyTorch 2.13's numbers, and errors. */
import { Generator, manualSeed } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { DataLoader, RandomSampler, type RandomSamplerOptions } from './index.ts';

const epoch = (sampler: RandomSampler): string => [...sampler.indices()].join('');

describe('RandomSampler', () => {
  // torch.utils.data.RandomSampler(range(5), ..., generator=torch.Generator().manual_seed(7)), twice, then torch.randint(1000, (1,)).
  test.each<[RandomSamplerOptions, string, string, number]>([
    [{ replacement: true }, '02113', '22431', 158],
    [
      { replacement: true, numSamples: 40 },
      '0211322431313220123310013332031013011200',
      '4142214322442302002202320034241210220133',
      571,
    ],
    [{ numSamples: 3 }, '013', '341', 988],
    [{ numSamples: 10 }, '0132434120', '3240110234', 708],
    [{ numSamples: 12 }, '013243412032', '324011023410', 708],
  ])('%o', (options, first, second, next) => {
    const generator = new Generator(7);
    const sampler = new RandomSampler(5, { ...options, generator });
    expect(sampler.length).toBe(options.numSamples ?? 5);
    expect([epoch(sampler), epoch(sampler)]).toEqual([first, second]);
    expect(generator.randint(0, 1000)).toBe(next);
  });

  test('the default generator decides where there is none; one alone is an option, too', () => {
    manualSeed(0);
    const sampler = new RandomSampler(5, { replacement: true, numSamples: 8 });
    expect([epoch(new RandomSampler(5)), epoch(sampler)]).toEqual(['13420', '13202124']);
    expect(epoch(new RandomSampler(5, new Generator(7)))).toBe(
      epoch(new RandomSampler(5, { generator: new Generator(7) })),
    );
  });

  test('a loader gives as many as it says; orders may be long', () => {
    const sampler = new RandomSampler(4, { replacement: true, numSamples: 7, generator: new Generator(1) });
    const loader = new DataLoader([10, 11, 12, 13], { sampler, batchSize: 3 });
    expect([loader.length, [...loader].map((batch) => batch.length)]).toEqual([3, [3, 3, 1]]);
    let count = 0;
    for (const _ of new RandomSampler(300_000, { numSamples: 400_000 }).indices()) count++;
    expect(count).toBe(400_000);
  });

  test.each<[() => unknown, string]>([
    [
      () => new RandomSampler(5, { numSamples: 1.5 }),
      'RandomSampler: numSamples is 1.5; expected a whole number >= 0',
    ],
    [
      () => new RandomSampler(5, { numSamples: Infinity }),
      'RandomSampler: an order of Infinity indices has no end',
    ],
    [
      () => new RandomSampler(0, { numSamples: 2 }),
      'RandomSampler: numSamples is 2, of which there are none',
    ],
    [
      () => new RandomSampler(5, { num_samples: 2 } as never),
      'RandomSampler: there is no option num_samples',
    ],
    [() => new RandomSampler(5, 7 as never), 'RandomSampler: the generator is number'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
