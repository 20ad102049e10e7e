import { start } from 'glissade';
import { expect, it } from 'vitest';
import { diffusion } from './diffusion.ts';

it('draws points nearer to the spiral after a fifth of the training', async () => {
  await start();
  const lines: string[] = [];
  const { loss, before, distance } = await diffusion({
    steps: 1000,
    seed: 42,
    say: (text) => lines.push(text),
  });
  expect(loss).toBeLessThan(0.6); // 1 would be no idea of the noise
  expect(distance).toBeLessThan(0.65 * before!);
  expect(lines.at(-1)).toContain('@');
});
