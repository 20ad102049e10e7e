/** Convolutions are linear in the input and in the weight: a gradient by either gives the output back. */
import { arange, conv2d, convTranspose2d, ShapeError, type Tensor } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grad } from './index.ts';

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })) as fc.Arbitrary<[number, number]>;

/** Small whole numbers, so that every sum is exact. */
const filled = (shape: readonly number[], seed: number): Tensor =>
  arange(shape.reduce((a, b) => a * b, 1))
    .mul(seed)
    .remainder(7)
    .sub(3)
    .reshape([...shape]);

const settings = fc.record({
  size: pair(1, 6),
  kernel: pair(1, 4),
  stride: pair(1, 4),
  dilation: pair(1, 3),
  padding: pair(0, 3),
  groups: fc.integer({ min: 1, max: 2 }),
  isTransposed: fc.boolean(),
});

describe('gradients of convolutions', () => {
  test.each([false, true])('give the output back (of gradients: %s)', (isTwice) => {
    let count = 0;
    fc.assert(
      fc.property(settings, ({ size, kernel, isTransposed, groups, ...options }) => {
        const x = filled([2, 2 * groups, ...size], 5);
        const weight = filled([2 * groups, 2, ...kernel], 3);
        const convolve = (x: Tensor, weight: Tensor): Tensor =>
          (isTransposed ? convTranspose2d : conv2d)(x, weight, undefined, { groups, ...options });
        let y: Tensor;
        try {
          y = convolve(x, weight);
        } catch (error) {
          // The padding leaves nothing.
          if (error instanceof ShapeError) return;
          throw error;
        }
        count++;
        const seed = filled(y.shape, 4);
        const product = (x: Tensor, weight: Tensor): Tensor => convolve(x, weight).mul(seed).sum();
        // By the weight, the gradient by x is linear again.
        const f = isTwice
          ? (x: Tensor, weight: Tensor): Tensor => grad(product)(x, weight).mul(filled(x.shape, 2)).sum()
          : product;
        const value = f(x, weight).itemSync();
        const [byX, byWeight] = grad(f, [0, 1])(x, weight) as [Tensor, Tensor];
        expect([byX.shape, byWeight.shape]).toEqual([x.shape, weight.shape]);
        expect(byWeight.mul(weight).sum().itemSync()).toBe(value);
        expect(byX.mul(x).sum().itemSync()).toBe(isTwice ? 0 : value);
      }),
      { numRuns: 200 },
    );
    expect(count).toBeGreaterThan(50);
  });

  test('are zero where the padding cuts off all that the input reaches', () => {
    const [x, weight] = [filled([1, 1, 1, 4], 5), filled([1, 1, 1, 1], 2)];
    const f = (x: Tensor, weight: Tensor): Tensor =>
      convTranspose2d(x, weight, undefined, { stride: [1, 2], padding: [0, 3] }).sum();
    expect(grad(f, [0, 1])(x, weight).map((g) => g.toArray())).toEqual([[[[[0, 0, 0, 0]]]], [[[[0]]]]]);
  });
});
