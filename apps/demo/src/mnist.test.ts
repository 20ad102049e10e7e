/** On the real digits: as good as the README says. */
import { cpu, reference, useBackend } from 'glissade';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Images, loadImages } from './load-data.ts';
import { parseOptions } from './options.ts';
import { Training } from './training.ts';

const data = process.env['GLISSADE_DATA'];
const reason = data ? '' : ' (skipped: GLISSADE_DATA is not set)';

describe.skipIf(!data)(`with the options left alone${reason}`, () => {
  let images: Images;
  beforeAll(async () => {
    useBackend(await cpu());
    images = await loadImages('mnist');
  });
  afterAll(() => void useBackend(reference));

  test.each([
    ['linear', '2', 0.91],
    ['mlp', '3', 0.975],
  ])('%s, %s epochs', { timeout: 600_000 }, async (model, epochs, least) => {
    const training = new Training(parseOptions(['--model', model, '--epochs', epochs]).recipe, images);
    await training.run();
    const { accuracy } = await training.test(images.test);
    expect(accuracy).toBeGreaterThan(least);
  });
});
