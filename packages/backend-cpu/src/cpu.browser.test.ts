/** In a page that is cross-origin isolated: threads over shared memory, and the results of one thread. */
import { expect, it } from 'vitest';
import { cpu } from './index.ts';
import { product } from './product.test-helper.ts';

it('computes with several threads as with one', async () => {
  expect(crossOriginIsolated).toBe(true);
  const one = await cpu({ threads: 1 });
  const three = await cpu({ threads: 3 });
  expect([one.threads, three.threads]).toEqual([1, 3]);
  const expected = product(one);
  for (let repetition = 0; repetition < 20; repetition++) expect(product(three)).toEqual(expected);
  three.dispose();
  expect(product(three)).toEqual(expected);
});

it('takes what the machine has by itself', async () => {
  const backend = await cpu();
  expect(backend.threads).toBe(Math.min(16, navigator.hardwareConcurrency));
  backend.dispose();
});
