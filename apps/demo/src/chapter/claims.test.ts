/** The sentences follow the numbers. */
import { cpu, reference, syntheticDigits, useBackend } from 'glissade';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pairsOf } from './4-a-loss-for-digits.ts';
import { dipOf, firstOf, ofNudges, ofOrderedBatches, ofShuffledBatches } from './claims.ts';
import { Page } from './page.ts';
import { questionsOnBatchSize } from './questions/batch-size.ts';

describe('a dip', () => {
  it('is an epoch that is worse than the one before by more than a hundredth', () => {
    expect(dipOf([0.4956, 0.866, 0.8312, 0.9112])).toBe(2);
    expect(dipOf([0.4, 0.9, 0.895, 0.9])).toBeUndefined();
  });

  it('is spoken of where there is one', () => {
    const order = 'The batches come in order, all 3s before all 7s';
    const everything = `${order}: so the first epoch ends with everything taken for a`;
    expect(ofOrderedBatches([0.4956, 0.866, 0.8312], 0.4956)).toBe(
      `${everything} 3 or nearly so, and the dip in epoch 2 is no accident.`,
    );
    expect(ofOrderedBatches([0.504, 0.866, 0.9], 0.4956)).toBe(
      `${everything} 7 or nearly so. This time no dip follows.`,
    );
    expect(ofOrderedBatches([0.7, 0.9, 0.8], 0.4956)).toBe(`${order}: the dip in epoch 2 is no accident.`);
    expect(ofOrderedBatches([0.7, 0.9], 0.4956)).toBe(`${order}. This time the accuracy does not show it.`);
    expect(ofShuffledBatches([0.97, 0.98])).toMatch(/: no dip\.$/);
    expect(ofShuffledBatches([0.97, 0.9])).toMatch(/: a dip all the same, in epoch 1\.$/);
  });
});

it('what a nudge changes', () => {
  const before = { accuracy: 0.5, loss: 0.4 };
  expect(ofNudges(before, before, { ...before, loss: 0.41 })).toBe(
    'Is the accuracy a loss? No: a small change of a weight leaves it exactly as it was. That of pixel 0, a corner without ink, cannot matter at all; that of the middle pixel matters, and the loss (the one below) notices.',
  );
  const other = { accuracy: 0.6, loss: 0.42 };
  expect(ofNudges(before, other, other)).toMatch(/mostly .* some images have ink there; .* too small/);
});

it('who is first, if anybody', () => {
  expect(firstOf(['a', 'b', 'c'], [3, 2, undefined])).toBe('b');
  expect(firstOf(['a', 'b'], [undefined, undefined])).toBe('none of them');
});

it('a loss that is not reached has no seconds', async () => {
  useBackend(await cpu({ threads: 1 }));
  onTestFinished(() => void useBackend(reference));
  // So few digits do not get the whole set there in sixty steps.
  const page = new Page();
  const data = {
    train: syntheticDigits({ count: 600, seed: 1 }),
    valid: syntheticDigits({ count: 200, seed: 2 }),
  };
  const [whole] = questionsOnBatchSize(page, pairsOf(data)).s9;
  expect(Math.min(...whole!.losses)).toBeGreaterThan(0.1);
  expect(page.toText()).toContain('not reached');
  expect(page.toText()).not.toContain('Infinity');
});
