/** The answers hold: S1 to S12 on the real digits, and the questionnaire. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pairsOf, type Sets } from '../4-a-loss-for-digits.ts';
import { Page } from '../page.ts';
import { haveDigits, realDigits, title } from '../real-digits.test-helper.ts';
import { questionsOnBatchSize } from './batch-size.ts';
import { questionsOnDescent } from './descent.ts';
import { questionsOnGradients } from './gradients.ts';
import { questionnaire } from './questionnaire.ts';

const patience = 600_000;

it('the questionnaire', () => {
  const { doubled, corner, odds, pairs } = questionnaire(new Page());
  expect(doubled).toEqual([
    [2, 4, 6],
    [8, 10, 12],
    [14, 16, 18],
  ]);
  expect(corner).toEqual([
    [10, 12],
    [16, 18],
  ]);
  expect(odds).toEqual([2, 6, 10, 14]);
  expect(pairs.map((pair) => pair.join(''))).toEqual(['1a', '2b', '3c', '4d']);
});

describe.skipIf(!haveDigits)(title('the questions on real digits'), () => {
  let sets: Sets;
  beforeAll(async () => {
    sets = pairsOf(await realDigits());
  });

  it(
    'on gradients (S1-S7)',
    () => {
      const { s1, s2, s3, s5, s6, s7 } = questionsOnGradients(new Page(), sets);
      expect(s1.largest).toBeGreaterThan(0.01);
      expect(s1.worst).toBeLessThan(1e-8);
      expect(s2.against).toBeLessThan(s2.here);
      expect(s2.along).toBeGreaterThan(s2.here);
      expect(s3.derivative).toEqual([-4, 0, 6, 20]);
      expect(s3.second).toBe(2);
      expect(Math.abs(s3.quotients.at(-1)! - 6)).toBeLessThan(1e-5);
      // The hand-made gradient is the same; which is faster is reported, not promised.
      expect(s5.apart).toBeLessThan(1e-6);
      for (const slope of s6.slopes) expect(slope).toBeCloseTo(2, 5);
      const best = s6.rates[s6.ends.indexOf(Math.min(...s6.ends))]!;
      expect(best).toBeCloseTo(0.5, 1);
      expect(s7.names).toEqual(['subtract', 'sigmoid', 'add', 'sum', 'multiply', 'parameter', 'parameter']);
      s7.grad.forEach((value, i) => {
        expect(value).toBeCloseTo(s7.expected[i]!, 6);
      });
    },
    patience,
  );

  it(
    'on losses and the training loop (S8, S11, S12)',
    () => {
      const { s8, s11, s12 } = questionsOnDescent(new Page(), sets);
      expect(s8.lossChanges).toBe(80);
      expect(s8.accuracyChanges).toBeLessThan(40);
      expect(s8.refusal).toContain('no gradient history');
      expect(s11.early.reason).toBe('validation stopped improving');
      expect(s11.early.validLosses.length).toBe(s11.best + 6);
      expect(s11.timed.reason).toBe('time is up');
      expect(s12.cleared.at(-1)).toBeCloseTo(676.9, 0);
      expect(Math.max(...s12.kept.slice(3))).toBeGreaterThan(20_000);
    },
    patience,
  );

  it(
    'on batches (S9, S10)',
    () => {
      const { s9, s10 } = questionsOnBatchSize(new Page(), sets);
      const [whole, some, one] = s9.map(({ losses, examples }) => ({
        loss: losses.at(-1)!,
        examples: examples.at(-1)!,
      }));
      expect(one!.examples).toBeLessThan(some!.examples);
      expect(some!.examples).toBeLessThan(whole!.examples);
      for (const { losses } of s9) expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
      // The variance times the batch size is the same for all sizes, within the noise of 200 draws.
      const products = s10.map(({ size, variance }) => size * variance);
      expect(Math.max(...products) / Math.min(...products)).toBeLessThan(2);
      expect(s10.at(-1)!.rate).toBeGreaterThan(5 * s10[0]!.rate);
    },
    patience,
  );
});
