/** `detach()` inside a compiled step takes the value that a tensor has at each call. */
import { grad, noGrad, parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { compile } from './index.ts';

test('of a parameter from outside, after it was assigned', () => {
  const w = parameter(tensor([1, 2]));
  const read = compile(() => w.detach().sum());
  expect(read().itemSync()).toBe(3);
  noGrad(() => w.assign(tensor([10, 20])));
  expect(read().itemSync()).toBe(30);
  expect(read.programs.length).toBe(1);
});

test('of state, before and after it is assigned in the step', () => {
  const w = parameter(tensor([1, 2]));
  const step = compile(() => {
    const before = w.detach();
    noGrad(() => w.assign(w.mul(2)));
    return [before, w.detach()];
  });
  for (const factor of [1, 2])
    expect(step().flatMap((each) => each.toArray())).toEqual([factor, 2 * factor, 2 * factor, 4 * factor]);
  expect(w.toArray()).toEqual([4, 8]);
});

test('lets no gradient through, and keeps the parameter itself a leaf', () => {
  const w = parameter(tensor([3]));
  const step = compile(() => w.mul(w.detach()).sum().backward());
  for (const value of [3, 5]) {
    noGrad(() => w.assign(tensor([value])));
    w.grad = undefined;
    step();
    expect(w.grad!.toArray()).toEqual([value]);
  }
});

test('of a tensor that was computed from parameters outside', () => {
  const w = parameter(tensor([1, 2]));
  const outside = w.mul(3);
  expect(compile(() => outside.detach().sum())().itemSync()).toBe(9);
  expect(() => compile(() => [outside.detach().sum(), outside.sum()])()).toThrow(
    'detach() it, or compute it inside',
  );
});

test('of what grad() differentiates by, from outside', () => {
  const x = tensor([1, 2]);
  const slope = compile(() => grad((x: Tensor) => x.mul(x).sum())(x));
  expect(slope().toArray()).toEqual([2, 4]);
  x.assign(tensor([5, 6]));
  expect(slope().toArray()).toEqual([10, 12]);
});
