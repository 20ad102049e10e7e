import { start } from 'glissade';
import { expect, it } from 'vitest';
import { gaussianProcess } from './gaussian-process.ts';

it('finds the noise, and knows where it is unsure', async () => {
  await start();
  const lines: string[] = [];
  const figures = await gaussianProcess({ seed: 0, say: (text) => lines.push(text) });
  // What PyTorch finds from the same numbers.
  expect(figures.loss).toBeCloseTo(15.595349, 5);
  expect(figures.noise).toBeCloseTo(0.241149, 4);
  expect(figures.error).toBeCloseTo(0.193919, 4);
  expect(figures.stdWhereMeasured).toBeCloseTo(0.080305, 4);
  expect(figures.stdInTheGap).toBeCloseTo(0.533559, 4);
  expect(figures.polynomial).toBeGreaterThan(figures.error!);
  expect(lines.join('\n')).toContain('*');
});
