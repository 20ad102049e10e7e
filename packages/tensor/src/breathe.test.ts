import { beforeAll, expect, test, vi } from 'vitest';
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

/** Another copy of the file, which chooses anew how it takes a turn. */
function anew(copy: string): Promise<typeof import('./breathe.ts')> {
  const file = `./breathe.ts?${copy}`;
  return import(file);
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

test('where setImmediate is refused, a timer gives the turn', async () => {
  vi.stubGlobal('setImmediate', () => {
    throw new Error('not supported');
  });
  try {
    await (await anew('refused')).breathe();
  } finally {
    vi.unstubAllGlobals();
  }
});

test('where there is no setImmediate, each turn has a channel of its own, made when it comes, and closed', async () => {
  const open = new Set<MessagePort>();
  let made = 0;
  class Counted extends MessageChannel {
    constructor() {
      super();
      made++;
      open.add(this.port1);
      this.port1.addEventListener('close', () => open.delete(this.port1));
    }
  }
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('MessageChannel', Counted);
  try {
    const { breathe: breatheAnew } = await anew('channels');
    expect(made).toBe(0);
    await breatheAnew();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await breatheAnew();
    expect(made).toBe(2);
  } finally {
    vi.unstubAllGlobals();
  }
  while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
});
