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
import { centerCrop, randomCrop } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): unknown => x.toArray();

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

// Pad(2, padding_mode=mode) of torchvision 0.28 on rows and columns of 4, 0 to 15.
const around = {
  edge: [0, 0, 0, 1, 2, 3, 3, 3],
  reflect: [2, 1, 0, 1, 2, 3, 2, 1],
  symmetric: [1, 0, 0, 1, 2, 3, 3, 2],
} as const;
test.each(['edge', 'reflect', 'symmetric'] as const)(
  "around the images is torchvision's %s",
  (paddingMode) => {
    manualSeed(3);
    const lines = around[paddingMode];
    const image = arange(16).reshape([1, 1, 4, 4]).to('uint8');
    const seen = new Set<string>();
    for (const part of randomCrop(image.expand([400, 1, 4, 4]), [5, 6], { padding: 2, paddingMode }))
      seen.add(JSON.stringify(numbers(part.at(0))));
    const windows = [0, 1, 2, 3].flatMap((top) =>
      [0, 1, 2].map((left) =>
        lines.slice(top, top + 5).map((row) => lines.slice(left, left + 6).map((column) => 4 * row + column)),
      ),
    );
    expect([...seen].sort()).toEqual(windows.map((window) => JSON.stringify(window)).sort());
  },
);

test('around the images is what is to be', () => {
  const fill = randomCrop(ones([1, 3, 2, 2]).to('uint8'), 6, { padding: 2, fill: 7 });
  expect(numbers(fill.at(0, 2, 0))).toEqual([7, 7, 7, 7, 7, 7]);
  expect(numbers(fill.at(0, 2, 2))).toEqual([7, 7, 1, 1, 7, 7]);
});

test('centerCrop takes the middle, as torchvision does where there are two', () => {
  const columns = (whole: number, part: number): unknown =>
    numbers(centerCrop(arange(whole).reshape([1, whole]), [1, part]).at(0));
  expect(columns(5, 3)).toEqual([1, 2, 3]);
  expect(columns(6, 3)).toEqual([2, 3, 4]); // 1.5 rounds to 2
  expect(columns(4, 3)).toEqual([0, 1, 2]); // 0.5 rounds to 0
  expect(columns(4, 4)).toEqual([0, 1, 2, 3]);
  expect(centerCrop(zeros([2, 3, 8, 6]), 4).shape).toEqual([2, 3, 4, 4]);
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
    () => randomCrop(zeros([2, 3, 3]).to('uint8'), 3, { fill: 0.5 }),
    'randomCrop: fill is 0.5; expected a whole',
  ],
  [
    () => randomCrop(zeros([2, 3, 3]), 3, { paddingMode: 'replicate' as never }),
    'randomCrop: paddingMode is replicate; expected constant, edge, reflect, symmetric',
  ],
  [
    () => randomCrop(zeros([2, 5, 3]), 3, { padding: 3, paddingMode: 'reflect' }),
    'randomCrop: paddingMode reflect cannot put 3 pixels beside the 3 columns of float32[2, 5, 3]: at most 2',
  ],
  [
    () => centerCrop(zeros([3, 3]), [2, 4]),
    'centerCrop: a part of 4 does not fit the 3 columns of float32[3, 3]',
  ],
  [() => centerCrop(zeros([3]), 2), 'centerCrop: a part of 2 does not fit the 0 rows of float32[3]'],
])('%s', (run, message) => expect(run).toThrow(message));
