import { arange, Generator, manualSeed, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { randomHorizontalFlip, randomVerticalFlip } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): unknown => x.toArray();
const images = (): Tensor => arange(6).reshape([1, 1, 2, 3]).to('uint8').expand([400, 1, 2, 3]);

test.each([
  ['left and right', randomHorizontalFlip, '[[2,1,0],[5,4,3]]', -1],
  ['top and bottom', randomVerticalFlip, '[[3,4,5],[0,1,2]]', -2],
] as const)('%s of whole images, about as many as asked for', (_, flip, mirrored, dim) => {
  manualSeed(1);
  const flipped = flip(images(), { p: 0.25 });
  expect([flipped.shape, flipped.dtype]).toEqual([[400, 1, 2, 3], 'uint8']);
  const count = [...flipped].filter((image) => {
    const rows = JSON.stringify(numbers(image.at(0)));
    if (rows === '[[0,1,2],[3,4,5]]') return false;
    expect(rows).toBe(mirrored);
    return true;
  }).length;
  expect(Math.abs(count - 100)).toBeLessThan(35);

  expect(numbers(flip(images(), { p: 0 }))).toEqual(numbers(images()));
  expect(numbers(flip(images(), { p: 1 }))).toEqual(numbers(images().flip(dim)));
  const drawn = (): unknown => numbers(flip(images(), { generator: new Generator(5) }));
  expect(drawn()).toEqual(drawn());
});

test.each<[() => unknown, string]>([
  [
    () => randomHorizontalFlip(zeros([3, 3])),
    'randomHorizontalFlip: got float32[3, 3]; expected a batch of images [N, ..., H, W]. Use unsqueeze(0) for one',
  ],
  [() => randomVerticalFlip(zeros([1, 3, 3]), { p: 2 }), 'randomVerticalFlip: p is 2'],
])('%s', (run, message) => expect(run).toThrow(message));
