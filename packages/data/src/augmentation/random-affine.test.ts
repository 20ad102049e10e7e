import { arange, Generator, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomAffine, randomRotation } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): number[] => x.flatten().toArray() as number[];

/** From PyTorch's affine_grid and grid_sample, of torchvision's matrix. */
const golden = [
  {
    name: 'turned and enlarged',
    options: { degrees: [25, 25], scale: [1.3, 1.3] },
    bilinear: [
      2.8996, 7.2651, 5.8591, 4.4273, 7.5155, 2.7978, 4.8856, 5.6823, 3.5355, 5.8397, 1.9246, 3.605, 6.047,
      2.6082, 5.2949, 2.1334, 7.275, 6.1409, 4.2863, 8.9648,
    ],
    nearest: [2, 9, 3, 3, 10, 4, 9, 5, 1, 1, 0, 0, 7, 3, 8, 2, 9, 9, 3, 10],
  },
  {
    name: 'turned, slanted and reduced',
    options: { degrees: [-40, -40], scale: [0.7, 0.7], shear: [15, 15, -10, -10] },
    bilinear: [
      0, 0, 5.6065, 5.6049, 0, 0, 7.2846, 3.9903, 6.251, 0.9354, 0.1786, 3.8858, 5.2205, 4.7154, 0.3005, 0,
      4.461, 1.7807, 0, 0,
    ],
    nearest: [0, 0, 10, 6, 0, 0, 7, 5, 10, 0, 0, 2, 7, 5, 0, 0, 6, 2, 0, 0],
  },
] as const;

describe.each(golden)('$name', ({ options, bilinear, nearest }) => {
  const image = arange(20).mul(7).remainder(11).reshape([1, 1, 4, 5]);

  test('as in PyTorch', () => {
    numbers(randomAffine(image, { ...options, mode: 'bilinear' })).forEach((value, i) => {
      expect(value).toBeCloseTo(bilinear[i]!, 3);
    });
    expect(numbers(randomAffine(image, { ...options }))).toEqual([...nearest]);
  });

  test('of bytes, of several images and of any dims between', () => {
    expect(numbers(randomAffine(image.to('uint8'), { ...options, mode: 'bilinear' }))).toEqual(
      bilinear.map(Math.round),
    );
    const many = image.unsqueeze(1).expand([2, 3, 1, 4, 5]);
    const changed = randomAffine(many, options);
    expect(changed.shape).toEqual([2, 3, 1, 4, 5]);
    for (const each of [changed.at(0, 2), changed.at(1, 0)]) expect(numbers(each)).toEqual([...nearest]);
  });
});

test('every image gets numbers of its own, of the whole range', () => {
  const images = tensor([[[0, 0, 0, 0, 1, 0, 0, 0, 0]]]).expand([400, 1, 9]);
  const moved = randomAffine(images, { translate: [1 / 3, 0], generator: new Generator(3) });
  const counts = numbers(moved.sum([0, 1]));
  // Moves from -3 to 3 are rounded: those at the ends are half as likely.
  expect(counts.reduce((a, b) => a + b)).toBe(400);
  expect([counts[0], counts[8]]).toEqual([0, 0]);
  for (const count of counts.slice(2, 7)) expect(Math.abs(count - 400 / 6)).toBeLessThan(30);
  for (const count of [counts[1]!, counts[7]!]) expect(Math.abs(count - 400 / 12)).toBeLessThan(20);
});

test('turns clockwise, and shows what is beyond the edges', () => {
  const image = tensor([
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ]);
  expect(randomRotation(image, [180, 180]).toArray()).toEqual([
    [
      [6, 5, 4],
      [3, 2, 1],
    ],
  ]);
  expect(numbers(randomRotation(image, [90, 90], { fill: 9 })).filter((each) => each === 9)).toHaveLength(2);
  expect(numbers(randomRotation(image, 0))).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each<[() => unknown, string]>([
  [
    () => randomRotation(zeros([1, 3, 3], { dtype: 'uint8' }), 9, { fill: 0.5 }),
    'randomRotation: fill is 0.5; expected a whole number from 0 to 255, as images are uint8',
  ],
  [() => randomAffine(zeros([3, 3])), 'randomAffine: got float32[3, 3]; expected a batch of images'],
  [() => randomRotation(zeros([1, 3, 3]), Number.NaN), 'randomRotation: degrees is [NaN, NaN]'],
  [() => randomAffine(zeros([1, 3, 3]), { degrees: [10, -10] }), 'randomAffine: degrees is [10, -10]'],
  [() => randomAffine(zeros([1, 3, 3]), { scale: [0, 1] }), 'randomAffine: scale is [0, 1]'],
  [() => randomAffine(zeros([1, 3, 3]), { translate: [0, 2] }), 'randomAffine: translate is [0, 2]'],
  [
    () => randomAffine(zeros([1, 3, 3]), { shear: 90 }),
    'randomAffine: shear is [-90, 90]; expected [least, most] from -89 to 89',
  ],
  [
    () => randomAffine(zeros([1, 3, 3]), { mode: 'bicubic' as 'nearest' }),
    'randomAffine: mode is bicubic; expected nearest or bilinear',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
