/** How far RAdam trusts its mean of squares: by a series while few steps were taken, then by the formula. PyTorch 2.13's numbers. */
import { parameter } from '@glissade/autograd';
import { type DType, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { RAdam } from './index.ts';

beforeAll(() => useBackend(reference));

/** The lengths of some steps with the gradient 1, which the mean of squares knows exactly: they are the trust. */
function lengths(beta: number, steps: readonly number[], dtype: DType): number[] {
  const w = parameter(tensor([0], { dtype }));
  const optimizer = new RAdam([w], { lr: 1, betas: [0.5, beta], eps: 0 });
  const all = Array.from({ length: Math.max(...steps) }, () => {
    w.assign(tensor([0], { dtype }));
    w.grad = tensor([1], { dtype });
    optimizer.step();
    return -w.dataSync()[0]!;
  });
  return steps.map((step) => all[step - 1]!);
}

// The series holds below -step log(beta) = 0.25: up to step 249, 24 and 2.
test.each<[number, Record<number, number>]>([
  [
    0.999,
    {
      5: 1.0,
      6: 0.025821112802,
      24: 0.095662984507,
      25: 0.09819558159,
      100: 0.215335436538,
      240: 0.335579458996,
      260: 0.349016415894,
    },
  ],
  [
    0.99,
    {
      5: 1.0,
      6: 0.081679195782,
      24: 0.300098536166,
      25: 0.307808596678,
      100: 0.634116851428,
      240: 0.869056456012,
      260: 0.887107952905,
    },
  ],
  [
    0.9,
    {
      5: 1.0,
      6: 0.255176806547,
      24: 0.835933898043,
      25: 0.848457139828,
      100: 0.999806454677,
      240: 0.999999999818,
      260: 0.999999999976,
    },
  ],
])('of betas[1] %d', (beta, expected) => {
  const steps = Object.keys(expected).map(Number);
  for (const [dtype, tolerance] of [
    ['float64', 1e-9],
    ['float32', 2e-5],
  ] as const)
    for (const [i, length] of lengths(beta, steps, dtype).entries())
      expect(Math.abs(length / expected[steps[i]!]! - 1)).toBeLessThan(tolerance);
});
