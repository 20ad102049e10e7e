import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize, syntheticDigits, tensor } from 'glissade';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkpointOf, readCheckpoint, restore } from './checkpoint.ts';
import type { Images } from './load-data.ts';
import { parseOptions } from './options.ts';
import { Training } from './training.ts';

const recipeOf = (text: string) =>
  parseOptions(['--dataset', 'synthetic', '--model', 'linear', ...text.split(' ').filter(Boolean)]).recipe;

let folder: string;
let file: string;
let images: Images;
let training: Training;
let whole: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  file = join(folder, 'checkpoint.safetensors');
  images = {
    train: syntheticDigits({ count: 12, seed: 1 }),
    test: syntheticDigits({ count: 4, seed: 2 }),
    dataset: 'synthetic',
    title: 'a few synthetic digits',
  };
  training = new Training(recipeOf(''), images);
  whole = await checkpointOf(training);
});
beforeEach(() => writeFile(file, whole));
afterAll(() => rm(folder, { recursive: true }));

/** What is said of other bytes in the file's place, without the file's name, which must be there, on one line. */
async function refusal(bytes: string | Uint8Array): Promise<string> {
  await writeFile(file, bytes);
  const error = await readCheckpoint(file).then(
    () => new Error(`${file}: nothing`),
    (thrown: Error) => thrown,
  );
  expect(error.message.startsWith(`${file}: `)).toBe(true);
  expect(error.message).not.toContain('\n');
  return error.message.slice(file.length + 2);
}

describe('checkpoints that are of no use', () => {
  test('missing or foreign ones are named', async () => {
    await rm(file);
    await expect(readCheckpoint(file)).rejects.toThrow(`${file}: not there: no run to resume`);
    expect(await refusal('no tensors here, but text')).toContain('this is no safetensors file');
    expect(await refusal(await serialize({ weight: tensor([1, 2]) }))).toContain('tensors, but no run');
    expect(await refusal(await serialize({}, { demo: '7' }))).toContain('tensors, but no run');
    await expect(readCheckpoint(folder)).rejects.toThrow(`${folder}: EISDIR`);
  });

  test('any byte that is another, or missing, is noticed', async () => {
    await expect(readCheckpoint(file)).resolves.toMatchObject({ examples: 10, begun: 0 });
    // Its length, the header's text, the sum itself, weights, and the last one.
    const { length } = whole;
    const places = [0, 3, ...Array.from({ length: 40 }, (_, i) => Math.floor(((i + 0.5) * 3000) / 40))];
    for (const at of [...places, Math.floor(length / 2), length - 1])
      expect(await refusal(whole.with(at, whole[at]! ^ 1)), `byte ${at}`).not.toBe('nothing');
    for (const end of [4, 100, length - 100, length - 1])
      expect(await refusal(whole.subarray(0, end)), `to byte ${end}`).not.toBe('nothing');
    expect(await refusal(whole.with(length - 1, whole.at(-1)! ^ 1))).toBe(
      'damaged: its bytes are not those that were saved (their SHA-256 sum differs)',
    );
  });

  test('whose sum is missing, or which an earlier version wrote', async () => {
    const { tensors, metadata } = deserialize(whole);
    const { 'demo.sha256': _, ...unsealed } = metadata;
    expect(await refusal(await serialize(tensors, unsealed))).toBe('damaged: its SHA-256 sum is missing');
    const demo = metadata['demo']!.replace('glissade-demo-3', 'glissade-demo-2');
    expect(await refusal(await serialize(tensors, { ...unsealed, demo }))).toMatch(
      /^written by an earlier version of the demo \(glissade-demo-2\), .*; train anew$/,
    );
  });

  test.each<[object | undefined, string]>([
    [undefined, 'damaged: the recipe is missing'],
    [{ dataset: 'letters' }, 'damaged: its dataset is "letters", not one of mnist, fashion-mnist, digits'],
    [{ model: undefined }, 'damaged: its model is missing, not one of linear, mlp, cnn'],
    [{ testDataset: 5 }, 'damaged: its testDataset is 5, not one of'],
    [{ epochs: 'x' }, 'damaged: its epochs is "x", not a whole number from 1 to 10000'],
    [{ batchSize: 1.5 }, 'damaged: its batchSize is 1.5, not a whole number from 1 to 60000'],
    [{ lr: null }, 'damaged: its lr is null, not a number from 0 to 1000000'],
    [{ compile: 'yes' }, 'damaged: its compile is "yes", not true or false'],
  ])('a recipe with %j', async (change, message) => {
    const recipe = change && { ...training.recipe, ...change };
    const { learner, loader, begun } = training;
    const other = { learner, loader, begun, images, recipe } as unknown as Training;
    expect(await refusal(await checkpointOf(other))).toContain(message);
  });
});

describe('restore', () => {
  const restored = async (text: string, data: Images) =>
    restore(new Training(recipeOf(text), data), await readCheckpoint(file));

  test('refuses another model', async () => {
    await expect(restored('--model mlp', images)).rejects.toThrow(
      `${file}: the checkpoint does not fit its recipe`,
    );
  });

  test('refuses other images, though they are as many', async () => {
    await restored('', { ...images, train: syntheticDigits({ count: 12, seed: 1 }) });
    const others = syntheticDigits({ count: 12, seed: 3 });
    await expect(restored('', { ...images, train: others })).rejects.toThrow(
      `${file}: the training images are other ones than the run began with: name their folder (--data-dir)`,
    );
    await expect(restored('', { ...images, test: others })).rejects.toThrow('the test images are other ones');
    await expect(restored('', { ...images, train: images.test })).rejects.toThrow(
      'trains on 10 images, but here are 4: other data',
    );
  });
});
