/** From time stamps to times. */
import { expect, test } from 'vitest';
import { profileOf } from './stopwatch.ts';

/** Rounds of two pieces, given in nanoseconds, each round in a row of 32 stamps. */
function stampsOf(rounds: readonly (readonly [number, number, number, number])[]): BigUint64Array {
  const stamps = new BigUint64Array(32 * rounds.length).fill(7n);
  rounds.forEach((round, i) => {
    stamps.set(round.map(BigInt), 32 * i);
  });
  return stamps;
}

test('a fine clock gives medians', () => {
  const rounds = stampsOf([
    [1000, 2000, 2001, 2101],
    [5000, 9000, 9001, 9301],
    [10_000, 13_000, 13_001, 13_201],
  ]);
  expect(profileOf(rounds, 2, 32)).toEqual({ times: [0.003, 0.0002] });
});

test('a coarse clock gives means, and says so', () => {
  const rounds = stampsOf([
    [100_000, 200_000, 200_000, 200_000],
    [500_000, 500_000, 500_000, 600_000],
    [900_000, 900_000, 900_000, 1_100_000],
    [1_300_000, 1_300_000, 1_300_000, 1_500_000],
  ]);
  const { times, note } = profileOf(rounds, 2, 32);
  expect(times).toEqual([0.025, 0.125]);
  expect(note).toBe("this GPU's clock ticks every 100 us: times are means of 4 rounds");
});

test('stamps that go back count as none, a clock that stands still as no clock', () => {
  expect(profileOf(stampsOf([[3000, 2000, 2000, 2001]]), 2, 32)).toEqual({ times: [0, 0.000001] });
  expect(profileOf(stampsOf([[0, 0, 0, 0]]), 2, 32)).toEqual({
    note: "no times: this GPU's clock stands still",
  });
});
