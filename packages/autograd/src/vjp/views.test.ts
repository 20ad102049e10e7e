/** The gradients of padding: of what was cropped, and of what lies between zeros. */
import { apply, pad, slice, sum, type Tensor, tensor } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { grad } from '../grad.ts';
import { parameter } from '../parameter.ts';

it('what negative padding crops has no gradient', () => {
  const x = parameter(tensor([1, 2, 3, 4, 5]));
  pad(x, [-1, 1]).backward(tensor([1, 2, 3, 4, 5]));
  expect(x.grad!.toArray()).toEqual([0, 1, 2, 3, 4]);
  x.grad = undefined;
  pad(x, [2, -2]).backward(tensor([1, 2, 3, 4, 5]));
  expect(x.grad!.toArray()).toEqual([3, 4, 5, 0, 0]);
});

it('what is spread gets the gradients of its places', () => {
  const x = parameter(tensor([1, 2, 3]));
  const padding = [{ low: 1, high: 2, interior: 1 }];
  apply({ name: 'pad', padding, value: 0 }, x).backward(tensor([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(x.grad!.toArray()).toEqual([2, 4, 6]);
});

it('a slice of every second element has second derivatives', () => {
  const cubes = (x: Tensor): Tensor => sum(slice(x, 0, 1, 6, 2).pow(3));
  const slopes = grad((x: Tensor) => sum(grad(cubes)(x)));
  expect(slopes(tensor([1, 2, 3, 4, 5, 6, 7])).toArray()).toEqual([0, 12, 0, 24, 0, 36, 0]);
});
