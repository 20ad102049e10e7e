/** What a compiled step does when a module's fields change. */
import { grad } from '@glissade/autograd';
import { functionalCall, Linear, Module } from '@glissade/nn';
import { manualSeed, ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

class Net extends Module {
  head = new Linear(2, 1);
  scale = 1;
  shapes: unknown = undefined;
  forward(x: Tensor): Tensor {
    this.shapes = [x.shape];
    return this.head.forward(x).mul(this.scale);
  }
}

test('a replaced layer and a number that is set take effect, going back does without another trace', () => {
  const net = new Net();
  const run = compile((x: Tensor) => net.forward(x));
  const x = ones([1, 2]);
  const same = () => expect(run(x).toArray()).toEqual(net.forward(x).toArray());
  same();
  net.head = new Linear(2, 1);
  same();
  for (const scale of [10, 1, 10, 1]) {
    net.scale = scale;
    same();
  }
  expect(run.programs.length).toBe(3);
});

test('results that are kept in fields are no reason to trace again', () => {
  const net = new Net();
  const run = compile((x: Tensor) => net.forward(x));
  for (let i = 0; i < 3; i++) {
    run(tensor([[i, i]]));
    net.forward(tensor([[i, i]]));
  }
  expect(run.programs.length).toBe(1);
});

test('other parameters for the length of a call are no reason to trace again, a field that is replaced is one', () => {
  const net = new Net();
  const loss = (weight: Tensor): Tensor =>
    functionalCall(net, { 'head.weight': weight }, ones([1, 2]))
      .square()
      .sum();
  const step = compile((weight: Tensor) => grad(loss)(weight).detach());
  for (let i = 1; i < 4; i++) {
    const weight = tensor([[i, 0]]);
    expect(step(weight).toArray()).toEqual(grad(loss)(weight).detach().toArray());
  }
  expect(step.programs.length).toBe(1);
  net.scale = 3;
  const weight = tensor([[1, 1]]);
  expect(step(weight).toArray()).toEqual(grad(loss)(weight).detach().toArray());
  expect(step.programs.length).toBe(2);
});
