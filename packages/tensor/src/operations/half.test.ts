/** Operations on halves, as PyTorch does them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../eager.ts';
import { halfOf } from '../half.ts';
import { arange, full, linear, ones, rand, tensor } from '../index.ts';
import { reference } from '../reference.ts';

beforeAll(() => useBackend(reference));

const half = { dtype: 'float16' } as const;

describe('halves', () => {
  it("mix with others by PyTorch's rules", () => {
    const x = ones([3], half);
    const mixed = [
      x.add(ones([3])),
      x.add(ones([])),
      x.add(1.5),
      x.add(arange(0, 3, 1, { dtype: 'int32' })),
      arange(1, 4, 1, { dtype: 'int32' }).div(x),
      ones([], half).add(ones([])),
      ones([3]).add(ones([], half)),
      x.lt(0.5),
    ];
    expect(mixed.map(({ dtype }) => dtype)).toEqual([
      ...(['float32', 'float16', 'float16', 'float16', 'float16', 'float32', 'float32', 'bool'] as const),
    ]);
  });

  it('meet numbers that keep their digits', () => {
    const x = tensor([3], half);
    expect(x.mul(0.1).itemSync()).toBe(halfOf(3 * Math.fround(0.1)));
    expect(x.mul(0.1).itemSync()).not.toBe(halfOf(3 * halfOf(0.1)));
    expect(tensor([0.1], half).lt(0.1).itemSync()).toBe(0); // but compared, the number is a half
  });

  it('have sums that overflow, and means that do not', () => {
    const x = full([200], 500, half);
    expect([x.sum().itemSync(), x.mean().itemSync()]).toEqual([Infinity, 500]);
  });

  it('do not meet weights of another dtype, with a bias or without', () => {
    for (const bias of [[], [ones([4])], [ones([4], half)]])
      expect(() => linear(ones([2, 3], half), ones([4, 3]), ...bias)).toThrow(
        'linear: the dtypes differ: float16 and float32. Use .to(dtype)',
      );
    expect(linear(ones([2, 3], half), ones([4, 3], half), ones([4])).dtype).toBe('float32');
  });

  it('are rounded where they are made', () => {
    expect(tensor([0.1, 70_000, 1e-9], half).toArray()).toEqual([halfOf(0.1), Infinity, 0]);
    expect(full([], 0.1, half).itemSync()).toBe(halfOf(0.1));
    const drawn = rand([50], half).dataSync();
    expect(drawn).toBeInstanceOf(Float32Array);
    expect(drawn).toEqual(drawn.map(halfOf));
  });

  it('are printed with their dtype', () => {
    expect(`${tensor([0.1, 2], half)}`).toBe('tensor([0.1000, 2.0000], dtype=float16)');
  });
});
