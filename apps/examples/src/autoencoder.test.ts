import { start } from 'glissade';
import { expect, it } from 'vitest';
import { autoencoder } from './autoencoder.ts';

it('draws digits nearer to what they were than their mean is, after a twentieth of the training', async () => {
  await start();
  const lines: string[] = [];
  const { error, componentsError, meanError } = await autoencoder({
    steps: 79,
    seed: 42,
    say: (text) => lines.push(text),
  });
  expect(error).toBeLessThan(meanError!);
  expect(componentsError).toBeLessThan(0.9 * meanError!);
  expect(lines.join('')).toContain('@');
});
