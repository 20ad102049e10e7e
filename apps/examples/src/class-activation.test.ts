import { start } from 'glissade';
import { expect, it } from 'vitest';
import { classActivation } from './class-activation.ts';

it('looks at the shapes that it names, after half of the training', async () => {
  await start();
  const lines: string[] = [];
  const figures = await classActivation({ steps: 150, seed: 42, say: (text) => lines.push(text) });
  expect(figures['right']).toBeGreaterThan(0.65);
  expect(figures['pointed']).toBeGreaterThan(3 * figures['byChance']!);
  expect(lines.at(-2)).toMatch(/where it looks for a (disc|square|triangle|cross) and for a/);
});
