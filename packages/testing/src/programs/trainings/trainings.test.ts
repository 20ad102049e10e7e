/** Random trainings go the same way on each backend, and compiled: with other batches, modes, rates, frozen weights, and resumed. */
import { cpu } from '@glissade/backend-cpu';
import { type Backend, epsilonOf, reference, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { difference, type Numbers } from '../numbers.ts';
import { roundedOtherwise } from '../rounding.ts';
import { drawTraining, trained } from './training.ts';

let fast: Backend;
beforeAll(async () => {
  fast = await cpu({ threads: 1 });
});
afterAll(() => useBackend(reference));

/** GLISSADE_CASES=all: hundreds. In CI the same ones at each run, elsewhere others. */
const count = process.env['GLISSADE_CASES'] === 'all' ? 500 : 12;
const first = process.env['CI'] ? 1 : Math.floor(Math.random() * 1e8);

test('random trainings', { timeout: 3_600_000 }, () => {
  for (let seed = first; seed < first + count; seed++) {
    const training = drawTraining(seed);
    const eager = trained(training, fast, false);
    const shaken: Numbers[][] = [];
    const again = (shake: number): Numbers[] =>
      (shaken[shake] ??= trained(training, roundedOtherwise(shake + 1), false));
    for (const [name, found] of [
      ['reference', trained(training, reference, false)],
      ['compiled', trained(training, fast, true)],
    ] as const) {
      const wrong = difference(found, eager, epsilonOf('float32'), 1e-6, again);
      if (wrong) expect.fail(`drawTraining(${seed}), ${name}: ${wrong}\n${training.network.make()}`);
    }
  }
});

test('a training is the same for the same seed, and other for others', () => {
  const losses = (seed: number) => trained(drawTraining(seed), reference, false).map(({ data }) => data);
  expect(losses(3)).toEqual(losses(3));
  expect(losses(3)).not.toEqual(losses(4));
});
