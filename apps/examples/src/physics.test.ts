import { start } from 'glissade';
import { expect, it } from 'vitest';
import { physics } from './physics.ts';

it('goes on where nothing was measured, after a seventh of the training', async () => {
  await start();
  const lines: string[] = [];
  const { alone, byLaw, byFormula, friction, fitted } = await physics({
    steps: 4000,
    seed: 42,
    say: (text) => lines.push(text),
  });
  expect(byLaw).toBeLessThan(0.2);
  expect(alone).toBeGreaterThan(0.4);
  expect(byFormula).toBeLessThan(0.02);
  expect(Math.abs(friction! - 3)).toBeLessThan(2);
  expect(Math.abs(fitted! - 3)).toBeLessThan(0.5);
  expect(lines[1]).toContain('*');
});
