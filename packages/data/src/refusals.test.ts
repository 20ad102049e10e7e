/** From plain JavaScript: what would give no batches, or other ones than meant, is refused. */
import { ones, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  BatchSampler,
  ConcatDataset,
  cifar10,
  cifar100,
  DataLoader,
  digits,
  fashionMnist,
  MapDataset,
  mnist,
  RandomSampler,
  randomCrop,
  randomHorizontalFlip,
  randomSplit,
  SequentialSampler,
  Subset,
  SubsetRandomSampler,
  streamBatches,
  TensorDataset,
  toFloat,
  WeightedRandomSampler,
} from './index.ts';

function* generated(): globalThis.Generator<number> {
  yield 1;
}
const expected = 'expected an array, or an object with a length and get(index)';

describe('what is no data set', () => {
  test.each([
    [
      'a generator',
      generated(),
      'Generator (length: undefined, get: undefined)',
      '. Use [...data], if it ends',
    ],
    ['a set', new Set([1]), 'Set (length: undefined, get: undefined)', '. Use [...data], if it ends'],
    ['a map', new Map(), 'Map (length: undefined, get: function)', '. Use [...data], if it ends'],
    ['no length', { get: (i: number) => i }, 'Object (length: undefined, get: function)', ''],
    ['no get', { length: 3 }, 'Object (length: 3, get: undefined)', ''],
    ['a typed array', new Float32Array(3), 'Float32Array (length: 3, get: undefined)', '. Use [...data], if'],
    ['a tensor', tensor([1, 2]), 'Tensor (length: 2, get: undefined)', '. Use new TensorDataset(tensor)'],
    ['text', 'abc', 'string', '. Use [...data], if it ends'],
    ['a number', 3, 'number', ''],
    ['null', null, 'null', ''],
    ['nothing', undefined, 'undefined', ''],
  ])('%s', (_, data, given, mend) => {
    expect(() => new DataLoader(data as never)).toThrow(
      `DataLoader: the data are ${given}; ${expected}${mend}`,
    );
  });

  test('wherever one is taken', () => {
    const none = new Set([1]) as never;
    expect(() => new Subset(none, [])).toThrow('Subset: the data are Set');
    expect(() => new MapDataset(none, String)).toThrow('MapDataset: the data are Set');
    expect(() => new ConcatDataset([none])).toThrow('ConcatDataset: the data are Set');
    expect(() => randomSplit(none, [1])).toThrow('randomSplit: the data are Set');
  });
});

test("a sampler's index beyond an array", () => {
  for (const index of [2, -1, 0.5]) {
    const sampler = { length: 2, indices: () => [0, index] };
    expect(() => [...new DataLoader([1, 2], { sampler })]).toThrow(
      `DataLoader: index ${index} is out of range for a data set of 2 examples`,
    );
  }
  expect(() => new MapDataset([1], String).get(1)).toThrow('MapDataset: index 1 is out of range');
});

describe('options', () => {
  const known =
    'expected batchSize, shuffle, seed, generator, dropLast, collate, sampler, batchSampler, prefetch';
  test.each([
    [{ batch_size: 32 }, `DataLoader: there is no option batch_size; ${known}`],
    [32, `DataLoader: there is no option 32; ${known}`],
    [{ sampler: [1, 0] }, 'DataLoader: sampler is Array; expected an object with a length and indices()'],
    [
      { sampler: () => [0] },
      'DataLoader: sampler is function; expected an object with a length and indices()',
    ],
    [
      { batchSampler: new SequentialSampler(3) },
      'DataLoader: batchSampler is SequentialSampler; expected an object with a length and batches()',
    ],
    [{ batchSize: 0.5 }, 'DataLoader: batchSize is 0.5; expected a whole number >= 1'],
    [{ shuffle: 'no' }, 'DataLoader: shuffle is string; expected true or false'],
    [{ generator: 5 }, 'DataLoader: the generator is number; expected new Generator(seed), or nothing'],
  ])('of a loader: %o', (options, message) => {
    expect(() => new DataLoader([1, 2], options as never)).toThrow(message);
  });

  test('of what a batchSampler decides', () => {
    for (const other of [{ batchSize: 2 }, { dropLast: true }, { sampler: new SequentialSampler(2) }]) {
      const batchSampler = new BatchSampler(new SequentialSampler(2), 1);
      expect(() => new DataLoader([1, 2], { batchSampler, ...other })).toThrow(
        'DataLoader: a batchSampler decides on the batches: leave batchSize, dropLast and sampler out',
      );
    }
  });

  test('of sources', async () => {
    for (const [name, source] of Object.entries({ mnist, fashionMnist, digits, cifar10, cifar100 }))
      for (const [options, message] of [
        [{ directroy: 'x' }, 'there is no option directroy; expected train, directory, cache'],
        [{ train: 'test' }, 'train is "test"; expected true or false'],
        [{ download: 0 }, 'download is 0; expected true or false'],
        [{ mirrors: 'https://x' }, 'mirrors is string; expected a list of folders on the net'],
        [{ mirrors: ['https://x', 3] }, 'in mirrors is number; expected a list of folders on the net'],
        [{ directory: '' }, 'directory is ""; expected the path of a folder'],
        [{ directory: 3 }, 'directory is 3; expected the path of a folder'],
        [{ cache: 'a\0b' }, 'cache is "a\\u0000b"; expected the path of a folder'],
        [{ timeout: '10 s' }, 'timeout is string 10 s; expected milliseconds'],
      ] as const)
        await expect(source(options as never)).rejects.toThrow(`${name}: ${message}`);
  });

  test('what has no end', () => {
    expect(() => new RandomSampler(Infinity, { numSamples: 3 })).toThrow('has no end');
    expect(() => new WeightedRandomSampler([1], Infinity)).toThrow('count is Infinity');
    expect(() => new WeightedRandomSampler([1e308, 1e308], 1)).toThrow('the sum of the weights is Infinity');
  });

  test('of a split', () => {
    expect(() => randomSplit([1, 2], 1 as never)).toThrow(
      'randomSplit: the parts are number; expected a list',
    );
    expect(() => randomSplit([1, 2], [1, 1], { generator: 3 as never })).toThrow(
      'randomSplit: the generator is number',
    );
    expect(() => randomSplit([1, 2], [1, 1], 42 as never)).toThrow(
      'randomSplit: there is no option 42; expected seed, generator',
    );
  });

  test('of what is done to images, and of a stream', async () => {
    const images = tensor([[[1, 2]]]);
    expect(() => randomHorizontalFlip(images, 0.5 as never)).toThrow(
      'there is no option 0.5; expected p, generator',
    );
    expect(() => randomCrop(images, 1, { pad: 1 } as never)).toThrow(
      'there is no option pad; expected padding',
    );
    for (const [examples, given, message] of [
      [[1], { batch_size: 2 }, 'streamBatches: there is no option batch_size'],
      [[1], { collate: 'stack' }, 'streamBatches: collate is string; expected a function'],
      [[1], { generator: 3 }, 'streamBatches: the generator is number; expected new Generator(seed)'],
      [5, {}, 'streamBatches: the examples are number; expected what a loop goes through'],
    ] as const)
      await expect(streamBatches(examples as never, given as never).next()).rejects.toThrow(message);
  });

  test('data in place of their length', () => {
    expect(() => new RandomSampler([5] as never)).toThrow(
      'RandomSampler: length is 5; expected a whole number >= 0',
    );
    expect(() => new SequentialSampler(undefined as never)).toThrow('SequentialSampler: length is undefined');
  });
});

describe('what would fail at the first batch, or give another', () => {
  test.each<[string, () => unknown, string]>([
    [
      'arrays of a TensorDataset',
      () => new TensorDataset([[1, 2]] as never),
      'TensorDataset: expected a tensor, got an array (make it a tensor)',
    ],
    [
      'no change',
      () => new MapDataset([1], undefined as never),
      'MapDataset: change is undefined; expected a function',
    ],
    [
      'a number for indices',
      () => new Subset([1], 1 as never),
      'Subset: the indices are number; expected a list',
    ],
    [
      'options of a RandomSampler',
      () => new RandomSampler(3, { seed: 1 } as never),
      'RandomSampler: there is no option seed; expected replacement, numSamples, generator',
    ],
    [
      'indices for a sampler',
      () => new BatchSampler([0, 1] as never, 2),
      'BatchSampler: the sampler is Array; expected an object with a length and indices()',
    ],
    [
      'options of a BatchSampler',
      () => new BatchSampler(new SequentialSampler(3), 2, { dropLast: false } as never),
      'BatchSampler: dropLast is Object; expected true or false',
    ],
    [
      'a change of batches',
      () => new MapDataset([1], String, 5 as never),
      'MapDataset: changeBatch is number; expected a function',
    ],
    [
      'a seed for a generator',
      () => new SubsetRandomSampler([1], 5 as never),
      'SubsetRandomSampler: the generator is number; expected new Generator(seed), or nothing',
    ],
    [
      'a length for indices',
      () => new SubsetRandomSampler(5 as never),
      'SubsetRandomSampler: the indices are number; expected a list',
    ],
    [
      'a tensor of weights',
      () => new WeightedRandomSampler(tensor([1]) as never, 1),
      'WeightedRandomSampler: the weights are a tensor; expected a list of numbers: await weights.data()',
    ],
    [
      'collate',
      () => new DataLoader([1], { collate: 'stack' as never }),
      'DataLoader: collate is string; expected a function',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(new TypeError(message.endsWith('a list') ? `${message} of numbers` : message));
  });
});

test('images that are none', () => {
  for (const [name, change] of Object.entries({ toFloat, randomCrop }))
    for (const given of [undefined, [[1, 2]]])
      expect(() => (change as (images: never, size: number) => unknown)(given as never, 2)).toThrow(
        `${name}: expected a tensor, got `,
      );
  expect(() => randomHorizontalFlip(undefined as never)).toThrow(
    'randomHorizontalFlip: expected a tensor, got undefined',
  );
  expect(() => toFloat(ones([2]), ones([2]) as never)).toThrow(
    'toFloat: most is float32[2]; expected the brightest',
  );
});
