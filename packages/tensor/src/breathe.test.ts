import { beforeAll, expect, test } from 'vitest';
import { breathe, ones, reference, useBackend } from './index.ts';

beforeAll(() => useBackend(reference));

/** Runs `turn` again and again until a timer of 30 milliseconds says so, or for two seconds. */
async function stopsFor(turn: () => Promise<unknown>): Promise<boolean> {
  let stopped = false;
  setTimeout(() => {
    stopped = true;
  }, 30);
  const end = performance.now() + 2000;
  while (!stopped && performance.now() < end) await turn();
  return stopped;
}

test('a timer has its turn in a loop that reads values, or that breathes, and in no other', async () => {
  const x = ones([2]);
  expect(await stopsFor(() => x.sum().item())).toBe(true);
  expect(await stopsFor(() => x.data())).toBe(true);
  expect(await stopsFor(breathe)).toBe(true);
  expect(await stopsFor(async () => {})).toBe(false);
});

test('most calls go on at once', async () => {
  await breathe();
  let tasks = 0;
  const counting = setInterval(() => tasks++, 0);
  const begin = performance.now();
  for (let i = 0; i < 5000; i++) await breathe();
  clearInterval(counting);
  expect(tasks).toBeLessThan(2 + (performance.now() - begin) / 5);
});
