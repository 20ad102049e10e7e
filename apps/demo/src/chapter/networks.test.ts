/** The CNN, the residual network and the ten digits. (rows 38, 40) */
import { cpu } from '@glissade/backend-cpu';
import { randint, randn, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { pairsOf } from './4-a-loss-for-digits.ts';
import { aResidualNetwork, residualNetwork } from './7-a-residual-network.ts';
import { aSmallCnn, oneCycle } from './7-a-small-cnn.ts';
import { tenDigits } from './8-ten-digits.ts';
import type { Mnist } from './digits.ts';
import { Page } from './page.ts';
import { farthest, haveDigits, realDigits, title } from './real-digits.test-helper.ts';

const patience = 600_000;

it('the one-cycle schedule rises for a quarter of the steps, then falls to nearly nothing', () => {
  const rates = Array.from({ length: 101 }, (_, step) => oneCycle(step, 101, 1));
  expect(rates[0]).toBeCloseTo(1 / 25);
  expect(rates.indexOf(Math.max(...rates))).toBe(25);
  expect(rates[25]).toBeCloseTo(1);
  expect(rates[100]).toBeCloseTo(1e-5);
});

it("the book's network has fastai's head, and trains for an epoch", { timeout: 120_000 }, async () => {
  useBackend(await cpu({ threads: 1 }));
  const weights = residualNetwork().parameters();
  expect(weights.reduce((sum, { size }) => sum + size, 0)).toBe(11_704_896);
  const set = (count: number) => ({ x: randn([count, 784]), y: randint(0, 2, [count, 1]) });
  const page = new Page();
  const { trainLoss, validLoss } = await aResidualNetwork(page, { train: set(96), valid: set(8) });
  expect([trainLoss, validLoss].every(Number.isFinite)).toBe(true);
  for (const figure of [trainLoss, validLoss]) expect(page.toText()).toContain(figure.toFixed(6));
});

describe.skipIf(!haveDigits)(title('networks on real digits'), () => {
  let data: Mnist;
  beforeAll(async () => {
    data = await realDigits();
  });

  it(
    'one epoch of a small CNN with Adam and a one-cycle schedule',
    () => {
      const { trainLoss, validLoss, accuracy } = aSmallCnn(new Page(), pairsOf(data));
      expect(accuracy).toBeGreaterThan(0.99);
      expect(validLoss).toBeLessThan(0.05);
      expect(trainLoss).toBeLessThan(0.1);
    },
    patience,
  );

  it(
    'ten digits: the baseline, a linear model and a network',
    () => {
      const { baseline, losses, linear, net } = tenDigits(new Page(), data);
      expect(baseline.l1).toBeCloseTo(0.6685, 3);
      expect(baseline.rmse).toBeCloseTo(0.8203, 3);
      expect(
        farthest(
          baseline.perDigit,
          [0.8153, 0.9982, 0.4234, 0.6089, 0.668, 0.3262, 0.7871, 0.7646, 0.4425, 0.776],
        ),
      ).toBeLessThan(1e-3);
      expect(Math.max(...losses) - Math.min(...losses)).toBeLessThan(1e-6);
      expect(
        farthest(
          linear.map((row) => row.accuracy),
          [0.8862, 0.9, 0.9062, 0.9084, 0.9108, 0.9129, 0.9151, 0.9162, 0.9167, 0.9173],
        ),
      ).toBeLessThan(5e-4);
      expect(
        farthest(
          net.map((row) => row.accuracy),
          [0.8866, 0.9063, 0.9156, 0.9204, 0.925, 0.93, 0.9337, 0.9366, 0.9385, 0.9402],
        ),
      ).toBeLessThan(5e-4);
      const ends = [linear[0]!.loss, linear[9]!.loss, net[0]!.loss, net[9]!.loss];
      expect(farthest(ends, [0.447908, 0.298987, 0.398464, 0.204547])).toBeLessThan(5e-4);
    },
    patience,
  );
});
