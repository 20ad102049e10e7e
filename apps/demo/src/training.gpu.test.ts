/** A GPU learns what the CPU learns: the same losses, seed for seed. */
import { type Backend, cpu, gpu, reference, syntheticDigits, useBackend } from 'glissade';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Images } from './load-data.ts';
import { parseOptions } from './options.ts';
import { Training } from './training.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
const reason = 'skipped: GLISSADE_GPU names no adapter';
const steps = 50;

describe.skipIf(adapters.length === 0)(`the first ${steps} losses (${adapters.join(', ') || reason})`, () => {
  let host: Backend;
  let images: Images;
  beforeAll(async () => {
    host = await cpu({ threads: 1 });
    useBackend(host);
    images = {
      train: syntheticDigits({ count: 500, seed: 1 }),
      test: syntheticDigits({ count: 40, seed: 2 }),
      dataset: 'synthetic',
      title: 'a few synthetic digits',
    };
  });
  afterAll(() => void useBackend(reference));

  async function losses(options: string, backend: Backend): Promise<number[]> {
    useBackend(backend);
    const { recipe } = parseOptions([
      '--dataset',
      'synthetic',
      '--batch-size',
      '8',
      '--lr',
      '0.01',
      ...options.split(' '),
    ]);
    const enough = new AbortController();
    let taken = 0;
    const onStep = (): void => {
      if (++taken === steps) enough.abort();
    };
    const training = new Training(recipe, images, { onStep });
    await training.run(enough.signal);
    return [...training.learner.progress.losses];
  }

  // The shaders of a cnn are many, and slow to build on some software adapters: one will do.
  const cases = [
    ...adapters.map((adapter) => [adapter, '--model mlp'] as const),
    ...adapters
      .slice(-1)
      .flatMap((adapter) => [
        [adapter, '--model mlp --no-compile'] as const,
        [adapter, '--model cnn'] as const,
      ]),
  ];
  test.each(cases)('on %s with %s', async (adapter, options) => {
    const expected = await losses(options, host);
    const device = await gpu({ adapter });
    const got = await losses(options, device);
    device.dispose();
    expect(got).toHaveLength(steps);
    const furthest = Math.max(...got.map((loss, i) => Math.abs(loss - expected[i]!)));
    expect(furthest).toBeLessThan(1e-3);
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b) / list.length;
    expect(mean(got.slice(-10))).toBeLessThan(mean(got.slice(0, 10)));
  });
});
