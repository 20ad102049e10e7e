/** Images on their way into a model: standardised by channel, mirrored and moved at random. */
import {
  arange,
  Generator,
  manualSeed,
  ones,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomCrop, randomHorizontalFlip, standardize } from './index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): unknown => x.toArray();

describe('standardize', () => {
  test('of each channel, as of it alone', () => {
    const images = arange(24).reshape([2, 3, 2, 2]);
    const [means, stds] = [
      [1, 2, 0.1],
      [2, 0.5, 4],
    ];
    const all = standardize(means!, stds!)(images);
    for (const c of [0, 1, 2])
      expect(numbers(all.at(':', c))).toEqual(numbers(standardize(means![c]!, stds![c]!)(images.at(':', c))));
    expect(standardize([0, 0, 0], 2)(images.to('uint8')).dtype).toBe('float32');
    expect(standardize(0.5, [1, 2, 3])(images.to('float16')).dtype).toBe('float16');
  });

  test.each<[() => unknown, string]>([
    [() => standardize([0, 1], [1, 0]), 'standardize: mean 0, 1, std 1, 0; std must be above 0'],
    [() => standardize([0, Number.NaN], 1), 'standardize: mean 0, NaN, std 1'],
    [() => standardize([0, 1], [1, 1, 1]), 'standardize: 2 means and 3 stds; expected one of each'],
    [
      () => standardize([0, 1, 2], 1)(zeros([8, 1, 4, 4])),
      'standardize: got float32[8, 1, 4, 4]; expected images [..., 3, H, W], a channel for each mean and std',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

describe('randomHorizontalFlip', () => {
  const images = arange(6).reshape([1, 1, 2, 3]).to('uint8').expand([400, 1, 2, 3]);

  test('mirrors whole images, about as many as asked for', () => {
    manualSeed(1);
    const flipped = randomHorizontalFlip(images, { p: 0.25 });
    expect([flipped.shape, flipped.dtype]).toEqual([images.shape, 'uint8']);
    const count = [...flipped].filter((image) => {
      const rows = JSON.stringify(numbers(image.at(0)));
      if (rows === '[[0,1,2],[3,4,5]]') return false;
      expect(rows).toBe('[[2,1,0],[5,4,3]]');
      return true;
    }).length;
    expect(Math.abs(count - 100)).toBeLessThan(35);
  });

  test('none or all of them, and by a generator', () => {
    expect(numbers(randomHorizontalFlip(images, { p: 0 }))).toEqual(numbers(images));
    expect(numbers(randomHorizontalFlip(images, { p: 1 }))).toEqual(numbers(images.flip(-1)));
    const drawn = (): unknown => numbers(randomHorizontalFlip(images, { generator: new Generator(5) }));
    expect(drawn()).toEqual(drawn());
  });
});

describe('randomCrop', () => {
  test('takes a part of each image, at all places', () => {
    manualSeed(1);
    const image = arange(20).reshape([1, 4, 5]);
    const corners = new Set<number>();
    for (const part of randomCrop(image.expand([300, 1, 4, 5]), [3, 2])) {
      const corner = part.at(0, 0, 0).itemSync();
      const [top, left] = [Math.floor(corner / 5), corner % 5];
      expect(numbers(part)).toEqual(numbers(image.at(':', [top, top + 3], [left, left + 2])));
      corners.add(corner);
    }
    expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
  });

  test('moves images within their padding', () => {
    const moved = randomCrop(ones([500, 3, 3]), 3, { padding: 1, generator: new Generator(2) });
    // Of the nine places, all keep the middle; the corners are 1 at four of them.
    expect(moved.at(':', 1, 1).mean().itemSync()).toBe(1);
    expect(Math.abs(moved.at(':', 0, 0).mean().itemSync() - 4 / 9)).toBeLessThan(0.1);
    expect(numbers(randomCrop(tensor([[[7]]]), 1))).toEqual([[[7]]]);
  });
});

test.each<[() => unknown, string]>([
  [
    () => randomCrop(zeros([2, 3, 3]), 4),
    'randomCrop: a part of 4 does not fit the 3 rows of float32[2, 3, 3] with its padding',
  ],
  [() => randomCrop(zeros([2, 3, 3]), [3, 6], { padding: 1 }), 'a part of 6 does not fit the 5 columns of'],
  [() => randomCrop(zeros([2, 3, 3]), 1.5), 'randomCrop: size is 1.5; expected a whole number >= 1'],
  [() => randomCrop(zeros([2, 3, 3]), [0, 3]), 'size is 0'],
  [() => randomCrop(zeros([2, 3, 3]), [3, 0]), 'size is 0'],
  [() => randomCrop(zeros([2, 3, 3]), 3, { padding: -1 }), 'randomCrop: padding is -1'],
  [
    () => randomHorizontalFlip(zeros([3, 3])),
    'randomHorizontalFlip: got float32[3, 3]; expected a batch of images [N, ..., H, W]. Use unsqueeze(0) for one',
  ],
  [() => randomHorizontalFlip(zeros([1, 3, 3]), { p: 2 }), 'randomHorizontalFlip: p is 2'],
])('%s', (run, message) => expect(run).toThrow(message));
