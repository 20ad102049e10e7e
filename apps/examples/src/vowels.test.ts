import { manualSeed, start } from 'glissade';
import { expect, it } from 'vitest';
import { glide, sampleRate, spoken } from './voices.ts';
import { hearVowels } from './vowels.ts';

it('hears vowels better than by their mean spectra, after a quarter of the training', async () => {
  await start();
  const lines: string[] = [];
  const figures = await hearVowels({ steps: 250, seed: 42, say: (text) => lines.push(text) });
  expect(figures['right']).toBeGreaterThan(0.96);
  expect(figures['right']).toBeGreaterThan(figures['byMean']!);
  expect(figures['agreed']).toBeGreaterThan(0.7);
  expect(lines.at(-1)).toMatch(/^a+.*[aeiou]{60}$/);
});

it('makes voices that are steady, and one that glides', async () => {
  await start();
  manualSeed(1);
  const { sound, which } = spoken(5);
  expect(sound.shape).toEqual([5, sampleRate / 8]);
  expect(which.shape).toEqual([5]);
  const word = glide([0, 2]);
  expect(word.sound.shape).toEqual([1, sampleRate]);
  expect([...new Set(word.which)]).toEqual([0, 2]);
});
