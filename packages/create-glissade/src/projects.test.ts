/** The projects for Node.js do what their READMEs say: they type-check, train, keep what was learned, and read it again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBuilt, npm, project, removeProject } from './project.test-helper.ts';

const why = isBuilt ? '' : ' (skipped: run the build first)';

/** The last share of right answers that was printed, in percent. */
const accuracyIn = (out: string): number => Number([...out.matchAll(/accuracy (\d+\.\d) %/g)].at(-1)?.[1]);

/** The losses and the accuracy of each epoch, as they were printed. */
const epochsIn = (out: string): string[] =>
  [...out.matchAll(/^ +\d+ +(\d\.\d+ +\d\.\d+ +\d\.\d+) /gm)].map(([, figures]) => figures!);

describe.skipIf(!isBuilt)(`node${why}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await project('node');
  });
  afterAll(() => removeProject(folder));

  test('type-checks: the one error is the one that was put in', async () => {
    const model = join(folder, 'src/model.ts');
    const right = await readFile(model, 'utf8');
    await writeFile(model, right.replace('new ReLU()', "new ReLU('leaky')"));
    const { status, out } = await npm(folder, 'check');
    await writeFile(model, right);
    expect(status).not.toBe(0);
    expect(out).toMatch(/^src\/model\.ts\(\d+,\d+\): error TS2554: Expected 0 arguments, but got 1\.\n$/);
  });

  test('trains, and reads with the weights that it kept', async () => {
    expect(await npm(folder, 'read')).toMatchObject({
      status: 2,
      error: 'digits.safetensors is not there: `npm start` writes it\n',
    });
    const { status, out, error } = await npm(folder, 'start', '--epochs', '1');
    expect([status, error]).toEqual([0, '']);
    // Of 2,000 images. Who guesses is right once in ten times.
    expect(accuracyIn(out)).toBeGreaterThan(70);

    const read = await npm(folder, 'read');
    expect([read.status, read.error]).toEqual([0, '']);
    const verdicts = [...read.out.matchAll(/^a \d, \d+ % sure: (.*)$/gm)].map(([, verdict]) => verdict);
    expect(verdicts).toHaveLength(5);
    // Of these five; chance gives three or more once in a hundred times.
    expect(verdicts.filter((verdict) => verdict === 'right').length).toBeGreaterThanOrEqual(3);
  });
});

describe.skipIf(!isBuilt)(`learner${why}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await project('learner');
  });
  afterAll(() => removeProject(folder));

  test('type-checks', async () => {
    expect(await npm(folder, 'check')).toEqual({ status: 0, out: '', error: '' });
  });

  test('trains until it gets no better, predicts with what it kept, and goes on as if it had not been stopped', async () => {
    const { status, out, error } = await npm(folder, 'start');
    expect([status, error]).toEqual([0, '']);
    const whole = epochsIn(out);
    expect(whole.length).toBeLessThan(60);
    // Half of the 84 penguins are female.
    expect(accuracyIn(out)).toBeGreaterThan(80);
    expect(out).toMatch(/FEMALE +\d+ +\d+\nMALE +\d+ +\d+\n/);

    const predicted = await npm(folder, 'predict');
    expect([predicted.status, predicted.error]).toEqual([0, '']);
    const chances = [...predicted.out.matchAll(/^ {2}(FEMALE|MALE) +(\d+\.\d) %$/gm)];
    expect(chances.map(([, name]) => name)).toEqual(['FEMALE', 'MALE']);
    expect(chances.reduce((sum, [, , percent]) => sum + Number(percent), 0)).toBeCloseTo(100, 0);

    expect(epochsIn((await npm(folder, 'start', '--epochs', '2')).out)).toEqual(whole.slice(0, 2));
    const resumed = await npm(folder, 'start', '--epochs', '4', '--resume');
    expect(epochsIn(resumed.out)).toEqual(whole.slice(2, 4));
  });
});
