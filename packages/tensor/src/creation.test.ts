/** Tensors after the likeness of others. What else makes tensors is in tensor.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { eagerDevice, fullLike, onesLike, reference, tensor, useBackend, zerosLike } from './index.ts';

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
