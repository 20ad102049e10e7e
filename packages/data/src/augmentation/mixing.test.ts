import {
  arange,
  Generator,
  manualSeed,
  ones,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { cutMix, mixUp } from '../index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): number[] => x.flatten().toArray() as number[];
const labels = (): Tensor => tensor([0, 2, 1], { dtype: 'int32' });
/** Images of one number each, which tells how much of which image is in them. */
const images = (): Tensor => tensor([1, 10, 100]).reshape([3, 1, 1, 1]).expand([3, 1, 6, 8]);

test('mixUp takes the same share of images and targets', () => {
  manualSeed(4);
  const [mixed, targets] = mixUp(images(), labels(), { classes: 3 });
  const share = targets.at(0, 0).itemSync();
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
  const [first, second, third] = numbers(mixed.at(':', 0, 0, 0));
  expect(first).toBeCloseTo(share + 100 * (1 - share), 4);
  expect(second).toBeCloseTo(10 * share + (1 - share), 4);
  expect(third).toBeCloseTo(100 * share + 10 * (1 - share), 4);
  const expected = [share, 1 - share, 0, 1 - share, 0, share, 0, share, 1 - share];
  numbers(targets).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
});

test('cutMix mixes targets by area', () => {
  manualSeed(1);
  for (let i = 0; i < 30; i++) {
    const [mixed, targets] = cutMix(images(), labels(), { classes: 3 });
    const kept = mixed.at(1).eq(10).float().mean().itemSync();
    expect(mixed.at(1).eq(1).float().mean().itemSync()).toBeCloseTo(1 - kept, 5);
    expect(targets.at(1, 2).itemSync()).toBeCloseTo(kept, 5);
    expect(targets.at(1, 0).itemSync()).toBeCloseTo(1 - kept, 5);
  }
});

test('probabilities are targets too, and stay what they are where all are alike', () => {
  const even = ones([3, 2]).div(2);
  for (const mix of [mixUp, cutMix]) expect(numbers(mix(images(), even)[1])).toEqual(numbers(even));
});

describe.each([0.1, 0.5, 1, 2])('shares of alpha %d', (alpha) => {
  test('are of the beta distribution', () => {
    const generator = new Generator(7);
    const shares = Array.from({ length: 1500 }, () =>
      mixUp(arange(2).reshape([2, 1, 1]), tensor([0, 1], { dtype: 'int32' }), {
        alpha,
        classes: 2,
        generator,
      })[1]
        .at(0, 0)
        .itemSync(),
    );
    const mean = shares.reduce((a, b) => a + b) / shares.length;
    const variance = shares.reduce((sum, each) => sum + (each - mean) ** 2, 0) / shares.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.04);
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeGreaterThan(0.92);
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeLessThan(1.08);
  });
});

test.each<[() => unknown, string]>([
  [
    () => mixUp(images(), labels()),
    'mixUp: targets are class indices; say how many there are: { classes: 10 }',
  ],
  [
    () => mixUp(images().to('uint8'), labels(), { classes: 3 }),
    'mixUp: images are uint8; expected floats, as toFloat gives them',
  ],
  [
    () => cutMix(images(), labels().unsqueeze(1), { classes: 3 }),
    'cutMix: got images [3, 1, 6, 8] and targets int32[3, 1]',
  ],
  [() => cutMix(images(), zeros([2, 3])), 'expected class indices [3] or probabilities [3, classes]'],
  [
    () => mixUp(images(), labels(), { classes: 3, alpha: 0 }),
    'mixUp: alpha is 0; expected a number from 0.1 to 2',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
