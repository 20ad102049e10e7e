/** Which numbers in a file are trained, and what they are called. */
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { exportOnnx, importOnnx } from '../index.ts';
import { floats, modelOf, node, read } from './models.test-helper.ts';

describe('weights', () => {
  test('parameters and running statistics have their names; constants are not saved', () => {
    const model = read('residual');
    expect(model.namedBuffers().map(([name]) => name)).toEqual([
      'stem.1.running_mean',
      'stem.1.running_var',
      'norm.running_mean',
      'norm.running_var',
    ]);
    expect(model.namedParameters().map(([name]) => name)).toContain('stem.0.weight');
    expect(model.stateDict()['head.bias']!.shape).toEqual([3]);
    expect(`${model}`).toContain('OnnxModel(input_0 float32[batch, 1, 8, 8] -> ');
  });

  test('what is a factor, a bound, a mask or a state is no parameter', () => {
    const model = modelOf(
      [
        node('Mul', ['x', 'factor'], ['a']),
        node('Mul', ['a', 'layer.factor'], ['b']),
        node('Clip', ['b', '', 'bound.most'], ['c']),
        node('Add', ['c', 'mask'], ['d']),
        node('Add', ['d', 'bias'], ['y']),
      ],
      [
        floats('factor', [2], []),
        floats('layer.factor', [3], []),
        floats('bound.most', [5], []),
        floats('mask', [0, -Infinity]),
        floats('bias', [1, 1]),
      ],
    );
    expect(model.namedParameters().map(([name]) => name)).toEqual(['layer.factor', 'bias']);
    expect(Object.keys(model.stateDict())).toEqual(['layer.factor', 'bias']);
    expect(model.forward(tensor([0.5, 0.5])).toArray()).toEqual([4, -Infinity]);
  });

  test('copies that an exporter made of one have a tensor each', () => {
    const model = modelOf(
      [
        node('Identity', ['one.weight'], ['two.weight']),
        node('Mul', ['x', 'one.weight'], ['a']),
        node('Mul', ['a', 'two.weight'], ['y']),
      ],
      [floats('one.weight', [1, 1])],
    );
    expect(model.namedParameters().map(([name]) => name)).toEqual(['one.weight', 'two.weight']);
    model
      .forward(tensor([2, 3]))
      .sum()
      .backward();
    const optimizer = new SGD(model.parameters(), { lr: 1 });
    optimizer.step();
    expect(model.weights['two.weight']!.toArray()).toEqual([-1, -2]);
  });

  test('a weight has a name as others where objects have something of that name', () => {
    const model = modelOf([node('Mul', ['x', '__proto__'], ['y'])], [floats('__proto__', [2, 3])]);
    expect(model.namedParameters().map(([name]) => name)).toEqual(['__proto___1']);
    expect(model.forward(tensor([1, 1])).toArray()).toEqual([2, 3]);
  });

  test('state dictionaries go both ways', () => {
    const model = read('mlp');
    const layers = new Sequential(new Linear(3, 4), new ReLU(), new ReLU(), new Linear(4, 2));
    model.loadStateDict(layers.stateDict());
    expect(model.weights['3.bias']!.toArray()).toEqual(layers.at(3).bias!.toArray());
    expect(() => model.loadStateDict({})).toThrow('missing: 0.weight');
  });
});

test('weights of one number are trained where the file is of our making, and constants are not', async () => {
  const scaled = new Sequential(new Linear(2, 1), new ReLU());
  const table = tensor([1, 2, 3]);
  const model = importOnnx(await exportOnnx(new Linear(2, 1), [zeros([1, 2])]));
  expect(model.namedParameters().map(([name]) => name)).toEqual(['weight', 'bias']);
  const withTable = (x: Tensor): Tensor =>
    scaled
      .forward(x)
      .add(tensor([0.5, 1, 2]))
      .mul(table);
  const other = importOnnx(await exportOnnx(withTable, [zeros([1, 2])]));
  expect(Object.keys(other.stateDict())).toEqual(['tensor_0', 'tensor_1', 'tensor_2']);
});
