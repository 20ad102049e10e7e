/** What becomes of pasts: `detach()` inside a compiled step takes the value that a tensor has at each call. */
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

test('of the state that the call before gave, as in truncated backpropagation through time', () => {
  const train = (compiled: boolean): number[][] => {
    const w = parameter(tensor([0.5, -1]));
    const plain = (x: Tensor, before: Tensor): Tensor => {
      const state = before.detach().add(x.mul(w)).tanh();
      w.grad = undefined;
      state.sum().backward({ retainGraph: true });
      noGrad(() => w.assign(w.sub(w.grad!.mul(0.1))));
      return state;
    };
    const step = compiled ? compile(plain) : plain;
    let state = tensor([0, 0]);
    for (const x of [1, 2, 3, 4]) state = step(tensor([x, -x]), state);
    return [state.dataSync(), w.dataSync()].map((data) => [...data]);
  };
  expect(train(true)).toEqual(train(false));
});

test('or noGrad(): what a compiled step gave may go into another where nothing is recorded', () => {
  const w = parameter(tensor([1, 2]));
  const result = compile(() => w.mul(3))();
  expect(result.requiresGrad).toBe(true);
  expect(noGrad(() => result.mul(2)).requiresGrad).toBe(false);
  const inside = compile((x: Tensor) => noGrad(() => x.mul(2)));
  expect(inside(result).toArray()).toEqual([6, 12]);
  expect(noGrad(() => compile((x: Tensor) => x.add(w))(result)).toArray()).toEqual([4, 8]);
  expect(() => compile((x: Tensor) => x.mul(2))(result)).toThrow('detach() it, or compute it inside');
});
