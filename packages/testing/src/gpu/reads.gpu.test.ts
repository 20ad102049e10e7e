/** Reading back: what is asked for in one turn comes together, however much it is. */
import { gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import { full, type Tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';

test('what does not fit into one buffer comes through several', async () => {
  // Not a GPU, but it has the limits of one: 256 MB for a buffer, 512 MB in all.
  const backend = await gpu({ flags: ['backend=null'] });
  const count = 25_000_000;
  const [large, small] = [backend.allocate('float32', count), backend.allocate('float32', 10)];
  const read = await Promise.all([large, small, large, large].map((buffer) => backend.read(buffer)));
  expect(read.map(({ length }) => length)).toEqual([count, 10, count, count]);
});

if (adapters.length === 0) test.skip(`reads from a GPU (${noAdapter})`, () => {});

describe.each(adapters)('on %s', (adapter) => {
  test('a value is what it was when it was asked for, whatever comes after', async () => {
    const backend = await gpu({ adapter });
    const state = zeros([300_000], { backend });
    const step = compile((more: Tensor) => {
      state.assign(state.add(more));
    });
    const one = full([], 1, { backend });
    const seen: Promise<ArrayLike<number>>[] = [];
    for (let i = 0; i < 6; i++) {
      step(one);
      seen.push(state.data());
      if (i % 2) await Promise.resolve();
    }
    const values = (await Promise.all(seen)).map((data) => [data[0], data[299_999]]);
    expect(values).toEqual([1, 2, 3, 4, 5, 6].map((x) => [x, x]));
  });
});
