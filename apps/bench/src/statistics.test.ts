import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, summarise } from './statistics.ts';

test('the median of an even number of samples lies between the two in the middle', () => {
  expect(summarise([4, 1, 3, 2])).toEqual({
    median: 2.5,
    lowerQuartile: 1.75,
    upperQuartile: 3.25,
    samples: 4,
  });
});

test('one sample is its own median and quartiles', () => {
  expect(summarise([7])).toEqual({ median: 7, lowerQuartile: 7, upperQuartile: 7, samples: 1 });
});

test('the order of the samples does not matter, and the quartiles enclose the median', () => {
  const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(samples, (values) => {
      const summary = summarise(values);
      expect(summarise([...values].reverse())).toEqual(summary);
      expect(summary.lowerQuartile).toBeLessThanOrEqual(summary.median);
      expect(summary.median).toBeLessThanOrEqual(summary.upperQuartile);
    }),
  );
});

test('of no samples there is no quantile', () => {
  expect(() => quantile([], 0.5)).toThrow('there are no samples');
});
