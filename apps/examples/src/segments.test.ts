import { start } from 'glissade';
import { expect, it } from 'vitest';
import { segments } from './segments.ts';

it('finds some of the shapes and of their pixels after a sixth of the training, and shows them', async () => {
  await start();
  const lines: string[] = [];
  const figures = await segments({ steps: 40, seed: 42, say: (text) => lines.push(text) });
  expect(figures['before']).toBeLessThan(0.1);
  expect(figures['after']).toBeGreaterThan(0.2);
  expect(lines.at(-1)).toMatch(/[dstc]{4}/);
});
