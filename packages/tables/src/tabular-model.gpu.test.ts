import { gpu } from '@glissade/backend-gpu';
import { useBackend } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { Table, TableEncoder, tabularModel } from './index.ts';
import { likePyTorch } from './like-pytorch.test-helper.ts';

describe("fast.ai's model in PyTorch", () => likePyTorch(gpu, 1e-5));

test('rows are encoded where the model is', async () => {
  useBackend(await gpu());
  const table = Table.fromColumns({ kind: ['a', 'b', 'a'], x: [1, null, 3], y: [2, 3, 5] });
  const encoder = TableEncoder.fit(table, { target: 'y' });
  const guesses = await encoder.decodeNumbers(
    tabularModel(encoder)
      .eval()
      .forward(...encoder.encode(table)),
  );
  expect(guesses.every((guess) => Number.isFinite(guess))).toBe(true);
  const classes = TableEncoder.fit(table, { target: 'kind' });
  expect(await classes.decodeClasses(classes.features(table).slice(1, 0, 2))).toHaveLength(3);
});
