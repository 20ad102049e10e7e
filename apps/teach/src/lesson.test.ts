/** Learns from few pictures of drawn scenes what others show. */
import { reference, start, useBackend } from 'glissade';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginner, divided, judged, learn, type Shown, scoresOf } from './lesson.ts';
import { anyView, randomNumbers, scene, subjects } from './scenes.test-helper.ts';

beforeAll(async () => {
  await start();
});
afterAll(() => useBackend(reference));

function taken(seed: number, count: number): Shown {
  const random = randomNumbers(seed);
  return subjects.map((subject) =>
    Array.from({ length: count }, () => scene(subject, anyView(random, 1), random)),
  );
}

test('tells apart what it was shown eight times', async () => {
  const network = beginner(3);
  const losses: number[] = [];
  await learn(network, taken(1, 8), { steps: 100, onProgress: ({ loss }) => losses.push(loss) });
  expect(losses).toHaveLength(100);
  expect(losses[0]).toBeGreaterThan(0.8);
  const fresh = taken(2, 20);
  const { right, held } = await judged(network, fresh);
  expect(held).toBe(60);
  // By chance it would be 20; at five seeds it was 57 to 60.
  expect(right).toBeGreaterThan(48);
  const scores = await scoresOf(network, fresh[1]![0]!);
  expect(scores.reduce((a, b) => a + b)).toBeCloseTo(1);
});

test('ends early when it is told to', async () => {
  const ending = new AbortController();
  let steps = 0;
  const onProgress = ({ step }: { step: number }): void => {
    steps = step;
    if (step === 3) ending.abort();
  };
  await learn(beginner(2), taken(3, 1).slice(0, 2), { onProgress, signal: ending.signal });
  expect(steps).toBe(3);
});

test('holds back the fifth of each five', () => {
  const shown = taken(4, 6);
  const { learned, held } = divided(shown);
  expect(held.map((pictures) => pictures.length)).toEqual([1, 1, 1]);
  expect(held[0]![0]).toBe(shown[0]![4]);
  expect(learned.map((pictures) => pictures.length)).toEqual([5, 5, 5]);
});
