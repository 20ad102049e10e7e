/** Images on their way into a model: standardised by channel. */
import { arange, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { standardize, toFloat } from './index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): unknown => x.toArray();

describe('standardize', () => {
  test('of each channel, as of it alone', () => {
    const images = arange(24).reshape([2, 3, 2, 2]);
    const [means, stds] = [
      [1, 2, 0.1],
      [2, 0.5, 4],
    ];
    const all = standardize(means!, stds!)(images);
    for (const c of [0, 1, 2])
      expect(numbers(all.at(':', c))).toEqual(numbers(standardize(means![c]!, stds![c]!)(images.at(':', c))));
    expect(standardize([0, 0, 0], 2)(images.to('uint8')).dtype).toBe('float32');
    expect(standardize(0.5, [1, 2, 3])(images.to('float16')).dtype).toBe('float16');
  });

  test('of bytes, of which whole numbers are subtracted', () => {
    const bytes = tensor([0, 33, 255], { dtype: 'uint8' });
    expect(numbers(standardize(33, 3)(bytes))).toEqual([-11, 0, 74]);
    expect(standardize(33, 3)(bytes.to('float16')).dtype).toBe('float16');
  });

  test.each<[() => unknown, string]>([
    [() => standardize(0, Infinity), 'standardize: mean 0, std Infinity'],
    [() => toFloat(zeros([1]), 0), 'toFloat: most is 0; expected the brightest that a pixel may be'],
    [() => standardize([0, 1], [1, 0]), 'standardize: mean 0, 1, std 1, 0; std must be above 0'],
    [() => standardize([0, Number.NaN], 1), 'standardize: mean 0, NaN, std 1'],
    [() => standardize([0, 1], [1, 1, 1]), 'standardize: 2 means and 3 stds; expected one of each'],
    [
      () => standardize([0, 1, 2], 1)(zeros([8, 1, 4, 4])),
      'standardize: got float32[8, 1, 4, 4]; expected images [..., 3, H, W], a channel for each mean and std',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
