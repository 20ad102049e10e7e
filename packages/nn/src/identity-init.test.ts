/** First weights that leave inputs as they are: PyTorch 2.13's, and errors. */
import { parameter } from '@glissade/autograd';
import { ones, reference, type Shape, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { init } from './index.ts';

beforeAll(() => useBackend(reference));

/** Where the ones are. */
const places = (values: ArrayLike<number>): number[] =>
  Array.from(values).flatMap((value, i) => (value === 1 ? [i] : []));

describe('weights', () => {
  // [i for i, x in enumerate(torch.nn.init.dirac_(torch.ones(shape), groups).flatten()) if x == 1]
  test.each<[Shape, number, number[]]>([
    [[3, 2, 3], 1, [1, 10]],
    [[4, 2, 2], 2, [1, 7, 9, 15]],
    [[2, 3, 3, 2], 1, [3, 27]],
    [[6, 1, 2, 3], 3, [4, 16, 28]],
    [[2, 2, 3, 1, 4], 1, [6, 42]],
  ])('dirac_ %j, %i groups', (shape, groups, ones_) => {
    const weight = parameter(ones(shape));
    expect(init.dirac_(weight, groups)).toBe(weight);
    expect(places(weight.dataSync())).toEqual(ones_);
    expect(weight.sum().itemSync()).toBe(ones_.length);
  });

  test('eye_', () => {
    const weight = parameter(ones([3, 2], { dtype: 'float64' }));
    expect(init.eye_(weight).toArray()).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  test.each<[() => unknown, string]>([
    [() => init.eye_(zeros([2])), 'eye_: got [2]; expected a matrix'],
    [() => init.eye_(zeros([2, 2, 2])), 'eye_: got [2, 2, 2]; expected a matrix'],
    [() => init.eye_(zeros([2, 2], { dtype: 'int32' })), 'eye_: draws floats, not int32'],
    [() => init.dirac_(zeros([2, 2])), 'dirac_: got [2, 2]; expected the weight of a convolution'],
    [() => init.dirac_(zeros([4, 2, 3]), 3), 'dirac_: 4 outputs cannot be split into 3 groups'],
    [() => init.dirac_(zeros([4, 2, 3]), 0), 'dirac_: 4 outputs cannot be split into 0 groups'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
