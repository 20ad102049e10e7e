import { start } from 'glissade';
import { expect, it } from 'vitest';
import { table } from './table.ts';

it('guesses the mass of fresh penguins nearly as well as a linear model, after a third of the training', async () => {
  await start();
  const lines: string[] = [];
  const figures = await table({ steps: 100, seed: 42, say: (text) => lines.push(text) });
  expect(figures['mean']).toBeCloseTo(802, -2); // the deviation of all masses
  expect(figures['linear']).toBeLessThan(320);
  expect(figures['network']).toBeLessThan(1.15 * figures['linear']!);
  expect(figures['male']! - figures['female']!).toBeGreaterThan(150);
  expect(lines.join('\n')).toContain('344 rows, 7 columns');
});
