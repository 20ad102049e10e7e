/** Hooks of modules in compiled steps: registering and removing one is another trace, and what they compute is part of it. */
import { Linear, Module, Sequential } from '@glissade/nn';
import { manualSeed, ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

test('a hook that comes or goes takes effect, and without hooks the first trace is used again', () => {
  const model = new Sequential(new Linear(2, 1));
  const run = compile((x: Tensor) => model.forward(x));
  const x = ones([1, 2]);
  const same = () => expect(run(x).toArray()).toEqual(model.forward(x).toArray());
  same();
  const first = model.at(0).registerForwardHook((_, __, output) => output.mul(2));
  same();
  const second = model.registerForwardPreHook((_, [x]) => [x.add(1)]);
  same();
  same();
  expect(run.programs.length).toBe(3);
  first.remove();
  second.remove();
  same();
  expect(run.programs.length).toBe(3);
});

test('what a hook puts into a field is set by each call', () => {
  class Net extends Module {
    hidden = new Linear(2, 3);
    seen: Tensor = zeros([1, 3]);
    forward(x: Tensor): Tensor {
      return this.hidden.forward(x).sum();
    }
  }
  const net = new Net();
  net.registerForwardHook((module, [x]) => {
    module.seen = module.hidden.forward(x).relu();
  });
  const run = compile((x: Tensor) => net.forward(x));
  for (const factor of [1, 2, 3]) {
    const x = tensor([[factor, -factor]]);
    run(x);
    expect(net.seen.toArray()).toEqual(net.hidden.forward(x).relu().toArray());
  }
  expect(run.programs.length).toBe(1);
});

test('hooks of the way back see gradients in the step, and give others', () => {
  const model = new Sequential(new Linear(2, 3), new Linear(3, 1));
  const seen: Tensor[] = [];
  const register = () =>
    model.at(1).registerFullBackwardHook((_, [input], [output]) => {
      seen.push(input!, output!);
      return [input!.mul(2)];
    });
  const body = (x: Tensor): readonly Tensor[] => {
    model.zeroGrad();
    seen.length = 0;
    model.forward(x).square().sum().backward();
    return [...seen, ...model.parameters().map(({ grad }) => grad!)];
  };
  const run = compile(body);
  const x = tensor([
    [1, 2],
    [-1, 3],
  ]);
  const same = () =>
    expect(run(x).map((each) => each.toArray())).toEqual(body(x).map((each) => each.toArray()));
  same();
  const handle = register();
  same();
  same();
  expect(run.programs.length).toBe(2);
  handle.remove();
  same();
});
