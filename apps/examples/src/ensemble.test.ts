import { start } from 'glissade';
import { expect, it } from 'vitest';
import { ensemble } from './ensemble.ts';

it('trains all at once as one after the other, and knows more than one does', async () => {
  await start();
  const lines: string[] = [];
  const figures = await ensemble({ steps: 300, seed: 42, say: (text) => lines.push(text) });
  expect(figures.loss).toBeLessThan(0.25); // 0.69 would be a guess
  expect(figures.loss).toBeCloseTo(figures.lossAlone!, 4);
  expect(figures.ofAll).toBeLessThan(figures.ofOne!);
  expect(figures.allAreSure).toBeLessThan(figures.oneIsSure!);
  expect(figures.disagreementFar).toBeGreaterThan(1.5 * figures.disagreement!);
  expect(lines.join('')).toContain('??');
});
