import { start } from 'glissade';
import { expect, it } from 'vitest';
import { fewShot } from './few-shot.ts';

it('learns a wave in a step, after a tenth of the training', async () => {
  await start();
  const lines: string[] = [];
  const figures = await fewShot({ steps: 1000, seed: 42, say: (text) => lines.push(text) });
  // Before it saw anything of a wave it cannot be better than the mean of all waves.
  expect(figures['metaAfter0']).toBeGreaterThan(2);
  expect(figures['metaAfter1']).toBeLessThan(2);
  expect(figures['metaAfter10']).toBeLessThan(figures['metaAfter1']!);
  expect(figures['plainAfter1']).toBeGreaterThan(figures['metaAfter1']!);
  expect(figures['plainAfter10']).toBeGreaterThan(1.5 * figures['metaAfter10']!);
  expect(lines.at(-1)).toContain('*');
});
