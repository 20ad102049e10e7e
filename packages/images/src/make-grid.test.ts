import { readFileSync } from 'node:fs';
import { arange, rand, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeEach, expect, test } from 'vitest';
import { type GridOptions, makeGrid } from './make-grid.ts';

interface Case {
  readonly shape: number[];
  readonly images: number[];
  readonly options: GridOptions;
  readonly gridShape: number[];
  readonly grid: number[];
}

const { cases } = JSON.parse(readFileSync(new URL('./fixtures/grids.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

beforeEach(() => useBackend(reference));

test.each(cases)("$shape, $options: torchvision's", ({ shape, images, options, gridShape, grid }) => {
  const made = makeGrid(tensor(images, { shape }), options);
  expect(made.shape).toEqual(gridShape);
  for (const [i, value] of made.dataSync().entries()) expect(value).toBeCloseTo(grid[i]!, 6);
});

test('a list of images, and bytes that stay bytes', () => {
  const images = arange(24).to('uint8').reshape([2, 3, 2, 2]);
  const grid = makeGrid([images.at(0), images.at(1)]);
  expect(grid.dtype).toBe('uint8');
  expect(grid.toArray()).toEqual(makeGrid(images).toArray());
  expect(makeGrid(images, { normalize: true }).amax().itemSync()).toBe(1);
});

test('an image of one value becomes black, not NaN', () => {
  expect(
    makeGrid(zeros([2, 3, 1, 1]).add(7), { normalize: true, padding: 0 })
      .sum()
      .itemSync(),
  ).toBe(0);
});

test('what makes no grid is refused', () => {
  expect(() => makeGrid([])).toThrow('makeGrid: got no images');
  expect(() => makeGrid(zeros([3]))).toThrow(
    'makeGrid: got float32[3]; expected a batch [N, channels, H, W]',
  );
  expect(() => makeGrid(zeros([0, 3, 2, 2]))).toThrow('got float32[0, 3, 2, 2]');
  expect(() => makeGrid([rand([3, 2, 2]), rand([3, 2, 3])])).toThrow('stack');
  expect(() => makeGrid(rand([2, 3, 2, 2]), { nrow: 0 })).toThrow(
    'makeGrid: nrow is 0; expected a whole number >= 1',
  );
  expect(() => makeGrid(rand([2, 3, 2, 2]), { padding: -1 })).toThrow('padding is -1');
  expect(() => makeGrid(rand([2, 3, 2, 2]), { normalize: true, valueRange: [1, 0] })).toThrow(
    'valueRange is [1, 0]',
  );
  expect(() => makeGrid(rand([2, 3, 2, 2]), { pad_value: 1 } as object)).toThrow(
    'there is no option pad_value',
  );
});
