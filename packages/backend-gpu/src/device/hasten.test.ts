import { expect, test, vi } from 'vitest';
import { hasten } from './hasten.ts';

/** Work that is done when something was submitted so many times. */
function gpuOf(submissions: number) {
  let done = (_: string): void => {};
  const work = new Promise<string>((resolve) => {
    done = resolve;
  });
  const submit = vi.fn((): undefined => {
    if (submit.mock.calls.length === submissions) done('done');
  });
  return { queue: { submit }, work };
}

test('submits nothing until the work is done, and then no more', async () => {
  const { queue, work } = gpuOf(3);
  expect(await hasten(queue, work, true)).toBe('done');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(queue.submit.mock.calls).toEqual([[[]], [[]], [[]]]);
});

test('hands on what went wrong', async () => {
  const { queue } = gpuOf(3);
  await expect(hasten(queue, Promise.reject(new Error('lost')), true)).rejects.toThrow('lost');
  expect(queue.submit.mock.calls.length).toBeLessThanOrEqual(1);
});

test('only where it helps', async () => {
  const { queue } = gpuOf(3);
  expect(await hasten(queue, Promise.resolve(1))).toBe(1);
  expect(queue.submit).not.toHaveBeenCalled();
});
