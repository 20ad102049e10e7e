import { expect, it } from 'vitest';
import { averagePrecision } from './average-precision.ts';

const truth = [
  { boxes: [0, 0, 10, 10, 20, 20, 30, 30], labels: [0, 0] },
  { boxes: [0, 0, 10, 10], labels: [1] },
];

it('is 1 where all is found and nothing else', () => {
  const found = truth.map((each) => ({ ...each, scores: [0.9, 0.8].slice(0, each.labels.length) }));
  expect(averagePrecision(found, truth, 2)).toBe(1);
  expect(averagePrecision(found, truth, 5)).toBe(1);
});

it('counts each object once, the surest first, and not those of another class', () => {
  const found = [
    // Right, the same again, and right.
    { boxes: [0, 0, 10, 9, 1, 0, 10, 10, 20, 20, 30, 30], labels: [0, 0, 0], scores: [0.9, 0.8, 0.7] },
    { boxes: [0, 0, 10, 10], labels: [0], scores: [0.1] },
  ];
  // Class 0: precision 1 up to a recall of a half, then two thirds; class 1: nothing.
  expect(averagePrecision(found, truth, 2)).toBeCloseTo((0.5 + 0.5 * (2 / 3) + 0) / 2, 10);
  // Only the last is right by that much: a precision of a third at a recall of a half.
  expect(averagePrecision(found, truth, 2, 0.95)).toBeCloseTo((0.5 / 3 + 0) / 2, 10);
  expect(
    averagePrecision(
      [
        { boxes: [], labels: [], scores: [] },
        { boxes: [], labels: [], scores: [] },
      ],
      truth,
      2,
    ),
  ).toBe(0);
});
