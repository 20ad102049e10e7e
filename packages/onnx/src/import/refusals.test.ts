/** Errors name what the file has, and the mend. */
import { readFileSync } from 'node:fs';
import { compile } from '@glissade/compiler';
import { ones, ShapeError, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { importOnnx, type OnnxModel } from '../index.ts';
import type { Attributes, Graph } from '../protocol/messages.ts';
import { readModel } from '../protocol/read.ts';
import { writeModel } from '../protocol/write.ts';
import { fileOf } from './one-node.test-helper.ts';

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
