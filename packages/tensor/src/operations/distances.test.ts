/** Euclidean distances by a product of matrices. Values and gradients of PyTorch are among the golden vectors. */
import { describe, expect, it } from 'vitest';
import { ones, tensor } from '../creation.ts';
import { Generator } from '../generator.ts';
import { randn } from '../random.ts';
import { cdist } from './distances.ts';

describe('cdist', () => {
  const from = (seed: number, shape: number[]) => randn(shape, { generator: new Generator(seed) });
  it('is the same by a product as by differences, for batches that broadcast too', () => {
    const [a, b] = [from(1, [3, 1, 40, 5]), from(2, [2, 6, 5])];
    const some = cdist(a.slice(2, 0, 20), b);
    const all = cdist(a, b);
    expect(all.shape).toEqual([3, 2, 40, 6]);
    expect(all.slice(2, 0, 20).allcloseSync(some)).toBe(true);
  });
  it('is never the root of a negative number, and hands NaN on', () => {
    const a = from(3, [100, 64]);
    const same = cdist(a, a).diagonal();
    expect(same.lt(0.02).all().itemSync()).toBe(1);
    const holes = cdist(a.clone().setAt([0, 0], NaN), a);
    expect(holes.isnan().toArray()).toEqual(
      Array.from({ length: 100 }, (_, row) => Array.from({ length: 100 }, () => row === 0)),
    );
  });
  it('takes bytes and counts as floats: their differences would wrap around', () => {
    const bytes = tensor([[1], [200]], { dtype: 'uint8' });
    expect(cdist(bytes, bytes).toArray()).toEqual([
      [0, 199],
      [199, 0],
    ]);
    expect(() => cdist(bytes, [[1]] as never)).toThrow(
      'cdist: expected matrices whose rows are of one length, got uint8[2, 1] and an array (make it a tensor)',
    );
  });
  it('takes another norm, of many rows too; 2 if not said', () => {
    const a = tensor(Array.from({ length: 30 }, (_, i) => [3 * i, 4 * i]));
    const b = tensor([[0, 0]]);
    const along = (options?: { p: number }) => [...cdist(a, b, options).dataSync()].map((x) => Math.round(x));
    for (const [p, unit] of [
      [1, 7],
      [2, 5],
      [Infinity, 4],
    ] as const)
      expect(along({ p })).toEqual(Array.from({ length: 30 }, (_, i) => unit * i));
    expect(along()).toEqual(along({ p: 2 }));
    expect(cdist(tensor([[3, 4]]), b).toArray()).toEqual([[5]]);
  });
  it('is of the wider dtype', () => {
    const [whole, halves] = [ones([30, 2], { dtype: 'int32' }), ones([3, 2], { dtype: 'float16' })];
    expect(cdist(whole, whole).dtype).toBe('float32');
    expect(cdist(whole, halves).dtype).toBe('float16');
    expect(cdist(halves, ones([30, 2])).dtype).toBe('float32');
    expect(cdist(tensor([[0, 0]], { dtype: 'float16' }), ones([30, 2]).half()).dataSync()[29]).toBe(
      1.4140625,
    );
  });
});
