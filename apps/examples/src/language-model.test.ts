import { start } from 'glissade';
import { expect, it } from 'vitest';
import { languageModel } from './language-model.ts';

it('knows more than the last character after a fifth of the training', async () => {
  await start();
  const lines: string[] = [];
  const { bigram, loss } = await languageModel({ steps: 200, seed: 42, say: (text) => lines.push(text) });
  expect(bigram).toBeGreaterThan(2); // 4.5 is no idea which of 93 it may be
  expect(loss).toBeLessThan(bigram! - 0.1);
  const written = lines.slice(lines.findIndex((line) => line.startsWith('What it writes')) + 1);
  expect(written.join('').length).toBeGreaterThanOrEqual(300);
});
