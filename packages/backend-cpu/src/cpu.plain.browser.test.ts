/** In an ordinary page, which may not share memory: one thread, the same kernels. */
import { reference } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { cpu } from './index.ts';
import { product } from './product.test-helper.ts';

it('computes with one thread, whatever is asked for', async () => {
  expect(crossOriginIsolated).toBe(false);
  const backend = await cpu({ threads: 4 });
  expect([backend.name, backend.threads]).toEqual(['cpu', 1]);
  const expected = product(reference);
  product(backend).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 3);
  });
});
