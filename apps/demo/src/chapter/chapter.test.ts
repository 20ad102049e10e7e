/** The chapter's numbers, rows 1 to 37 and 39, on the real digits. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pixelsAndABaseline } from './1-pixels-and-a-baseline.ts';
import { aLossForDigits, pairsOf, type Sets } from './4-a-loss-for-digits.ts';
import { sgdByHand } from './5-sgd-by-hand.ts';
import { modulesAndTheLearner, withPrimitivesOnly } from './6-modules-and-the-learner.ts';
import type { Mnist } from './digits.ts';
import { withThePackage } from './learner-of-the-package.ts';
import { Page } from './page.ts';
import { farthest, golden, haveDigits, network40, realDigits, title } from './real-digits.test-helper.ts';

const patience = 600_000;

if (!haveDigits)
  console.warn('GLISSADE_DATA is not set: the tests of the chapter on real digits are skipped.');

describe.skipIf(!haveDigits)(title('the chapter on real digits'), () => {
  let data: Mnist;
  let sets: Sets;
  beforeAll(async () => {
    data = await realDigits();
    sets = pairsOf(data);
  });

  it('starts from the files, the distances and the baseline of the book (rows 1-10)', () => {
    const page = new Page();
    const { files, validFiles, corner, stackedShape, distances, tensors, valid3Dist, baseline } =
      pixelsAndABaseline(page, data);
    expect(files.threes.slice(0, 10)).toEqual([
      10, 10000, 10011, 10031, 10034, 10042, 10052, 1007, 10074, 10091,
    ]);
    const all = [files.threes, files.sevens, validFiles.threes, validFiles.sevens];
    expect(all.map((list) => list.length)).toEqual([6131, 6265, 1010, 1028]);
    expect(corner).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 29],
      [0, 0, 0, 48, 166, 224],
      [0, 93, 244, 249, 253, 187],
      [0, 107, 253, 253, 230, 48],
      [0, 3, 20, 20, 15, 0],
    ]);
    expect(stackedShape).toEqual([6131, 28, 28]);
    expect(farthest(Object.values(distances), Object.values(golden.distances))).toBeLessThan(1e-6);
    expect(tensors).toEqual({
      values: [
        [4, 5, 6],
        [2, 5],
        [5, 6],
        [
          [2, 3, 4],
          [5, 6, 7],
        ],
        [
          [1.5, 3, 4.5],
          [6, 7.5, 9],
        ],
        [2, 3, 4],
      ],
      dtype: 'float32',
    });
    // The book prints these six, in its disk's order.
    const printed = new Set(Array.from(valid3Dist, (distance) => distance.toFixed(4)));
    for (const distance of ['0.1050', '0.1526', '0.1186', '0.1122', '0.1170', '0.1086']) {
      expect(printed).toContain(distance);
    }
    expect(valid3Dist.length).toBe(1010);
    expect(farthest(Object.values(baseline), Object.values(golden.baseline))).toBeLessThan(1e-6);
    expect(page.parts.filter((part) => part.kind === 'plot').map((part) => part.name)).toEqual([
      'P2',
      'P1',
      'P3',
      'P4',
      'P5',
    ]);
  });

  it('predicts, and shuffles, as the book does (rows 20-26)', () => {
    const { preds, before, corner, middle, small, shuffled } = aLossForDigits(new Page(), sets);
    const ends = [...preds.slice(0, 3), ...preds.slice(-3)];
    expect(farthest(ends, golden.initial_linear.preds)).toBeLessThan(1e-4);
    expect(before.accuracy).toBe(0.4912068545818329);
    expect([corner.accuracy, middle.accuracy]).toEqual([before.accuracy, before.accuracy]);
    expect(middle.loss).not.toBe(before.loss);
    expect(farthest(small.losses as number[], [0.1, 0.4, 0.8])).toBeLessThan(1e-6);
    expect([small.mean.toFixed(4), small.better.toFixed(4)]).toEqual(['0.4333', '0.2333']);
    expect(shuffled.numbers).toEqual([
      [3, 12, 8, 10, 2],
      [9, 4, 7, 14, 5],
      [1, 13, 0, 6, 11],
    ]);
    expect(shuffled.letters.map((batch) => batch.map(([i]) => i))).toEqual([
      [17, 18, 10, 22, 8, 14],
      [20, 15, 9, 13, 21, 12],
      [7, 25, 6, 5, 11, 23],
      [1, 3, 0, 24, 19, 16],
      [2, 4],
    ]);
    expect(shuffled.letters[0]!.map(([, letter]) => letter).join('')).toBe('rskwio');
  });

  it('descends by hand as the book does (rows 27-30)', () => {
    const { sizes, preds, loss, accumulated, correct, before, epochs } = sgdByHand(new Page(), sets, 'book');
    const { batch4, validate0, linear1_21_epochs } = golden.book;
    expect(sizes.map((list) => [list.length, list[0], list.at(-1)])).toEqual([
      [49, 256, 108],
      [8, 256, 246],
    ]);
    expect(farthest([...preds], batch4.preds4)).toBeLessThan(1e-4);
    expect(loss).toBeCloseTo(batch4.loss4, 6);
    accumulated.forEach(([weight, bias], i) => {
      expect(weight).toBeCloseTo(batch4.wgrad_mean * (i + 1), 8);
      expect(bias).toBeCloseTo(batch4.bgrad * (i + 1), 8);
    });
    expect(correct).toEqual([[false], [true], [true], [false]]);
    expect(before).toBeCloseTo(validate0, 4);
    expect(farthest(epochs, linear1_21_epochs)).toBeLessThanOrEqual(1e-4);
  });

  it(
    'reaches both Learner tables, with modules, with primitives only and with the package (rows 31-37, 39)',
    async () => {
      const modules = modulesAndTheLearner(new Page(), sets, 'book');
      expect(modules.before).toBeCloseTo(golden.book.nn_linear_validate0, 4);
      expect(farthest(modules.basic, golden.book.nn_linear_20)).toBeLessThanOrEqual(1e-4);
      expect(farthest(modules.sgd, golden.book.sgd_20)).toBeLessThanOrEqual(1e-4);
      expect(farthest(modules.linear, golden.book.learner_linear_10)).toBeLessThan(2e-6);
      expect(farthest(modules.net, network40)).toBeLessThan(2e-6);
      // Shuffled batches do not dip.
      expect(Math.min(...modules.shuffled.map(([, , accuracy]) => accuracy))).toBeGreaterThan(0.96);

      const primitives = withPrimitivesOnly(new Page(), sets);
      expect(farthest(primitives.linear, golden.book.learner_linear_10)).toBeLessThan(2e-6);
      expect(farthest(primitives.net, network40)).toBeLessThan(2e-6);

      const packaged = await withThePackage(new Page(), sets);
      expect(farthest(packaged.linear, golden.book.learner_linear_10)).toBeLessThan(2e-6);
      expect(farthest(packaged.net, network40)).toBeLessThan(2e-6);
    },
    patience,
  );

  it(
    'goes on from the end of the book through the stream, without jumps',
    () => {
      const byHand = sgdByHand(new Page(), sets, 'clean');
      const { batch4, validate0, linear1_21_epochs, nn_linear_20, learner_linear_10 } = golden.clean;
      expect(farthest([...byHand.preds], batch4.preds4)).toBeLessThan(1e-4);
      expect(byHand.before).toBeCloseTo(validate0, 4);
      expect(farthest(byHand.epochs, linear1_21_epochs)).toBeLessThanOrEqual(1e-4);
      const modules = modulesAndTheLearner(new Page(), sets, 'clean');
      expect(modules.before).toBeCloseTo(golden.clean.nn_linear_validate0, 4);
      expect(farthest(modules.basic, nn_linear_20)).toBeLessThanOrEqual(1e-4);
      expect(farthest(modules.linear, learner_linear_10)).toBeLessThan(2e-6);
    },
    patience,
  );
});
