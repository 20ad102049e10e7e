/** Distances of all pairs beyond golden files: few points, equal ones, errors. */
import { parameter } from '@glissade/autograd';
import { ones, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { pdist } from './index.ts';

beforeAll(() => useBackend(reference));

test('of one point there is no pair', () => {
  expect(pdist(ones([1, 3])).shape).toEqual([0]);
  expect(pdist(ones([2, 3])).shape).toEqual([1]);
});

test('equal points have no gradient', () => {
  // torch.nn.functional.pdist(x).sum().backward()
  const x = parameter(tensor([1, 2, 1, 2, 4, 6]).reshape([3, 2]));
  pdist(x).sum().backward();
  const expected = [-0.6, -0.8, -0.6, -0.8, 1.2, 1.6];
  for (const [i, slope] of [...x.grad!.dataSync()].entries()) expect(slope).toBeCloseTo(expected[i]!, 6);
});

test('errors', () => {
  expect(() => pdist(ones([3]))).toThrow(
    'pdist: got float32[3]; expected floats [N, M], a point in each row',
  );
  expect(() => pdist(ones([3, 2], { dtype: 'int32' }))).toThrow('pdist: got int32[3, 2]');
  expect(() => pdist(ones([3, 2]), 1 as never)).toThrow('pdist: got 1 in place of options');
  expect(() => pdist(ones([3, 2]), { p: -1 })).toThrow('pdist: p is -1; expected a number >= 0');
  expect(() => pdist(ones([3, 2]), { p: Number.NaN })).toThrow('pdist: p is NaN');
});
