/** Tensors after the likeness of others. What else makes tensors is in tensor.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  arange,
  eagerDevice,
  fullLike,
  linspace,
  onesLike,
  reference,
  tensor,
  useBackend,
  zerosLike,
} from './index.ts';

beforeAll(() => useBackend(reference));

describe('tensors like others', () => {
  const whole = () => tensor([[1, 2, 3]], { dtype: 'int32' });

  test('have their shape and dtype', () => {
    expect(zerosLike(whole())).toMatchObject({ dtype: 'int32', shape: [1, 3] });
    expect(zerosLike(whole()).toArray()).toEqual([[0, 0, 0]]);
    expect(onesLike(whole())).toMatchObject({ dtype: 'int32', shape: [1, 3] });
    expect(onesLike(whole()).toArray()).toEqual([[1, 1, 1]]);
    expect(fullLike(whole(), -7)).toMatchObject({ dtype: 'int32', shape: [1, 3] });
    expect(fullLike(whole(), -7).toArray()).toEqual([[-7, -7, -7]]);
    expect(onesLike(tensor([false, true])).toArray()).toEqual([true, true]);
    expect(fullLike(tensor([1, 2], { dtype: 'float16' }), 0.1).toArray()).toEqual([
      0.0999755859375, 0.0999755859375,
    ]);
    expect(fullLike(tensor(1), 2).toArray()).toBe(2);
    expect(onesLike(tensor([])).toArray()).toEqual([]);
  });

  test('are where they are, whichever backend is in use', () => {
    const other = { ...reference, name: 'other' };
    const there = tensor([1, 2], { backend: other });
    for (const like of [zerosLike(there), onesLike(there), fullLike(there, 3)])
      expect(like.device).toBe(eagerDevice(other));
  });
});

describe('numbers at equal distances', () => {
  test('are of the dtype that is asked for', () => {
    expect(arange(1, 4, 0.5).dataSync()).toEqual(Float32Array.of(1, 1.5, 2, 2.5, 3, 3.5));
    expect(arange(0, 1, 0.1, { dtype: 'float64' }).dataSync()).toEqual(
      Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], (i) => i * 0.1),
    );
    expect(arange(3, -3, -1.5, { dtype: 'int32' }).dataSync()).toEqual(Int32Array.of(3, 1, 0, -1));
    expect(arange(0).dataSync()).toEqual(new Float32Array(0));
    expect(arange(2051, { dtype: 'float16' }).at(-1).itemSync()).toBe(2048 + 2);
    expect(linspace(-1, 1, 4, { dtype: 'float64' }).dataSync()).toEqual(
      Float64Array.of(-1, -1 + 2 / 3, 1 - 2 / 3, 1),
    );
  });

  test('and lists of any kind become float32 as typed arrays store them', () => {
    const list = [0.1, -0, 1e39, Number.NaN, 2 ** -150];
    expect(tensor(list).dataSync()).toEqual(Float32Array.from(list));
    expect(tensor(Float64Array.from(list), { dtype: 'float32' }).dataSync()).toEqual(Float32Array.from(list));
    expect(tensor([true, false], { dtype: 'float32' }).dataSync()).toEqual(Float32Array.of(1, 0));
  });
});
