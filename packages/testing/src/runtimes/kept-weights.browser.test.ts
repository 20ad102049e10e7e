/** In a page: weights that are kept between visits, as the umbrella's README says. */
import { deserialize, Linear, ones, serialize } from 'glissade';
import { expect, test } from 'vitest';

test('weights go into a cache of the page, and out of it', async () => {
  const [model, later] = [new Linear(3, 2), new Linear(3, 2)];
  const bytes = await serialize(model.stateDict());
  await (await caches.open('models')).put('/net', new Response(bytes));

  const found = await caches.match('/net');
  later.loadStateDict(deserialize(new Uint8Array(await found!.arrayBuffer())).tensors);
  expect(later.forward(ones([1, 3])).toArray()).toEqual(model.forward(ones([1, 3])).toArray());
  expect(await new Blob([bytes]).arrayBuffer()).toEqual(bytes.buffer);
  expect(await caches.delete('models')).toBe(true);
});
