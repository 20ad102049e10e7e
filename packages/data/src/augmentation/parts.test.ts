/** What is cut out and made large, and what is hidden. */
import { arange, Generator, ones, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomErasing, randomResizedCrop } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): number[] => x.flatten().toArray() as number[];

describe('randomResizedCrop', () => {
  test('of the whole image is the image, larger or smaller', () => {
    const image = arange(4).reshape([1, 1, 1, 4]).mul(2).expand([1, 1, 4, 4]);
    const all = { scale: [1, 1], ratio: [1, 1] } as const;
    expect(numbers(randomResizedCrop(image, 4, all).at(0, 0, 0))).toEqual([0, 2, 4, 6]);
    expect(numbers(randomResizedCrop(image, 2, all).at(0, 0, 0))).toEqual([1, 5]);
    expect(numbers(randomResizedCrop(image, 8, all).at(0, 0, 0))).toEqual([
      0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6,
    ]);
    expect(numbers(randomResizedCrop(image.to('uint8'), [1, 4], { ...all, mode: 'nearest' }))).toEqual([
      0, 2, 4, 6,
    ]);
  });

  test('has the area and the form that were asked for, anywhere', () => {
    // Columns that say where they are: the step between two pixels is the part's width over the size.
    const image = arange(100).reshape([1, 1, 100]).expand([300, 100, 100]);
    const parts = randomResizedCrop(image, 10, {
      scale: [0.25, 0.25],
      ratio: [1, 4],
      generator: new Generator(1),
    });
    const first = parts.at(':', 0, 0);
    const widths = parts.at(':', 0, 9).sub(first).div(0.9);
    expect(Math.min(...numbers(widths))).toBeGreaterThan(49.99);
    expect(Math.max(...numbers(widths))).toBeLessThan(100.01);
    expect(Math.abs(widths.log().mean().itemSync() - Math.log(Math.sqrt(50 * 100)))).toBeLessThan(0.05);
    const room = widths.neg().add(100);
    const start = first.add(0.5).sub(widths.div(20));
    expect(Math.abs(start.div(room).mean().itemSync() - 0.5)).toBeLessThan(0.06);
  });
});

describe('randomErasing', () => {
  test('hides a rectangle of each image that is chosen', () => {
    const images = ones([400, 2, 10, 20]);
    const erased = randomErasing(images, {
      scale: [0.1, 0.1],
      ratio: [0.5, 2],
      value: 7,
      generator: new Generator(1),
    });
    const hidden = erased.eq(7).float();
    const areas = numbers(hidden.sum([1, 2, 3]).div(2));
    const chosen = areas.filter((area) => area > 0);
    expect(Math.abs(chosen.length - 200)).toBeLessThan(50);
    // 20 pixels, with lengths rounded: from 3 x 6 to 5 x 4, say.
    for (const area of chosen) expect(Math.abs(area - 20)).toBeLessThanOrEqual(4);
    const rows = hidden.amax([1, 3]).sum(1);
    const columns = hidden.amax([1, 2]).sum(1);
    expect(numbers(rows.mul(columns))).toEqual(areas);
    // Nearly every pixel is hidden now and then; in the corners it takes longer.
    expect(hidden.amax([0, 1]).sum().itemSync()).toBeGreaterThan(190);
  });

  test('none, and all of them', () => {
    expect(numbers(randomErasing(ones([2, 3, 3]), { p: 0 }))).toEqual(numbers(ones([2, 3, 3])));
    expect(numbers(randomErasing(ones([2, 3, 3]), { p: 1, scale: [1, 1], ratio: [1, 1] }))).toEqual(
      numbers(zeros([2, 3, 3])),
    );
    expect(randomErasing(ones([2, 3, 3], { dtype: 'uint8' })).dtype).toBe('uint8');
  });
});

test.each<[() => unknown, string]>([
  [() => randomResizedCrop(zeros([3, 3]), 2), 'randomResizedCrop: got float32[3, 3]'],
  [() => randomResizedCrop(zeros([1, 3, 3]), 0), 'randomResizedCrop: size is 0'],
  [() => randomResizedCrop(zeros([1, 3, 3]), 2, { scale: [0.5, 2] }), 'randomResizedCrop: scale is [0.5, 2]'],
  [() => randomResizedCrop(zeros([1, 3, 3]), 2, { ratio: [0, 1] }), 'randomResizedCrop: ratio is [0, 1]'],
  [() => randomErasing(zeros([1, 3, 3]), { scale: [-1, 1] }), 'randomErasing: scale is [-1, 1]'],
  [() => randomErasing(zeros([1, 3, 3]), { p: Number.NaN }), 'randomErasing: p is NaN'],
  [
    () => randomErasing(zeros([1, 3, 3], { dtype: 'uint8' }), { value: 300 }),
    'randomErasing: value is 300; expected a whole number from 0 to 255, as images are uint8',
  ],
  [
    () => randomErasing(zeros([1, 3, 3]), { value: '1' as never }),
    'randomErasing: value is 1; expected a number',
  ],
  [
    () => randomResizedCrop(zeros([1, 3, 3]), [1, 2, 3] as never),
    'randomResizedCrop: size is [1, 2, 3]; expected a number',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
