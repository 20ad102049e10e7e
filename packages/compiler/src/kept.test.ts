/** What is kept of one call, and what was recorded before it, when the step is called again. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { Module } from '@glissade/nn';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

const processor = await cpu({ threads: 1 });

describe.each([
  ['reference', reference],
  ['cpu', processor],
])('on %s', (_name, backend) => {
  afterAll(() => useBackend(reference));

  test('a result stays what it is', () => {
    useBackend(backend);
    const step = compile((x: Tensor) => [x.mul(2), x.sum()]);
    const kept = [1, 2, 3].map((n) => step(tensor([n, n])));
    expect(kept.map((results) => results.map((each) => each.toArray()))).toEqual([
      [[2, 2], 2],
      [[4, 4], 4],
      [[6, 6], 6],
    ]);
  });

  test('a list of tensors from a field stays as it is', () => {
    useBackend(backend);
    class Remembering extends Module {
      last: readonly Tensor[] = [];
      forward(x: Tensor): Tensor {
        this.last = [x.mul(2), x.neg()];
        return x;
      }
    }
    const net = new Remembering();
    const step = compile((x: Tensor) => net.forward(x));
    const kept = [1, 2, 3].map((n) => {
      step(tensor([n]));
      return net.last;
    });
    expect(kept.map((list) => list.map((each) => each.itemSync()))).toEqual([
      [2, -1],
      [4, -2],
      [6, -3],
    ]);
  });
});

test('what a call assigned is not taken for what was recorded before', () => {
  const w = parameter(tensor(3));
  const state = tensor(2);
  const step = compile(() => void state.add_(1));
  step();
  const product = w.mul(state);
  step();
  expect(() => product.backward()).toThrow('was assigned or changed in place since');
  w.mul(state).backward();
  expect(w.grad?.itemSync()).toBe(4);
});
