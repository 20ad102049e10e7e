/** What a cache has no place for; what it holds is held against the models in causal.golden.test.ts. */
import { compile } from '@glissade/compiler';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { pretrained } from './fixtures.test-helper.ts';
import { KeyValueCache } from './index.ts';

beforeAll(() => useBackend(reference));

describe('a cache that is full', () => {
  const model = pretrained('llama');
  const tokens = (...ids: number[]): Tensor => tensor([ids], { dtype: 'int32' });

  test('is an error, and takes more when it is emptied', () => {
    const cache = new KeyValueCache(model.cachedShape, { maxLength: 3 });
    model.forward(tokens(1, 2), { cache });
    expect(() => model.forward(tokens(3, 4), { cache })).toThrow(
      'KeyValueCache: 2 tokens behind 2 in a cache of 3; make it with a larger maxLength, or reset() it',
    );
    // Nothing was begun.
    expect(cache.length.itemSync()).toBe(2);
    expect(model.forward(tokens(3), { cache }).shape).toEqual([1, 1, 24]);
    cache.reset();
    expect(model.forward(tokens(1, 2, 3), { cache }).shape).toEqual([1, 3, 24]);
  });

  test('is none for a compiled step, which cannot look', () => {
    const cache = new KeyValueCache(model.cachedShape, { maxLength: 2 });
    const step = compile((ids: Tensor) => model.forward(ids, { cache }));
    for (let i = 0; i < 2; i++) step(tokens(i));
    expect(cache.length.itemSync()).toBe(2);
    expect(() => model.forward(tokens(3), { cache })).toThrow('1 tokens behind 2 in a cache of 2');
  });
});
