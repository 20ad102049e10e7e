import { start } from 'glissade';
import { expect, it } from 'vitest';
import { detection } from './detection.ts';

it('finds many shapes after a third of the training, and shows some', async () => {
  await start();
  const lines: string[] = [];
  const figures = await detection({ steps: 100, seed: 42, say: (text) => lines.push(text) });
  expect(figures['before']).toBeLessThan(0.1);
  expect(figures['after']).toBeGreaterThan(0.35);
  expect(lines.at(-1)).toMatch(/(disc|square|triangle|cross) \d\d/);
});
