import { grad, hessian, parameter } from '@glissade/autograd';
import { manualSeed, ones, randn, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { BatchNorm1d, Embedding, functionalCall, GRU, Linear, Module, ReLU, Sequential } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

test('computes with the given tensors, and leaves the module as it is', () => {
  const model = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1));
  const x = randn([4, 2]);
  const before = model.stateDict();
  const tensors = Object.fromEntries(Object.entries(before).map(([name, { shape }]) => [name, randn(shape)]));
  const result = functionalCall(model, tensors, x);
  expect(model.stateDict()['2.weight']!.toArray()).toEqual(before['2.weight']!.toArray());
  model.loadStateDict(tensors);
  expect(result.toArray()).toEqual(model.forward(x).toArray());
});

test('keeps its own where no name is given, also after an error', () => {
  const layer = new Linear(2, 1);
  const { bias } = layer;
  const run = (x: Tensor) => functionalCall(layer, { weight: zeros([1, 2]) }, x);
  expect(run(ones([3, 2])).toArray()).toEqual([1, 2, 3].map(() => bias!.toArray()));
  const { weight } = layer;
  expect(() => run(ones([3, 5]))).toThrow('linear');
  expect(layer.weight).toBe(weight);
});

test('replaces a shared tensor under all its names', () => {
  class Tied extends Module {
    embed = new Embedding(3, 2);
    head = new Linear(2, 3, { bias: false });
    constructor() {
      super();
      this.head.weight = this.embed.weight;
    }
    forward(x: Tensor): Tensor {
      return this.head.forward(this.embed.forward(x));
    }
  }
  const model = new Tied();
  const words = tensor([2], { dtype: 'int32' });
  for (const name of ['embed.weight', 'head.weight'])
    expect(functionalCall(model, { [name]: ones([3, 2]) }, words).toArray()).toEqual([[2, 2, 2]]);
});

test('reaches names of PyTorch, nested weights and buffers', () => {
  const gru = new GRU(2, 2);
  const zeroed = Object.fromEntries(gru.namedParameters().map(([name, { shape }]) => [name, zeros(shape)]));
  expect(
    functionalCall(gru, zeroed, randn([3, 2]))[0]
      .abs()
      .max()
      .itemSync(),
  ).toBe(0);
  const norm = new BatchNorm1d(2).eval();
  const moved = functionalCall(norm, { running_mean: tensor([1, 2]) }, tensor([[1, 2]]));
  expect(moved.toArray()).toEqual([[0, 0]]);
});

test('goes round once where modules know each other', () => {
  class Part extends Module {
    weight = parameter(ones([1]));
    whole: Module | undefined;
    forward(x: Tensor): Tensor {
      return x.mul(this.weight);
    }
  }
  class Whole extends Module {
    part = new Part();
    forward(x: Tensor): Tensor {
      return this.part.forward(x);
    }
  }
  const model = new Whole();
  model.part.whole = model;
  expect(functionalCall(model, { 'part.weight': tensor([3]) }, tensor([2])).toArray()).toEqual([6]);
});

test('makes a loss a function of its weights: first and second derivatives', () => {
  const layer = new Linear(2, 1, { bias: false });
  const x = tensor([[1, 2]]);
  const loss = (weight: Tensor) => functionalCall(layer, { weight }, x).square().sum();
  const w = tensor([[3, 4]]);
  expect(grad(loss)(w).toArray()).toEqual([[22, 44]]);
  expect(hessian(loss)(w).reshape(2, 2).toArray()).toEqual([
    [2, 4],
    [4, 8],
  ]);
});

test('does not pass over what is frozen', () => {
  class Frozen extends Module {
    parts = Object.freeze([parameter(ones([1]))]);
    forward(x: Tensor): Tensor {
      return x.mul(this.parts[0]!);
    }
  }
  expect(() => functionalCall(new Frozen(), { 'parts.0': tensor([3]) }, ones([1]))).toThrow(
    'functionalCall: parts.0 of Frozen cannot be replaced; its array or object is frozen',
  );
});

test('names what does not fit', () => {
  const layer = new Linear(2, 1);
  expect(() => functionalCall(layer, { wight: zeros([1, 2]) }, ones([1, 2]))).toThrow(
    'functionalCall: Linear has no parameter or buffer wight; it has weight, bias',
  );
  expect(() => functionalCall(layer, { weight: zeros([2]) }, ones([1, 2]))).toThrow(
    'functionalCall: weight is [1, 2], got [2]; they must be equal',
  );
});
