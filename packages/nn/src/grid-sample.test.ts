/** Images at other places. Their numbers: golden files. */
import { parameter } from '@glissade/autograd';
import { arange, ones, randn, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { affineGrid, type GridSampleOptions, gridSample } from './index.ts';

beforeAll(() => useBackend(reference));

const identity = tensor([
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
]);

test.each<GridSampleOptions>([{}, { alignCorners: true }, { mode: 'nearest' }])(
  'an image stays as it is: %j',
  (options) => {
    const image = randn([1, 2, 3, 4]);
    const { alignCorners } = options;
    const seen = gridSample(image, affineGrid(identity, image.shape, { alignCorners }), options);
    for (const [i, value] of seen.dataSync().entries()) expect(value).toBeCloseTo(image.dataSync()[i]!, 5);
  },
);

// Each place is on a pixel but for rounding, which decides between the slopes before and behind it.
test.each([
  [false, [-8736, -538, -1288, -98, -8539, -9159.5]],
  [true, [-5656, -1712, -6060, -4218, -10197, -13737]],
] as const)("the slopes at the identity are PyTorch's, alignCorners %s", (alignCorners, slopes) => {
  const theta = parameter(identity.clone());
  const image = arange(49).square().remainder(17).reshape(1, 1, 7, 7);
  const seen = gridSample(image, affineGrid(theta, image.shape, { alignCorners }), { alignCorners });
  seen
    .mul(arange(49).reshape(1, 1, 7, 7))
    .sum()
    .backward();
  for (const [i, slope] of theta.grad!.dataSync().entries()) expect(slope).toBeCloseTo(slopes[i]!, 2);
});

test('a map is learned through its grid', () => {
  const theta = parameter(identity.clone());
  const image = arange(16).reshape([1, 1, 4, 4]).float();
  gridSample(image, affineGrid(theta, image.shape)).sum().backward();
  expect(theta.grad!.dataSync().some((slope) => slope !== 0)).toBe(true);
});

test('pixels that are not seen do not spoil what is', () => {
  // Beside the last pixel lies none; the first one stands in for it, with a share of 0.
  const image = tensor([[[[Infinity, 1]]]]);
  const grid = tensor([
    [
      [
        [0.5, 0],
        [7, 0],
        [Infinity, 0],
      ],
    ],
  ]);
  expect(gridSample(image, grid).toArray()).toEqual([[[[1, 0, 0]]]]);
});

test('NaN is at the edge before', () => {
  const image = tensor([[[[3, 1]]]]);
  const grid = tensor([[[[NaN, NaN]]]]);
  expect(gridSample(image, grid, { paddingMode: 'border' }).toArray()).toEqual([[[[3]]]]);
  expect(gridSample(image, grid, { alignCorners: true, mode: 'nearest' }).toArray()).toEqual([[[[3]]]]);
});

test('no places, and halves', () => {
  expect(gridSample(zeros([2, 3, 4, 5]), zeros([2, 0, 7, 2])).shape).toEqual([2, 3, 0, 7]);
  expect(gridSample(zeros([0, 3, 4, 5]), zeros([0, 6, 7, 2])).shape).toEqual([0, 3, 6, 7]);
  const half = { dtype: 'float16' } as const;
  expect(gridSample(ones([1, 1, 2, 2], half), zeros([1, 1, 1, 2], half)).toArray()).toEqual([[[[1]]]]);
  expect(affineGrid(identity.to('float16'), [1, 1, 2, 2]).dtype).toBe('float16');
});

describe('errors', () => {
  const [x, grid] = [zeros([1, 2, 3, 4]), zeros([1, 5, 6, 2])];
  test.each<[() => unknown, string]>([
    [
      () => gridSample(x, zeros([1, 5, 6, 3])),
      'gridSample: got float32[1, 2, 3, 4] and a grid float32[1, 5, 6, 3]; expected [N, C, H, W] and [N, H, W, 2], or',
    ],
    [
      () => gridSample(x, zeros([2, 5, 6, 2])),
      'gridSample: got float32[1, 2, 3, 4] and a grid float32[2, 5, 6, 2]',
    ],
    [() => gridSample(zeros([1, 2, 0, 4]), grid), 'of at least a pixel'],
    [
      () => gridSample(x, grid.to('float64')),
      'gridSample: got float32 and a grid of float64; expected floats of one dtype: use .to(dtype)',
    ],
    [
      () => gridSample(x, grid, { mode: 'cubic' as never }),
      "gridSample: mode is 'cubic'; expected one of 'bilinear', 'nearest', 'bicubic'",
    ],
    [
      () => gridSample(x, grid, { paddingMode: 'reflect' as never }),
      "gridSample: paddingMode is 'reflect'; expected one of 'zeros', 'border', 'reflection'",
    ],
    [
      () => gridSample(x, grid, { align_corners: true } as never),
      'gridSample: there is no option align_corners; is it alignCorners?',
    ],
    [() => gridSample(x, [0, 0] as never), 'gridSample: expected a tensor, got an array (make it a tensor)'],
    [
      () => affineGrid(identity, [2, 1, 3, 3]),
      'affineGrid: got theta float32[1, 2, 3] and size [2, 1, 3, 3]; expected floats [N, 2, 3] for [N, C, H, W], or',
    ],
    [
      () => affineGrid(identity, [1, 1, 3, 3, 3]),
      'affineGrid: got theta float32[1, 2, 3] and size [1, 1, 3, 3, 3]',
    ],
    [
      () => gridSample(zeros([1, 1, 2, 2, 2]), zeros([1, 1, 1, 1, 3]), { mode: 'bicubic' }),
      "gridSample: got float32[1, 1, 2, 2, 2]; bicubic takes images [N, C, H, W], use 'bilinear' for volumes",
    ],
    [
      () => affineGrid(identity, 3 as never),
      'affineGrid: size is 3; expected a list of lengths, [N, C, H, W]',
    ],
    [() => affineGrid(identity, [1, 1, 3, 0]), 'affineGrid: size is 0; expected a whole number >= 1'],
    [() => affineGrid(identity, [1, 1, 3, 3], true as never), 'affineGrid: got true in place of options'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
