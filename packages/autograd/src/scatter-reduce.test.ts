/** Gradients of folds by position where they bend. The numbers are PyTorch 2.13's. */
import { scatterReduce, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { parameter } from './index.ts';

const third = expect.closeTo(1 / 3, 6);

describe.each([
  ['amax', 1],
  ['amin', -1],
] as const)('equal extremes share the gradient: %s', (reduce, sign) => {
  test.each([
    [true, [third, third, 0], [third, third, 0, third, 0, 0, third]],
    // PyTorch counts x's own element here, too, and loses its share.
    [false, [0, 0, 0], [0.5, 0.5, 0, 0.5, 0, 0, 0.5]],
  ])('with own ones: %s', (includeSelf, ofX, ofSource) => {
    const x = parameter(tensor([3, 1, 2]).mul(sign));
    const source = parameter(tensor([3, 3, 0.1, 1, 0.1, Infinity, 1]).mul(sign));
    const index = tensor([0, 0, 1, 1, 1, 2, 1], { dtype: 'int32' });
    const folded = scatterReduce(x, 0, index, source, reduce, { includeSelf });
    expect(folded.toArray()).toEqual([3 * sign, reduce === 'amax' ? 1 : -1, sign * Infinity]);
    folded.slice(0, 0, 2).sum().backward();
    expect(x.grad?.toArray()).toEqual(ofX);
    expect(source.grad?.toArray()).toEqual(ofSource);
  });
});

test('a zero of a product gets the product of the others', () => {
  const x = parameter(tensor([2, 3]));
  const source = parameter(tensor([0, 5, 7]));
  scatterReduce(x, 0, tensor([0, 0, 1], { dtype: 'int32' }), source, 'prod')
    .sum()
    .backward();
  expect(x.grad?.toArray()).toEqual([0, 7]);
  expect(source.grad?.toArray()).toEqual([10, 0, 3]);
});

test('what is equal keeps its value to the bit, however often it is there', () => {
  const x = parameter(tensor([0.1, 0.7]));
  const index = tensor([0, 0, 1, 1, 1, 1], { dtype: 'int32' });
  const source = tensor([0.1, 0.1, 0.7, 0.7, 0.7, 0.7]);
  expect(scatterReduce(x, 0, index, source, 'amax').toArray()).toEqual(x.toArray());
});
