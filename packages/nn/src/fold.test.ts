/** Patches put back. Their numbers: golden files, modules.test.ts. */
import { arange, ones, reference, type Tensor, unfoldIm2col, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { Fold, fold, Unfold } from './index.ts';

beforeAll(() => useBackend(reference));

test('fold is the adjoint of unfold: every pixel comes as often as it is in a patch', () => {
  const image = arange(40).reshape([2, 1, 4, 5]).float();
  for (const options of [{}, { stride: 2 }, { padding: 1, dilation: [1, 2] }, { stride: [3, 1] }]) {
    const both = (x: Tensor): Tensor => fold(unfoldIm2col(x, 2, options), [4, 5], 2, options);
    const times = both(ones([2, 1, 4, 5]));
    expect(both(image).toArray()).toEqual(image.mul(times).toArray());
  }
});

test('patches side by side are the image, but for what no patch has', () => {
  const image = arange(25).reshape([1, 5, 5]).float();
  const expected = image.clone().setAt([':', 4], 0).setAt([':', ':', 4], 0);
  expect(fold(unfoldIm2col(image, 2, { stride: 2 }), 5, 2, { stride: 2 }).toArray()).toEqual(
    expected.toArray(),
  );
});

test('no images, and halves', () => {
  expect(fold(zeros([0, 4, 9]), 4, 2).shape).toEqual([0, 1, 4, 4]);
  expect(fold(ones([4, 4], { dtype: 'float16' }), 3, 2).toArray()).toEqual([
    [
      [1, 2, 1],
      [2, 4, 2],
      [1, 2, 1],
    ],
  ]);
});

test('what the layers print', () => {
  expect(`${new Unfold([2, 3], { dilation: 2 })}`).toBe('Unfold(kernelSize=[2,3], dilation=2)');
  expect(`${new Fold(8, 2, { stride: 2 })}`).toBe('Fold(outputSize=8, kernelSize=2, stride=2)');
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => fold(zeros([1, 12, 5]), [3, 4], 2),
      'fold: got float32[1, 12, 5]; expected [N, C * 4, 6], or no N: patches of [2, 2] at [2, 3] positions in an image of [3, 4]',
    ],
    [() => fold(zeros([1, 10, 6]), [3, 4], 2), 'fold: got float32[1, 10, 6]; expected [N, C * 4, 6]'],
    [() => fold(zeros([12]), [3, 4], 2), 'fold: got float32[12]; expected'],
    [() => fold(zeros([1, 4, 1]), 1, 2), 'fold: got float32[1, 4, 1]; expected [N, C * 4, 0]'],
    [
      () => fold(zeros([1, 4, 1]), [2, 2, 2], 2),
      'fold: outputSize is [2,2,2]; expected one whole number >= 1, or 2 of them',
    ],
    [
      () => fold(zeros([1, 4, 1]), 2, 2, { padding: -1 }),
      'fold: padding is -1; expected one whole number >= 0',
    ],
    [() => fold(zeros([1, 4, 1]), 2, 2, 1 as never), 'fold: got 1 in place of options'],
    [() => fold([1] as never, 2, 2), 'fold: expected a tensor, got an array (make it a tensor)'],
    [() => new Fold(2, 0), 'Fold: kernelSize is 0; expected one whole number >= 1'],
    [() => new Fold(0, 2), 'Fold: outputSize is 0; expected one whole number >= 1'],
    [() => new Unfold(2, { strides: 2 } as never), 'Unfold: there is no option strides; expected dilation'],
    [
      () => new Unfold(2).forward(zeros([2, 2])),
      'Unfold: unfoldIm2col: expected [batch, channels, height, width]',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
