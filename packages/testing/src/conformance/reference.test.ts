import { reference } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { backendConformance } from './suite.ts';

// The oracle beside itself: shows that the suite's cases are well formed.
backendConformance('reference', async () => reference, { runs: 20 });

test('the reference backend computes known numbers', () => {
  const view = (data: Float32Array, shape: number[], strides: number[]) => ({
    buffer: data,
    dtype: 'float32' as const,
    shape,
    strides,
    offset: 0,
  });
  const out = new Float32Array(4);
  const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
  // a times the transpose of b
  reference.run(
    { family: 'contract', batch: 0, inner: 1 },
    [view(a, [2, 2], [2, 1]), view(b, [2, 2], [2, 1])],
    view(out, [2, 2], [2, 1]),
  );
  expect([...out]).toEqual([17, 23, 39, 53]);
});
