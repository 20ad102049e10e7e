/** An imported model as a module: what is trained, saved, moved and compiled, and which numbers stay numbers. */
import { readFileSync } from 'node:fs';
import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { functionalCall, Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { ones, randn, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { exportOnnx, importOnnx, type OnnxModel } from '../index.ts';
import { longsMessage } from '../protocol/elements.ts';
import type { Graph, Node } from '../protocol/messages.ts';
import { writeModel } from '../protocol/write.ts';

const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));
const read = (name: string): OnnxModel => importOnnx(bytesOf(name));

const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Node['attributes'] = {},
): Node => ({ name: '', operator, domain: '', inputs, outputs, attributes });

/** A model of x, which may be of any shape, with the output y. */
const modelOf = (nodes: readonly Node[], initializers: Graph['initializers'] = [], version = 18): OnnxModel =>
  importOnnx(
    writeModel({
      irVersion: 8,
      producer: 'test',
      operatorSets: [{ domain: 'ai.onnx', version }],
      graph: {
        name: 'test',
        nodes,
        initializers,
        inputs: [{ name: 'x', elementType: 1 }],
        outputs: [{ name: 'y', elementType: 1 }],
      },
    }),
  );

const floats = (name: string, values: readonly number[], shape = [values.length]) => ({
  name,
  shape,
  elementType: 1,
  floats: values,
});

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

  test('state dictionaries go both ways', () => {
    const model = read('mlp');
    const layers = new Sequential(new Linear(3, 4), new ReLU(), new ReLU(), new Linear(4, 2));
    model.loadStateDict(layers.stateDict());
    expect(model.weights['3.bias']!.toArray()).toEqual(layers.at(3).bias!.toArray());
    expect(() => model.loadStateDict({})).toThrow('missing: 0.weight');
  });
});

describe('as a module', () => {
  test('training fits it, statistics stay', () => {
    const model = read('residual');
    const optimizer = new SGD(model.parameters(), { lr: 0.05 });
    const x = randn([8, 1, 8, 8]);
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      const loss = model.forward(x).square().mean();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const before = model.weights['norm.running_mean']!.toArray();
    const first = step(x).itemSync();
    for (let i = 0; i < 20; i++) step(x);
    expect(step(x).itemSync()).toBeLessThan(first / 4);
    expect(model.weights['norm.running_mean']!.toArray()).toEqual(before);
  });

  test('it is the same in training mode', () => {
    const model = read('mlp');
    const x = ones([2, 3]);
    expect(model.train().forward(x).toArray()).toEqual(model.eval().forward(x).toArray());
  });

  test('others stand in for its weights', () => {
    const model = read('mlp');
    const zero = Object.fromEntries(
      Object.entries(model.stateDict()).map(([name, each]) => [name, each.mul(0)]),
    );
    expect(functionalCall(model, zero, ones([1, 3])).toArray()).toEqual([[0, 0]]);
    expect(model.forward(ones([1, 3])).toArray()).not.toEqual([[0, 0]]);
  });

  test('hooks, frozen weights, and no gradient where none is wanted', () => {
    const model = read('mlp');
    let seen = 0;
    model.registerForwardHook(() => {
      seen++;
    });
    model.requiresGrad_(false);
    expect(model.forward(ones([1, 3])).requiresGrad).toBe(false);
    model.requiresGrad_(true);
    expect(noGrad(() => model.forward(ones([1, 3]))).requiresGrad).toBe(false);
    expect(seen).toBe(2);
  });

  test('it moves with all that it holds, or is made elsewhere', async () => {
    const other = await cpu();
    const x = ones([2, 3]);
    const inputs = [ones([2, 4, 4]), zeros([2, 4], { dtype: 'bool' })] as const;
    const here = read('encoder').forward(...inputs);
    const moved = await read('encoder').to(other);
    const there = await Promise.all(inputs.map((each) => each.to(other)));
    const made = importOnnx(bytesOf('encoder'), { backend: other });
    for (const model of [moved, made]) {
      const y = model.forward(...there);
      expect(y.device.name).toBe('cpu');
      expect((await y.to(reference)).allcloseSync(here, { atol: 1e-5 })).toBe(true);
    }
    useBackend(reference);
    expect(read('mlp').forward(x).device.name).toBe('reference');
  });
});

describe('numbers that shapes are computed with', () => {
  const constant = (name: string, values: readonly number[], shape?: number[]): Node =>
    node('Constant', [], [name], { value: { kind: 'tensor', value: longsMessage('', values, shape) } });

  /** [batch, ...] as [batch / 2, 2, ...], with lengths that come out of the shape. */
  const model = modelOf([
    node('Shape', ['x'], ['shape']),
    constant('zero', [0], []),
    constant('first', [0]),
    constant('two', [2]),
    node('Gather', ['shape', 'zero'], ['batch']),
    node('Unsqueeze', ['batch', 'first'], ['batch1']),
    node('Div', ['batch1', 'two'], ['half']),
    constant('most', [2 ** 53]),
    constant('one', [1]),
    node('Slice', ['shape', 'one', 'most'], ['rest']),
    node('Concat', ['half', 'two', 'rest'], ['whole'], { axis: { kind: 'int', value: 0 } }),
    node('Reshape', ['x', 'whole'], ['y']),
  ]);

  test('are lists, also while a function is traced', () => {
    expect(model.forward(zeros([6, 5])).shape).toEqual([3, 2, 5]);
    const step = compile((x: Tensor) => model.forward(x));
    expect(step(zeros([6, 5])).shape).toEqual([3, 2, 5]);
    expect(step(zeros([4, 1, 2])).shape).toEqual([2, 2, 1, 2]);
    expect(() => model.forward(zeros([5, 5]))).toThrow(
      "node of 'y' (Reshape): reshape: [5, 5] holds 25 elements",
    );
  });

  test('meet tensors as int32', () => {
    const places = modelOf([
      node('Shape', ['x'], ['shape']),
      node('Cast', ['shape'], ['floats'], { to: { kind: 'int', value: 1 } }),
      node('Div', ['x', 'floats'], ['y']),
    ]);
    expect(places.forward(tensor([[4, 6]])).toArray()).toEqual([[4, 3]]);
    const shape = modelOf([node('Shape', ['x'], ['y'])]).forward(zeros([2, 3]));
    expect([shape.dtype, shape.toArray()]).toEqual(['int32', [2, 3]]);
  });

  test('more than shapes have are a tensor', () => {
    const mask = modelOf(
      [
        node('Shape', ['x'], ['shape']),
        constant('zero', [0], []),
        constant('one', [1], []),
        constant('first', [0]),
        constant('second', [1]),
        node('Gather', ['shape', 'zero'], ['length']),
        node('Range', ['zero', 'length', 'one'], ['places']),
        node('Unsqueeze', ['places', 'first'], ['row']),
        node('Unsqueeze', ['places', 'second'], ['column']),
        node('LessOrEqual', ['row', 'column'], ['seen']),
        node('Where', ['seen', 'x', 'none'], ['y']),
      ],
      [floats('none', [-1], [])],
    );
    const step = compile((x: Tensor) => mask.forward(x));
    for (const length of [2, 40, 50])
      for (const run of [mask.forward, step]) {
        const y = run(zeros([length, length]));
        expect(y.sum().itemSync()).toBe((-length * (length - 1)) / 2);
      }
  });
});

describe('branches', () => {
  const graph = (nodes: readonly Node[], output: string): Graph => ({
    name: output,
    nodes,
    initializers: [],
    inputs: [],
    outputs: [{ name: output, elementType: 1 }],
  });
  /** Doubles what has two rows, and gives back anything else; both branches take x from outside. */
  const model = modelOf([
    node('Shape', ['x'], ['shape']),
    node('Constant', [], ['zero'], { value_int: { kind: 'int', value: 0 } }),
    node('Constant', [], ['two'], { value_int: { kind: 'int', value: 2 } }),
    node('Gather', ['shape', 'zero'], ['rows']),
    node('Equal', ['rows', 'two'], ['isTwo']),
    node('If', ['isTwo'], ['y'], {
      then_branch: { kind: 'graph', value: graph([node('Add', ['x', 'x'], ['double'])], 'double') },
      else_branch: { kind: 'graph', value: graph([], 'x') },
    }),
  ]);

  test('are chosen by shapes, eager and compiled', () => {
    const step = compile((x: Tensor) => model.forward(x));
    for (const run of [model.forward, step]) {
      expect(run(ones([2])).toArray()).toEqual([2, 2]);
      expect(run(ones([3])).toArray()).toEqual([1, 1, 1]);
    }
  });
});

test('an operator that gives fewer outputs than a file names is an error where they are read', () => {
  const model = modelOf([node('Relu', ['x'], ['a', 'b']), node('Add', ['a', 'b'], ['y'])]);
  expect(() => model.forward(ones([1]))).toThrow("node of 'y' (Add): ");
});

test('outputs and inputs may be left out', () => {
  const model = modelOf([
    node('MaxPool', ['x'], ['a', ''], { kernel_shape: { kind: 'ints', value: [2] } }),
    node('Clip', ['a', '', ''], ['y']),
  ]);
  expect(model.forward(tensor([[[1, 3, 2]]])).toArray()).toEqual([[[3, 3]]]);
});

describe('sequences', () => {
  const one = (name: string, value: number): Node =>
    node('Constant', [], [name], { value_int: { kind: 'int', value } });
  const axis: Node['attributes'] = { axis: { kind: 'int', value: 0 } };

  test('are split, counted, taken apart and put together', () => {
    const model = modelOf([
      one('two', 2),
      one('last', -1),
      node('SplitToSequence', ['x', 'two'], ['parts'], axis),
      node('SequenceAt', ['parts', 'last'], ['rest']),
      node('SequenceConstruct', ['rest', 'x'], ['turned']),
      node('ConcatFromSequence', ['turned'], ['joined'], axis),
      node('SequenceLength', ['parts'], ['count']),
      node('Cast', ['count'], ['float'], { to: { kind: 'int', value: 1 } }),
      node('Add', ['joined', 'float'], ['y']),
    ]);
    const step = compile((x: Tensor) => model.forward(x));
    for (const run of [model.forward, step])
      expect(run(tensor([1, 2, 3, 4, 5])).toArray()).toEqual([8, 4, 5, 6, 7, 8]);
    expect(() => modelOf([node('SequenceAt', ['x', 'x'], ['y'])]).forward(ones([1]))).toThrow(
      '(SequenceAt): one tensor; expected a sequence of them',
    );
  });

  test('give parts without the axis', () => {
    const model = modelOf([
      one('second', 1),
      node('SplitToSequence', ['x'], ['rows'], { ...axis, keepdims: { kind: 'int', value: 0 } }),
      node('SequenceAt', ['rows', 'second'], ['y']),
    ]);
    expect(
      model
        .forward(
          tensor([
            [1, 2],
            [3, 4],
          ]),
        )
        .toArray(),
    ).toEqual([3, 4]);
    expect(() =>
      modelOf([node('SplitToSequence', ['x'], ['s']), node('Neg', ['s'], ['y'])]).forward(ones([2])),
    ).toThrow('(Neg): a sequence of tensors; expected one');
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
