import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpu, reference, serialize, syntheticDigits, useBackend } from 'glissade';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkpointOf, readCheckpoint, restore } from './checkpoint.ts';
import type { Images } from './load-data.ts';
import { parseOptions } from './options.ts';
import type { Recipe } from './recipe.ts';
import { Training } from './training.ts';

/** Made on the backend in use. */
const drawImages = (): Images => ({
  train: syntheticDigits({ count: 240, seed: 1 }),
  test: syntheticDigits({ count: 40, seed: 2 }),
  dataset: 'synthetic',
  title: 'a few synthetic digits',
});

const recipe = (text: string): Recipe =>
  parseOptions(['--dataset', 'synthetic', '--batch-size', '16', ...text.split(' ')]).recipe;

const weightsOf = (training: Training): Promise<Uint8Array> => serialize(training.model.stateDict());

/** Of a training that is interrupted after so many batches. */
function interrupted(text: string, batches: number): [Training, AbortSignal] {
  const interrupt = new AbortController();
  let seen = 0;
  const onStep = (): void => {
    if (++seen === batches) interrupt.abort();
  };
  return [new Training(recipe(text), images, { onStep }), interrupt.signal];
}

let folder: string;
let file: string;
let single: Awaited<ReturnType<typeof cpu>>;
let images: Images;
beforeAll(async () => {
  single = await cpu({ threads: 1 });
  useBackend(single);
  images = drawImages();
});
afterAll(() => void useBackend(reference));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  file = join(folder, 'checkpoint.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a run', () => {
  test('learns, and measures what it does', async () => {
    const training = new Training(recipe('--model mlp --epochs 3'), images);
    expect(await training.run()).toBe(true);
    const { epochs } = training;
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(epochs[2]!.trainLoss).toBeLessThan(epochs[0]!.trainLoss / 2);
    expect(training.step).toBe(3 * training.loader.length);
  });

  test('of the same seed gives the same weights on any number of threads, of another seed others', async () => {
    const weights: Uint8Array[] = [];
    for (const [threads, seed] of [
      [1, 5],
      [2, 5],
      [3, 5],
      [1, 6],
    ] as const) {
      useBackend(await cpu({ threads }));
      const training = new Training(recipe(`--model cnn --epochs 1 --seed ${seed}`), drawImages());
      await training.run();
      weights.push(await weightsOf(training));
    }
    useBackend(single);
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
    expect(weights[3]).not.toEqual(weights[0]);
  });

  test('compiled or not comes to the same weights but for rounding', async () => {
    for (const model of ['mlp', 'cnn']) {
      const [compiled, eager] = [
        new Training(recipe(`--model ${model} --epochs 1`), images),
        new Training(recipe(`--model ${model} --epochs 1 --no-compile`), images),
      ];
      await compiled.run();
      await eager.run();
      const others = eager.model.parameters();
      compiled.model.parameters().forEach((weight, i) => {
        expect(weight.sub(others[i]!).abs().max().itemSync()).toBeLessThan(1e-4);
      });
    }
  });

  test('whose steps are too large ends with an error that says so', async () => {
    const training = new Training(recipe('--model mlp --epochs 5 --lr 1000000'), images);
    await expect(training.run()).rejects.toThrow(
      /the loss became .* try a learning rate \(--lr\) below 1000000/,
    );
  });
});

describe('a run that is stopped and resumed', () => {
  // 200 images are trained on: 13 batches an epoch. 13 is after the last batch, before the validation.
  test.each([
    ['in the middle of an epoch', '--model mlp --epochs 2', 5],
    ["at an epoch's last batch", '--model linear --epochs 2', 13],
    ['in the second epoch, with adam', '--model mlp --epochs 2 --optimizer adam', 20],
  ])('%s goes on bit for bit', async (_, text, batches) => {
    const straight = new Training(recipe(text), images);
    await straight.run();

    const [stopped, signal] = interrupted(text, batches);
    expect(await stopped.run(signal)).toBe(false);
    expect(stopped.step).toBe(batches);
    await writeFile(file, await checkpointOf(stopped));

    const resumed = new Training(recipe(text), images);
    restore(resumed, await readCheckpoint(file));
    expect(await resumed.run()).toBe(true);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(straight));
    expect(stopped.begun).toBe(batches > 13 ? 2 : 1);
    expect(resumed.learner.progress.losses).toEqual(straight.learner.progress.losses);
  });

  test('for more epochs is as a longer run', async () => {
    const long = new Training(recipe('--model linear --epochs 3'), images);
    await long.run();
    const short = new Training(recipe('--model linear --epochs 1'), images);
    await short.run();
    await writeFile(file, await checkpointOf(short));
    const resumed = new Training(recipe('--model linear --epochs 3'), images);
    restore(resumed, await readCheckpoint(file));
    await resumed.run();
    expect(await weightsOf(resumed)).toEqual(await weightsOf(long));
  });
});
