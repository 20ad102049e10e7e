import { arange, ones, reference, type Shape, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { type InterpolateOptions, interpolate, Upsample } from './index.ts';

beforeAll(() => useBackend(reference));

test('what is constant stays so, whatever the size', () => {
  for (const alignCorners of [true, false]) {
    for (const size of [1, 3, 4, 9]) {
      for (const mode of ['bilinear', 'bicubic'] as const) {
        const y = interpolate(ones([1, 1, 4, 4]), { size, mode, alignCorners });
        expect(y.shape).toEqual([1, 1, size, size]);
        for (const value of y.dataSync()) expect(value).toBeCloseTo(1, 5);
      }
    }
  }
});

test('a factor that keeps or doubles the length, as in PyTorch', () => {
  const row = arange(3);
  const line = (shape: Shape, options: InterpolateOptions): number[] =>
    Array.from(interpolate(row.reshape(shape), options).dataSync());
  expect(line([1, 1, 3], { scaleFactor: 1.1, mode: 'linear' })).toEqual([0, 1, 2]);
  expect(line([1, 1, 3, 1], { scaleFactor: [1.1, 1], mode: 'bilinear' })).toEqual([0, 1, 2]);
  expect(line([1, 1, 3, 1], { scaleFactor: [1.1, 1] })).toEqual([0, 1, 2]);
  expect(line([1, 1, 3, 1], { scaleFactor: [2.1, 1] })).toEqual([0, 0, 1, 1, 2, 2]);
  // Of images only.
  expect(line([1, 1, 3], { scaleFactor: 1.1 })).toEqual([0, 0, 1]);
  expect(line([1, 1, 3], { scaleFactor: 2.1 })).toEqual([0, 0, 0, 1, 1, 2]);
});

test('mixtures of float64 have its digits, which are those of PyTorch', () => {
  const row = arange(5, { dtype: 'float64' }).square().div(7).reshape(1, 1, 1, 5);
  const mixed = (options: InterpolateOptions): unknown =>
    interpolate(row, options).flatten().slice(0, 0, 3).toArray();
  const near = (...values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 14));
  expect(mixed({ size: [1, 7], mode: 'bilinear' })).toEqual(near(0, 4 / 49, 13 / 49));
  expect(mixed({ size: [1, 7], mode: 'bicubic', alignCorners: true })).toEqual(
    near(0, 0.05026455026455023, 0.25396825396825423),
  );
  expect(mixed({ size: [1, 3], mode: 'bilinear', antialias: true })).toEqual(
    near(0.06122448979591841, 0.634920634920635, 1.8571428571428574),
  );
});

test('wide windows where an image shrinks, and lengths in place of the factor, as in PyTorch', () => {
  const image = arange(8).square().reshape(1, 1, 2, 4);
  const given = (options: InterpolateOptions): number[] =>
    Array.from(interpolate(image, options).dataSync(), (value) => Number(value.toPrecision(5)));
  const wide = { mode: 'bilinear', antialias: true } as const;
  expect(given({ ...wide, size: [1, 3] })).toEqual([9.5, 16.5, 26.3]);
  expect(given({ ...wide, size: [1, 3], mode: 'bicubic' })).toEqual([8.8352, 16.359, 27.176]);
  expect(given({ ...wide, size: [2, 2], mode: 'bicubic', alignCorners: true })).toEqual([
    2.4615, 8.0357, 28.308, 47.179,
  ]);
  expect(given({ ...wide, scaleFactor: [1, 0.8] })).toEqual([0.25, 2.25, 6.9167, 18.25, 29.583, 43.583]);
  expect(given({ ...wide, scaleFactor: [1, 0.8], recomputeScaleFactor: true })).toEqual([
    0.3, 2.5, 7.5, 18.7, 30.5, 45.1,
  ]);
});

describe('errors', () => {
  const images: Shape = [1, 2, 3, 4];
  test.each<[Shape, InterpolateOptions, string]>([
    [images, {}, 'interpolate: expected either size or scaleFactor'],
    [images, { size: 2, scaleFactor: 2 }, 'interpolate: expected either size or scaleFactor'],
    [images, { size: [2] as never, mode: 'linear' }, 'got float32[1, 2, 3, 4]; linear takes [N, C, L]'],
    [[1, 2, 3], { size: 2, mode: 'bilinear' }, 'got float32[1, 2, 3]; bilinear takes [N, C, H, W]'],
    [images, { size: 2, mode: 'trilinear' }, 'got float32[1, 2, 3, 4]; trilinear takes [N, C, D, H, W]'],
    [[2, 3], { size: 2 }, 'got float32[2, 3]; nearest takes [N, C, ...]'],
    [
      images,
      { size: [2, 3, 4] },
      'size is [2, 3, 4]; expected one positive number, or one for each of the 2',
    ],
    [
      images,
      { size: 2, mode: 'cubic' as never },
      "Upsample: mode is 'cubic'; expected one of 'nearest', 'nearest-exact', 'area', 'linear', 'bilinear', 'bicubic', 'trilinear'",
    ],
    [images, { scaleFactor: 0 }, 'scaleFactor is [0]; expected one positive number'],
    [images, { scaleFactor: 0.2 }, 'interpolate: size is 0; expected a whole number >= 1'],
    [images, { size: 2.5 }, 'interpolate: size is 2.5'],
    [
      images,
      { size: 2, alignCorners: true },
      "alignCorners is for 'linear', 'bilinear', 'bicubic' and 'trilinear', not for 'nearest'",
    ],
    [images, { size: 2, mode: 'area', alignCorners: false }, "'bicubic' and 'trilinear', not for 'area'"],
    [images, { size: 2, antialias: true }, "antialias is for 'bilinear' and 'bicubic', not for 'nearest'"],
    [images, { size: 2, recomputeScaleFactor: true }, 'goes with a scaleFactor, not with a size'],
    [[1, 2, 3], { size: 2, mode: 'bicubic' }, 'got float32[1, 2, 3]; bicubic takes [N, C, H, W]'],
    [[1, 2, 3, 4, 5, 6], { size: 2, mode: 'area' }, 'area takes [N, C, ...]'],
  ])('%j %j', (shape, options, message) =>
    expect(() => new Upsample(options).forward(ones(shape))).toThrow(message),
  );

  test.each(['bilinear', 'bicubic'] as const)('whole numbers are not mixed: %s', (mode) => {
    const pixels = tensor(
      [
        [
          [
            [0, 100],
            [200, 50],
          ],
        ],
      ],
      { dtype: 'uint8' },
    );
    expect(() => interpolate(pixels, { size: 3, mode })).toThrow(
      new TypeError(
        `interpolate: got uint8[1, 1, 2, 2]; ${mode} mixes values: use .to('float32'), or the mode 'nearest'`,
      ),
    );
    expect(interpolate(pixels, { size: [1, 2] }).toArray()).toEqual([[[[0, 100]]]]);
  });

  test.each(['nearest', 'nearest-exact', 'linear', 'area'] as const)('nothing to see: %s', (mode) => {
    expect(() => interpolate(zeros([1, 1, 0]), { size: 3, mode })).toThrow(
      'interpolate: got float32[1, 1, 0]; expected at least one element along each spatial axis',
    );
  });

  test('by the function too', () => {
    expect(() => interpolate(ones(images), undefined as never)).toThrow(
      'interpolate: expected either size or scaleFactor',
    );
    expect(() => new Upsample(undefined as never).forward(ones(images))).toThrow(
      'interpolate: expected either size or scaleFactor',
    );
    expect(() => interpolate(ones(images), { scale_factor: 2 } as InterpolateOptions)).toThrow(
      'interpolate: there is no option scale_factor; is it scaleFactor?',
    );
    expect(() => interpolate(ones(images), { size: 2, mode: 'cubic' as never })).toThrow(
      "interpolate: mode is 'cubic'; expected one of 'nearest'",
    );
  });
});
