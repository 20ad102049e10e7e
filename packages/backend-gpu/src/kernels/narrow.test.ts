/** Sums of bytes in tiles, whose shaders take software adapters long: that they are cut to bytes where they are stored. */
import { kernelOf, type Step, whole } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { choices } from '../choices.ts';
import { lowerKernel } from './lower.ts';

const product: Step = { family: 'contract', batch: 0, inner: 1 };

test.each([
  ['uint8', '(sums) & 255u'],
  ['bool', 'u32((sums) != 0u)'],
  ['int32', '= sums;'],
] as const)('of %s', (dtype, expected) => {
  const [left, right, output] = [0, 1, 2].map((buffer) => whole(buffer, dtype, [66, 66]));
  const { dispatches } = lowerKernel(kernelOf(product, [left!, right!], output!), choices.hardware, 3);
  expect(dispatches[0]!.code).toContain('workgroupBarrier');
  expect(dispatches[0]!.code).toContain(expected);
});
