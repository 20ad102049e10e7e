/** Sequences that are filled up in front, and taken out again; how `padSequence` fills up behind is told with the recurrent layers. */
import { arange, reference, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { padSequence, unpadSequence } from './index.ts';

beforeAll(() => useBackend(reference));

const lengths = [1, 3, 2];
const sequences = lengths.map((length) => arange(length).add(1).mul(length).view(length, 1));

test('in front, as in PyTorch', () => {
  const padded = padSequence(sequences, { batchFirst: true, paddingValue: -1, paddingSide: 'left' });
  expect(padded.squeeze(-1).toArray()).toEqual([
    [-1, -1, 1],
    [3, 6, 9],
    [-1, 2, 4],
  ]);
  expect(() => padSequence(sequences, { paddingSide: 'top' as never })).toThrow(
    "padSequence: paddingSide is 'top'; expected 'left' or 'right'",
  );
});

test.each([true, false])('taken out again, batchFirst %s', (batchFirst) => {
  const found = unpadSequence(padSequence(sequences, { batchFirst }), lengths, { batchFirst });
  expect(found.map((each) => each.toArray())).toEqual(sequences.map((each) => each.toArray()));
});

test('lengths that are not there are refused', () => {
  const padded = padSequence(sequences);
  expect(() => unpadSequence(padded, [1, 3])).toThrow(
    'unpadSequence: got float32[3, 3, 1] and the lengths [1,3]; expected a list of one for each of the N sequences of [T, N, ...]',
  );
  expect(() => unpadSequence(padded, [1, 4, 2])).toThrow(
    'unpadSequence: length 1 is 4; expected a whole number from 0 to 3',
  );
});
