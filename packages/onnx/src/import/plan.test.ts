/** How a graph runs: numbers that shapes are computed with, branches, sequences, what is left out. */
import { compile } from '@glissade/compiler';
import { ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { longsMessage } from '../protocol/elements.ts';
import type { Attribute, Graph, Node } from '../protocol/messages.ts';
import { floats, modelOf, node } from './models.test-helper.ts';

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

test('branches may each have a weight of one name', () => {
  const branch = (name: string, factors: readonly number[]): Attribute => ({
    kind: 'graph',
    value: {
      name,
      nodes: [node('Mul', ['x', 'layer.w'], [name])],
      initializers: [floats('layer.w', factors)],
      inputs: [],
      outputs: [{ name, elementType: 1 }],
    },
  });
  const model = modelOf([
    node('Shape', ['x'], ['shape']),
    node('Constant', [], ['two'], { value_ints: { kind: 'ints', value: [2] } }),
    node('Equal', ['shape', 'two'], ['isTwo']),
    node('If', ['isTwo'], ['y'], { then_branch: branch('p', [2, 3]), else_branch: branch('q', [5]) }),
  ]);
  expect(model.forward(ones([2])).toArray()).toEqual([2, 3]);
  expect(model.forward(ones([1])).toArray()).toEqual([5]);
  expect(Object.keys(model.stateDict())).toEqual(['layer.w', 'layer.w_1']);
});

test('numbers between bounds that are given', () => {
  const model = modelOf([
    node('Constant', [], ['one'], { value_float: { kind: 'float', value: 1 } }),
    node('Clip', ['one', 'x'], ['y']),
  ]);
  const step = compile((x: Tensor) => model.forward(x));
  for (const run of [model.forward, step]) expect(run(tensor(3)).toArray()).toBe(3);
});

test('numbers that become many are no list', () => {
  const model = modelOf([
    node('Constant', [], ['one'], { value_float: { kind: 'float', value: 1 } }),
    node('Shape', ['x'], ['shape']),
    node('Expand', ['one', 'shape'], ['ones']),
    node('Tile', ['ones', 'shape'], ['tiles']),
    node('ReduceSum', ['tiles'], ['y']),
  ]);
  const step = compile((x: Tensor) => model.forward(x));
  for (const run of [model.forward, step])
    for (const length of [2, 40]) expect(run(zeros([length, length])).toArray()).toEqual([[length ** 4]]);
});

test('an operator that gives fewer outputs than a file names is an error where they are read', () => {
  const model = modelOf([node('Relu', ['x'], ['a', 'b']), node('Add', ['a', 'b'], ['y'])]);
  expect(() => model.forward(ones([1]))).toThrow(
    "node of 'y' (Add): input 1 is an output that the node before does not give",
  );
  expect(() => modelOf([node('Relu', ['x'], ['a', 'y'])]).forward(ones([1]))).toThrow(
    'output 0 of the model is one that its node does not give',
  );
});

test('a name that is given twice is an error, as it is not told which is meant', () => {
  const nodes = [node('Neg', ['x'], ['a']), node('Relu', ['x'], ['a']), node('Add', ['a', 'x'], ['y'])];
  expect(() => modelOf(nodes)).toThrow("importOnnx: there are two values 'a'");
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
