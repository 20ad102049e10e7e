import { Generator, ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { colorJitter } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): number[] => x.flatten().toArray() as number[];
const pixel = (red: number, green: number, blue: number): Tensor =>
  tensor([red, green, blue]).reshape([1, 3, 1, 1]);
const close = (x: Tensor, expected: readonly number[]): void =>
  numbers(x).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });

test('of one colour, by fixed factors', () => {
  const color = pixel(0.2, 0.7, 0.4);
  close(colorJitter(color, { brightness: [2, 2] }), [0.4, 1, 0.8]);
  const grey = 0.2 * 0.2989 + 0.7 * 0.587 + 0.4 * 0.114;
  close(colorJitter(color, { saturation: [0, 0] }), [grey, grey, grey]);
  close(
    colorJitter(color, { contrast: [0.5, 0.5] }),
    [0.2, 0.7, 0.4].map((each) => (each + grey) / 2),
  );
  // From Python's colorsys.
  close(colorJitter(color, { hue: [0.3, 0.3] }), [0.3, 0.2, 0.7]);
  close(colorJitter(color, { hue: [-0.3, -0.3] }), [0.7, 0.5, 0.2]);
  close(colorJitter(pixel(0.5, 0.5, 0.5), { hue: 0.5 }), [0.5, 0.5, 0.5]);
});

test('contrast is about the grey of each whole image', () => {
  const images = tensor([0, 1, 0.5, 0.5]).reshape([2, 1, 1, 2]);
  close(colorJitter(images, { contrast: [0.5, 0.5] }), [0.25, 0.75, 0.5, 0.5]);
});

test('of bytes and of images without colours', () => {
  const bytes = tensor([10, 200, 100], { dtype: 'uint8' }).reshape([1, 3, 1, 1]);
  const brighter = colorJitter(bytes, { brightness: [1.5, 1.5] });
  expect([brighter.dtype, numbers(brighter)]).toEqual(['uint8', [15, 255, 150]]);
  const grey = tensor([0.5]).reshape([1, 1, 1, 1]);
  close(colorJitter(grey, { saturation: 0.5, hue: 0.5 }), [0.5]);
  expect(numbers(colorJitter(bytes))).toEqual([10, 200, 100]);
});

test('a number gives the factors around 1, of each image its own', () => {
  const values = numbers(
    colorJitter(ones([500, 1, 1, 1]).mul(0.25), { brightness: 0.8, generator: new Generator(1) }),
  );
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0.05);
  expect(Math.max(...values)).toBeLessThanOrEqual(0.45);
  expect(Math.abs(values.reduce((a, b) => a + b) / 500 - 0.25)).toBeLessThan(0.02);
  expect(new Set(values).size).toBeGreaterThan(490);
});

test.each<[() => unknown, string]>([
  [
    () => colorJitter(zeros([2, 4, 3, 3])),
    'colorJitter: got float32[2, 4, 3, 3]; expected [N, ..., C, H, W] of 1 or 3 channels',
  ],
  [() => colorJitter(zeros([3, 3, 3])), 'colorJitter: got float32[3, 3, 3]'],
  [() => colorJitter(zeros([1, 3, 3, 3]), { brightness: -1 }), 'colorJitter: brightness is [2, 0]'],
  [
    () => colorJitter(zeros([1, 3, 3, 3]), { hue: 0.6 }),
    'colorJitter: hue is [-0.6, 0.6]; expected [least, most] from -0.5 to 0.5',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
