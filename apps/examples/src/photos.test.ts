import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { start } from 'glissade';
import { expect, it } from 'vitest';
import { photos } from './photos.ts';

it('tells patterns apart that colours do not tell, after a third of the training, and leaves no files behind', async () => {
  await start();
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('photos-'));
  const lines: string[] = [];
  const figures = await photos({ steps: 60, seed: 42, say: (text) => lines.push(text) });
  // By chance it would be a quarter.
  expect(figures['byNetwork']).toBeGreaterThan(0.5);
  expect(figures['byNetwork']).toBeGreaterThan(figures['byColour']! + 0.15);
  expect(lines[0]).toBe('480 files to learn from, in folders named checks, dots, rings, stripes');
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('photos-'))).toEqual(before);
});
