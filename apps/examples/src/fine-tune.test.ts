import { start } from 'glissade';
import { expect, it } from 'vitest';
import { fineTune } from './fine-tune.ts';

it('learns from five sonnets what it helps with a sixth, by a few parameters', async () => {
  await start();
  const lines: string[] = [];
  const figures = await fineTune({ steps: 160, seed: 42, say: (text) => lines.push(text) });
  // About 0.1 less, by the comments that there are.
  expect(figures['after']).toBeLessThan(figures['before']! - 0.03);
  expect(figures['again']).toBe(figures['before']);
  expect(figures['trained']! / figures['all']!).toBeLessThan(0.25);
  expect(lines.filter((line) => line.startsWith('    Shall I compare thee'))).toHaveLength(2);
});
