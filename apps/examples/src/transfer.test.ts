import { start } from 'glissade';
import { expect, it } from 'vitest';
import { transfer } from './transfer.ts';

it('learns new digits of a few images better than from nothing, after a third of the training', async () => {
  await start();
  const lines: string[] = [];
  const figures = await transfer({ steps: 100, seed: 42, say: (text) => lines.push(text) });
  expect(figures['known']).toBeGreaterThan(0.8);
  // By chance it would be a fifth.
  expect(figures['scratch20']).toBeGreaterThan(0.4);
  for (const count of [1, 5])
    expect(figures[`tuned${count}`], `${count}`).toBeGreaterThan(figures[`scratch${count}`]!);
  expect(lines.at(-1)).toMatch(/^ +20 +\d+\.\d % +\d+\.\d %$/);
});
