import { currentDevice } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { ones, start } from './index.ts';

test('the same options give the same backend, at the same time and later', async () => {
  const [first, second] = await Promise.all([start({ threads: 2 }), start({ threads: 2 })]);
  expect(second).toBe(first);
  const x = ones([2, 2]);
  expect(await start({ threads: 2 })).toBe(first);
  expect(x.add(ones([2, 2])).toArray()).toEqual([
    [2, 2],
    [2, 2],
  ]);
  const other = await start({ threads: 1 });
  expect(other).not.toBe(first);
  expect(currentDevice()!.backend).toBe(other);
  await start({ threads: 2 });
  expect(currentDevice()!.backend).toBe(first);
  first.dispose();
});

test('after dispose() it begins anew', async () => {
  const first = await start({ threads: 2 });
  expect(first.threads).toBe(2);
  first.dispose();
  const [second, third] = await Promise.all([start({ threads: 2 }), start({ threads: 2 })]);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  expect(second.threads).toBe(2);
  second.dispose();
});

test('what was refused is asked for again', async () => {
  for (let i = 0; i < 2; i++) await expect(start({ threads: 0 })).rejects.toThrow('threads is 0');
});
