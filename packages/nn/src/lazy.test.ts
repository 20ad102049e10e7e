import { noGrad } from '@glissade/autograd';
import { manualSeed, ones, rand, type Shape, ShapeError, type Tensor } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  Flatten,
  functionalCall,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  init,
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
  LazyLinear,
  Linear,
  Module,
  ReLU,
  Sequential,
  summary,
} from './index.ts';

const valuesOf = (module: Module): [string, unknown][] =>
  Object.entries(module.stateDict()).map(([name, tensor]) => [name, tensor.toArray()]);

/** A layer, the one that it becomes, and an input. */
const layers: Readonly<Record<string, readonly [() => Module, () => Module, Shape]>> = {
  LazyLinear: [() => new LazyLinear(3), () => new Linear(5, 3), [2, 4, 5]],
  'LazyLinear of one vector': [
    () => new LazyLinear(3, { bias: false }),
    () => new Linear(5, 3, { bias: false }),
    [5],
  ],
  LazyConv1d: [() => new LazyConv1d(4, 3), () => new Conv1d(6, 4, 3), [2, 6, 8]],
  LazyConv2d: [
    () => new LazyConv2d(4, [3, 1], { groups: 2, padding: 1, stride: 2, bias: false }),
    () => new Conv2d(6, 4, [3, 1], { groups: 2, padding: 1, stride: 2, bias: false }),
    [2, 6, 8, 7],
  ],
  'LazyConv2d of one image': [() => new LazyConv2d(4, 3), () => new Conv2d(6, 4, 3), [6, 8, 7]],
  LazyConv3d: [() => new LazyConv3d(2, 2), () => new Conv3d(3, 2, 2), [1, 3, 4, 4, 3]],
  LazyConvTranspose1d: [
    () => new LazyConvTranspose1d(4, 3, { stride: 2 }),
    () => new ConvTranspose1d(6, 4, 3, { stride: 2 }),
    [2, 6, 5],
  ],
  LazyConvTranspose2d: [
    () => new LazyConvTranspose2d(4, 3, { groups: 2 }),
    () => new ConvTranspose2d(6, 4, 3, { groups: 2 }),
    [2, 6, 5, 4],
  ],
  LazyConvTranspose3d: [
    () => new LazyConvTranspose3d(2, 2),
    () => new ConvTranspose3d(3, 2, 2),
    [3, 2, 3, 2],
  ],
  LazyBatchNorm1d: [() => new LazyBatchNorm1d(), () => new BatchNorm1d(5), [4, 5]],
  'LazyBatchNorm1d of sequences': [() => new LazyBatchNorm1d(), () => new BatchNorm1d(5), [4, 5, 3]],
  LazyBatchNorm2d: [
    () => new LazyBatchNorm2d({ momentum: null }),
    () => new BatchNorm2d(5, { momentum: null }),
    [4, 5, 3, 2],
  ],
  LazyBatchNorm3d: [() => new LazyBatchNorm3d(), () => new BatchNorm3d(2), [3, 2, 2, 2, 2]],
  LazyInstanceNorm1d: [
    () => new LazyInstanceNorm1d({ affine: true }),
    () => new InstanceNorm1d(5, { affine: true }),
    [4, 5, 3],
  ],
  LazyInstanceNorm2d: [
    () => new LazyInstanceNorm2d({ trackRunningStats: true }),
    () => new InstanceNorm2d(5, { trackRunningStats: true }),
    [4, 5, 3, 2],
  ],
  LazyInstanceNorm3d: [() => new LazyInstanceNorm3d(), () => new InstanceNorm3d(2), [2, 2, 2, 2]],
};

describe('lazy layers', () => {
  it.each(Object.entries(layers))('become the layer of that size: %s', (_, [lazy, known, shape]) => {
    manualSeed(3);
    const expected = known();
    const output = expected.forward(rand(shape)).toArray();
    manualSeed(3);
    const layer = lazy();
    // Nothing was drawn so far: the numbers are those that the other layer took.
    known();
    const x = rand(shape);
    manualSeed(3);
    expect(layer.forward(x).toArray()).toEqual(output);
    expect(valuesOf(layer)).toEqual(valuesOf(expected));
    expect(String(layer)).toBe(`Lazy${expected}`);
    expect(layer).toBeInstanceOf(expected.constructor);
    // Later inputs change nothing.
    layer.forward(x);
    expected.forward(x);
    expect(valuesOf(layer)).toEqual(valuesOf(expected));
  });

  const net = (): Sequential =>
    new Sequential(
      new LazyConv2d(4, 3),
      new LazyBatchNorm2d(),
      new ReLU(),
      new Flatten(),
      new LazyLinear(6),
      new ReLU(),
      new LazyLinear(2),
    );

  it('draw their weights in the order of the layers, as PyTorch does', () => {
    manualSeed(0);
    const lazy = net();
    noGrad(() => lazy.forward(ones([2, 1, 5, 5])));
    manualSeed(0);
    const known = new Sequential(
      new Conv2d(1, 4, 3),
      new BatchNorm2d(4),
      new ReLU(),
      new Flatten(),
      new Linear(36, 6),
      new ReLU(),
      new Linear(6, 2),
    );
    known.forward(ones([2, 1, 5, 5]));
    expect(valuesOf(lazy)).toEqual(valuesOf(known));
    expect(lazy.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
  });

  it('say so where their weights are wanted before', () => {
    const model = net();
    const message = 'Sequential.0 (LazyConv2d): it has no weights yet; its first input says of which size';
    expect(() => model.parameters()).toThrow(message);
    expect(() => model.buffers()).toThrow(message);
    expect(() => model.stateDict()).toThrow(message);
    expect(() => model.loadStateDict({})).toThrow(message);
    expect(() => model.zeroGrad()).toThrow(message);
    expect(() => summary(model, [2, 1, 5, 5])).toThrow(message);
    expect(() => functionalCall(model, { '4.weight': ones([6, 36]) }, ones([2, 1, 5, 5]))).toThrow(message);
    expect(() => model.getParameter('4.weight')).toThrow(/^LazyLinear: it has no weights yet/);
    expect(() => new LazyLinear(2).parameters()).toThrow(/^LazyLinear: it has no weights yet/);
    const layer = new LazyLinear(2);
    expect(() => layer.weight).toThrow(
      'LazyLinear: it has no weight yet; its first input says of which size. Call the model once with an input',
    );
    expect(() => init.zeros_(layer.bias!)).toThrow('LazyLinear: it has no bias yet');
    expect(String(layer)).toBe('LazyLinear(inFeatures=0, outFeatures=2, bias=true)');
    expect(String(new LazyBatchNorm2d())).toBe('LazyBatchNorm2d(numFeatures=0, eps=0.00001, momentum=0.1)');
    expect(model.modules()).toHaveLength(8);
    model.forward(ones([2, 1, 5, 5]));
    expect(model.parameters()).toHaveLength(8);
  });

  it('wait on where an input does not fit', () => {
    const layer = new LazyConv2d(4, 3);
    const refused = 'LazyConv2d: the input is [8, 8]; expected 3 or 4 axes, to see the length of axis -3';
    expect(() => layer.forward(ones([8, 8]))).toThrow(new ShapeError(refused));
    expect(() => new LazyLinear(2).forward(ones([]))).toThrow('expected at least 1 axes');
    // @ts-expect-error: numbers in place of a tensor
    expect(() => new LazyLinear(2).forward([1, 2])).toThrow(/^LazyLinear: expected a tensor, got an array/);
    expect(() => new LazyConv2d(4, 3, { groups: 2 }).forward(ones([1, 3, 8, 8]))).toThrow('groups');
    expect(layer.forward(ones([1, 2, 8, 8])).shape).toEqual([1, 4, 6, 6]);
    expect(() => layer.forward(ones([1, 3, 8, 8]))).toThrow(ShapeError);
  });

  it('check their sizes and options at once', () => {
    expect(() => new LazyLinear(0)).toThrow('outFeatures is 0');
    expect(() => new LazyConv2d(4, 0)).toThrow('kernelSize is 0');
    expect(() => new LazyConv2d(3, 3, { groups: 2 })).toThrow('cannot be split into 2 groups');
    // @ts-expect-error: an option that there is none of
    expect(() => new LazyLinear(2, { biased: false })).toThrow('there is no option biased');
  });

  it('leave the errors of other layers as they are', () => {
    class Net extends Module {
      head = new LazyLinear(2);
      forward(x: Tensor): Tensor {
        return this.head.forward(x.matmul(ones([3, 3])));
      }
    }
    expect(() => new Net().forward(ones([2, 4]))).toThrow(/^Net: matmul: /);
  });
});
