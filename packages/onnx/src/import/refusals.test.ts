/** Errors name what the file has, and the mend. */
import { readFileSync } from 'node:fs';
import { compile } from '@glissade/compiler';
import { ones, ShapeError, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { importOnnx, type OnnxModel } from '../index.ts';
import type { Attribute, Attributes, Graph } from '../protocol/messages.ts';
import { readModel } from '../protocol/read.ts';
import { writeModel } from '../protocol/write.ts';
import { fileOf, type Input } from './one-node.test-helper.ts';

const read = (name: string): OnnxModel =>
  importOnnx(readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url)));

/** A file with another graph. */
function changed(name: string, change: (graph: Graph) => Partial<Graph>): Uint8Array {
  const model = readModel(new Uint8Array(readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url))));
  return writeModel({ ...model, graph: { ...model.graph, ...change(model.graph) } });
}

const given = { given: { dtype: 'float32', shape: [2], data: [1, 2] } };
const one = (operator: string, attributes: Attributes = {}, version = 18): Uint8Array =>
  fileOf(operator, [given], { attributes, version });

describe('when a file is read', () => {
  test.each<[string, () => Uint8Array, string]>([
    [
      'unknown operators, all of them',
      () =>
        changed('mlp', ({ nodes }) => ({
          nodes: nodes.map((node, i) =>
            i === 0 ? { ...node, operator: 'Loop' } : { ...node, domain: 'com.example' },
          ),
        })),
      'the file has operators that are not there: Loop, com.example.Gelu, com.example.Gemm, com.example.Tanh.',
    ],
    ['a name that every object has', () => one('constructor'), 'are not there: constructor'],
    ['old operators', () => one('Relu', {}, 6), "version 6 of ONNX's operators; expected 7 or later"],
    [
      'an attribute of another kind',
      () => one('LeakyRelu', { alpha: { kind: 'int', value: 1 } }),
      "node 'only' (LeakyRelu): the attribute alpha is of kind int; expected float",
    ],
    [
      'a word that is not there',
      () => one('Pad', { mode: { kind: 'string', value: 'fold' } }),
      "node 'only' (Pad): the attribute mode is 'fold'; there is only constant, reflect, edge, wrap here",
    ],
    [
      'a dtype that is not there',
      () => one('Cast', { to: { kind: 'int', value: 8 } }),
      "node 'only' (Cast): string is a dtype that is not there",
    ],
    [
      'units that are not there',
      () => one('LSTM', { clip: { kind: 'float', value: 3 } }),
      "node 'only' (LSTM): the attribute clip is not there",
    ],
    [
      'an input that is missing',
      () => one('MatMul'),
      "node 'only' (MatMul): input 1 is missing; expected 2 at least",
    ],
    [
      'numbers that nothing says',
      () => one('Slice'),
      "node 'only' (Slice): there is neither an attribute starts nor an input for it",
    ],
    [
      'how many, which nothing says',
      () => one('TopK'),
      "node 'only' (TopK): there is neither an attribute k nor an input for it",
    ],
    [
      'parts that are no outputs',
      () => one('Split', { num_outputs: { kind: 'int', value: 2e9 } }),
      "node 'only' (Split): num_outputs is 2000000000 in a node of 1 outputs",
    ],
    [
      'an input that nothing gives',
      () => changed('mlp', ({ nodes }) => ({ nodes: nodes.toReversed() })),
      'which nothing before it gives: the file is damaged, or its nodes are in disorder',
    ],
    [
      'an output that nothing gives',
      () => changed('mlp', () => ({ outputs: [{ name: 'y', elementType: 1 }] })),
      "no node gives the output 'y'",
    ],
  ])('%s', (_, file, message) => {
    expect(() => importOnnx(file())).toThrow(TypeError);
    expect(() => importOnnx(file())).toThrow(`importOnnx: `);
    expect(() => importOnnx(file())).toThrow(message);
  });

  test('an option that there is none of', () => {
    expect(() => importOnnx(one('Relu'), { device: 'gpu' } as never)).toThrow(
      'importOnnx: there is no option device; expected backend',
    );
  });
});

describe('when a model is called', () => {
  test.each<[string, string, (model: OnnxModel) => unknown, string]>([
    ['no input', 'mlp', (m) => m.forward(), 'forward: got 0 inputs; the file has 1: input float32[batch, 3]'],
    [
      'an array',
      'mlp',
      (m) => m.forward([[1]] as never),
      'expected a tensor input float32[batch, 3], got an array',
    ],
    [
      'another dtype',
      'mlp',
      (m) => m.forward(ones([1, 3], { dtype: 'int32' })),
      "input is int32[1, 3]; the file has input float32[batch, 3]. Use .to('float32')",
    ],
    [
      'another length',
      'mlp',
      (m) => m.forward(ones([1, 4])),
      'input is float32[1, 4]; the file has input float32[batch, 3]',
    ],
    [
      'another rank',
      'mlp',
      (m) => m.forward(ones([3])),
      'input is float32[3]; the file has input float32[batch, 3]',
    ],
    [
      'unlike lengths of one name',
      'encoder',
      (m) => m.forward(ones([2, 3, 4]), zeros([5, 3], { dtype: 'bool' })),
      'batch is 2 in x and 5 in padding; the file has x float32[batch, length, 4], padding bool[batch, length]',
    ],
    [
      'an unknown name',
      'mlp',
      (m) => m.run({ x: ones([1, 3]) }),
      "run: there is no input 'x'; the file has input float32",
    ],
    [
      'a missing name',
      'mlp',
      (m) => m.run({}),
      "run: 'input' is missing; the file has input float32[batch, 3]",
    ],
  ])('%s', (_, name, call, message) => {
    expect(() => call(read(name))).toThrow(message);
  });

  const longs = (...data: number[]) => ({ held: { dtype: 'int64', shape: [data.length], data } });
  const factors = (...data: number[]) => ({ held: { dtype: 'float32', shape: [data.length], data } });
  const none = undefined;
  const attributes = (each: Readonly<Record<string, number | string | readonly number[]>>): Attributes =>
    Object.fromEntries(
      Object.entries(each).map(([name, value]) => [
        name,
        (typeof value === 'number'
          ? { kind: 'int', value }
          : { kind: typeof value === 'string' ? 'string' : 'ints', value }) as Attribute,
      ]),
    );
  test.each<[string, string, readonly Input[], Attributes, number[], string]>([
    [
      'Slice along no axis',
      'Slice',
      [longs(0), longs(1), longs(-5)],
      {},
      [2, 3],
      'axis -5 of a tensor of 2 axes',
    ],
    ['Pad of no axis', 'Pad', [longs(1, 1), none, longs(2)], {}, [2, 3], 'axis 2 of a tensor of 2 axes'],
    [
      'Flatten at no axis',
      'Flatten',
      [],
      attributes({ axis: 7 }),
      [2, 3],
      'axis 7 of a tensor of 2 axes; expected -2 to 2',
    ],
    [
      'LayerNormalization',
      'LayerNormalization',
      [factors(1)],
      attributes({ axis: -3 }),
      [2, 3],
      'axis -3 of a tensor',
    ],
    [
      'a stride of 0',
      'MaxPool',
      [],
      attributes({ kernel_shape: [2], strides: [0] }),
      [1, 1, 4],
      'the attribute strides is [0]',
    ],
    [
      'strides of other axes',
      'Conv',
      [factors(1)],
      attributes({ strides: [1, 1] }),
      [1, 1, 4],
      'the attribute strides is [1, 1]',
    ],
    [
      'pads of other axes',
      'AveragePool',
      [],
      attributes({ kernel_shape: [2], pads: [1] }),
      [1, 1, 4],
      'the attribute pads is [1]; expected 2',
    ],
    [
      'a kernel of other axes',
      'AveragePool',
      [],
      attributes({ kernel_shape: [2, 2] }),
      [1, 1, 4],
      'the attribute kernel_shape is [2, 2] for an input of 1 spatial axes',
    ],
    [
      'scales and sizes',
      'Resize',
      [none, factors(1e-300), longs(5)],
      {},
      [4],
      'there are scales and sizes; expected one',
    ],
    ['a scale of 0', 'Resize', [none, factors(0)], {}, [4], 'a scale is 0; expected a number above 0'],
  ])('%s', (_, operator, inputs, attributes, shape, message) => {
    const model = importOnnx(fileOf(operator, [given, ...inputs], { attributes }));
    expect(() => model.forward(ones(shape))).toThrow(`node 'only' (${operator}): ${message}`);
  });

  test('numbers without an end', () => {
    const ends = [0, 5, 0].map((each) => ({ held: { dtype: 'int64', shape: [], data: [each] } }));
    const model = importOnnx(fileOf('Range', ends));
    expect(() => model.forward()).toThrow('from 0 to 5 there is no end in steps of 0');
  });

  test('what is infinitely far away ends', () => {
    const roi = factors(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const mode = attributes({ mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' });
    const far = importOnnx(fileOf('Resize', [given, roi, none, longs(3)], { attributes: mode }));
    expect(far.forward(ones([4])).shape).toEqual([3]);
  });

  test('several outputs, which run gives by name', () => {
    const x = { given: { dtype: 'float32', shape: [4], data: [1, 2, 3, 4] } };
    const model = importOnnx(fileOf('Split', [x], { outputs: 2 }));
    expect(() => model.forward(ones([4]))).toThrow(
      'forward: the model has 2 outputs: y0 of an unknown dtype, y1 of an unknown dtype. Use run({ name: tensor })',
    );
    expect(model.run({ x0: tensor([1, 2, 3, 4]) }).y1!.toArray()).toEqual([3, 4]);
  });

  test('what an operator refuses', () => {
    const model = importOnnx(fileOf('MatMul', [given, given]));
    expect(() => model.forward(ones([2, 3]), ones([2, 3]))).toThrow(ShapeError);
    expect(() => model.forward(ones([2, 3]), ones([2, 3]))).toThrow(
      "OnnxModel: node 'only' (MatMul): matmul:",
    );
  });

  test('a shape out of values, in a compiled function', () => {
    const shape = { given: { dtype: 'int64', shape: [1], data: [4] } };
    const model = importOnnx(fileOf('Reshape', [given, shape]));
    const lengths = tensor([4], { dtype: 'int32' });
    expect(model.forward(ones([2, 2]), lengths).shape).toEqual([4]);
    const step = compile((x: Tensor, lengths: Tensor) => model.forward(x, lengths));
    expect(() => step(ones([2, 2]), lengths)).toThrow('Run the model outside of compile()');
  });
});
