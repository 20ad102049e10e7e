import { parameter } from '@glissade/autograd';
import {
  AvgPool2d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Embedding,
  Flatten,
  LayerNorm,
  Linear,
  LogSoftmax,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  Softmax,
} from '@glissade/nn';
import { ones, rand, randLike, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../protocol/read.ts';
import { type ExportOptions, exportOnnx } from './export-onnx.ts';

beforeAll(() => {
  useBackend(reference);
});

type Model = Module | ((...inputs: Tensor[]) => unknown);

const graphOf = async (model: Model, inputs: Tensor[], options?: ExportOptions) =>
  readModel(await exportOnnx(model, inputs as [Tensor], options)).graph;
const operatorsOf = async (model: Model, inputs: Tensor[]) =>
  (await graphOf(model, inputs)).nodes.map(({ operator }) => operator).join(' ');

describe('exportOnnx', () => {
  it.each<[string, Module, number[], string]>([
    ['Linear', new Linear(4, 2), [3, 4], 'Gemm'],
    ['Linear of sequences', new Linear(4, 2), [3, 5, 4], 'Transpose MatMul Add'],
    ['Conv2d', new Conv2d(4, 2, 3, { padding: 1, stride: 2, groups: 2 }), [1, 4, 6, 6], 'Conv'],
    [
      'ConvTranspose2d',
      new ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1 }),
      [1, 4, 6, 6],
      'ConvTranspose',
    ],
    ['BatchNorm2d', new BatchNorm2d(4), [2, 4, 3, 3], 'BatchNormalization'],
    ['LayerNorm', new LayerNorm([3, 4]), [2, 3, 4], 'LayerNormalization'],
    ['MaxPool2d', new MaxPool2d(2), [1, 2, 4, 4], 'MaxPool'],
    ['MaxPool2d with padding', new MaxPool2d(3, { stride: 2, padding: 1 }), [1, 2, 5, 5], 'MaxPool'],
    ['MaxPool2d of odd sizes', new MaxPool2d(2), [1, 2, 7, 5], 'MaxPool'],
    ['AvgPool2d', new AvgPool2d(2), [1, 2, 4, 4], 'AveragePool'],
    ['AvgPool2d with padding', new AvgPool2d(3, { padding: 1 }), [1, 2, 6, 6], 'AveragePool'],
    ['ReLU', new ReLU(), [3], 'Relu'],
    ['Softmax', new Softmax(1), [2, 3], 'Softmax'],
    ['LogSoftmax', new LogSoftmax(1), [2, 3], 'LogSoftmax'],
    ['Flatten', new Flatten(), [2, 3, 4], 'Reshape'],
    ['Dropout', new Sequential(new Dropout(0.5), new Linear(3, 1)), [2, 3], 'Gemm'],
  ])('writes %s as one operator', async (_, model, shape, operators) => {
    expect(await operatorsOf(model, [zeros(shape)])).toBe(operators);
  });

  it('writes a lookup as one, and nothing for what is undone', async () => {
    expect(await operatorsOf(new Embedding(5, 2), [zeros([3], { dtype: 'int32' })])).toMatch(/Gather$/);
    const undone = (x: Tensor): Tensor =>
      x.transpose(0, 1).reshape([3, 2, 1]).reshape([3, 2]).transpose(0, 1).neg();
    expect(await operatorsOf(undone, [zeros([2, 3])])).toBe('Neg');
  });

  it('names parameters and buffers by their paths, others by numbers', async () => {
    const model = new Sequential(new Conv2d(1, 2, 1), new BatchNorm2d(2));
    const { initializers } = await graphOf(model, [zeros([1, 1, 2, 2])]);
    const names = initializers.map(({ name }) => name).filter((name) => !name.startsWith('/constant_'));
    expect(names.sort()).toEqual([
      '0.bias',
      '0.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
      '1.weight',
    ]);
    const w = ones([2]);
    const { initializers: own } = await graphOf((x: Tensor) => x.mul(w), [zeros([2])]);
    expect(own.map(({ name }) => name)).toEqual(['tensor_0']);
  });

  it('keeps names apart, whatever fields are called', async () => {
    class Named extends Module {
      constant_0 = parameter(ones([2]));
      Add_0 = parameter(ones([2]));
      forward(x: Tensor): Tensor {
        return x.add(this.constant_0).mul(this.Add_0).add(3);
      }
    }
    const { nodes, initializers } = await graphOf(new Named(), [zeros([2])]);
    const names = [...initializers.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs)];
    expect(new Set(names).size).toBe(names.length);
  });

  it('keeps names apart that are written with commas, or as nodes are called', async () => {
    const x = zeros([1]);
    const sums = (a: Tensor, b: Tensor, c: Tensor, d: Tensor) => ({ p: a.add(b), q: c.add(d) });
    const { nodes } = await graphOf(sums, [x, x, x, x], { inputNames: ['a,b', 'c', 'a', 'b,c'] });
    expect(nodes.map(({ inputs }) => inputs)).toEqual([
      ['a,b', 'c'],
      ['a', 'b,c'],
    ]);
    const names = { inputNames: ['/Mul_0'], outputNames: ['/constant_0', '/Sub_1'] };
    const graph = await graphOf((a: Tensor) => [a.mul(3), a.mul(3).sub(a).exp()], [x], names);
    const all = [...graph.inputs, ...graph.initializers].map(({ name }) => name);
    all.push(...graph.nodes.flatMap(({ outputs }) => outputs));
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes any names of lengths', async () => {
    for (const name of ['constructor', '__proto__', 'n']) {
      const dynamicAxes = { input: { 0: name } };
      const { inputs, outputs } = await graphOf((x: Tensor) => x.mul(2), [zeros([2])], { dynamicAxes });
      expect([inputs[0]!.shape, outputs[0]!.shape]).toEqual([[name], [name]]);
    }
  });

  it('gives weights other names where a part has theirs', async () => {
    class Scaled extends Module {
      input = parameter(ones([2]));
      forward(x: Tensor): Tensor {
        return x.mul(this.input);
      }
    }
    const { inputs, initializers } = await graphOf(new Scaled(), [zeros([2])]);
    expect([inputs[0]!.name, initializers[0]!.name]).toEqual(['input', 'input_1']);
  });

  it('names inputs and results', async () => {
    const swapped = (x: Tensor, y: Tensor): Tensor[] => [y, x.add(1), x.add(1)];
    const given = [zeros([2]), zeros([3])];
    const numbered = await graphOf(swapped, given);
    expect(numbered.inputs.map(({ name }) => name)).toEqual(['input_0', 'input_1']);
    expect(numbered.outputs.map(({ name }) => name)).toEqual(['output_0', 'output_1', 'output_2']);
    const keyed = await graphOf((x: Tensor) => ({ scores: x.exp(), more: { sum: x.sum() } }), [zeros([2])]);
    expect(keyed.outputs.map(({ name }) => name)).toEqual(['scores', 'more.sum']);
    const named = await graphOf(swapped, given, { inputNames: ['a', 'b'], outputNames: ['c', 'd', 'e'] });
    expect(named.nodes.map(({ operator, outputs }) => `${operator} ${outputs}`)).toEqual([
      'Add d',
      'Identity c',
      'Identity e',
    ]);
  });

  it('names lengths that may be others, and those of the results', async () => {
    const model = new Sequential(new Conv2d(1, 4, 3, { stride: 2 }), new ReLU());
    const { inputs, outputs } = await graphOf(model, [zeros([2, 1, 9, 9])], {
      dynamicAxes: { input: { 0: 'batch', [-1]: 'width' } },
    });
    expect(inputs[0]!.shape).toEqual(['batch', 1, 9, 'width']);
    expect(outputs[0]!.shape).toEqual(['batch', 4, 4, undefined]);
    const joined = await graphOf((x: Tensor, y: Tensor) => x.matmul(y), [zeros([2, 3]), zeros([3, 4])], {
      dynamicAxes: { input_0: { 1: 'inner' }, input_1: { 0: 'inner', 1: 'outer' } },
    });
    expect(joined.outputs[0]!.shape).toEqual([2, 'outer']);
  });

  it('writes pools over images of any size as one operator', async () => {
    const dynamicAxes = { input: { 2: 'height', 3: 'width' } };
    for (const pool of [new MaxPool2d(2), new AvgPool2d(3), new MaxPool2d(3, { stride: 2, padding: 1 })]) {
      const { nodes, outputs } = await graphOf(pool, [zeros([1, 2, 12, 12])], { dynamicAxes });
      expect(nodes.length).toBe(1);
      expect(outputs[0]!.shape).toEqual([1, 2, undefined, undefined]);
    }
  });

  it('refuses what is a sum of lengths only nearby', async () => {
    const dynamicAxes = { input: { 0: 'n' } };
    const ends = (x: Tensor): Tensor => x.narrow(0, 0, Math.min(x.shape[0]!, 10)).mul(2);
    await expect(exportOnnx(ends, [zeros([5])], { dynamicAxes })).rejects.toThrow('(it was 5, 6, 7, 10)');
  });

  it('exports in eval(), and leaves each part in its mode', async () => {
    const model = new Sequential(new BatchNorm2d(2), new Dropout(0.5)).train();
    model.at(0)!.eval();
    await exportOnnx(model, [zeros([1, 2, 2, 2])]);
    expect([model, ...model].map(({ training }) => training)).toEqual([true, false, true]);
    await expect(exportOnnx(model, [zeros([1, 3, 2, 2])])).rejects.toThrow();
    expect([model, ...model].map(({ training }) => training)).toEqual([true, false, true]);
  });

  it('refuses what has no words in a file', async () => {
    const x = zeros([4]);
    await expect(exportOnnx((x: Tensor) => x.add(randLike(x)), [x])).rejects.toThrow('draws random numbers');
    await expect(exportOnnx((x: Tensor) => x.mul(x.sum().itemSync()), [x])).rejects.toThrow(
      'cannot look at a value',
    );
    const byLength = (x: Tensor): Tensor => (x.shape[0]! > 4 ? x.exp() : x.neg());
    const dynamicAxes = { input: { 0: 'n' } };
    await expect(exportOnnx(byLength, [x], { dynamicAxes })).rejects.toThrow(
      "does other operations for another length of 'n' (negate float32[4], exp float32[5], exp float32[6], exp float32[13])",
    );
    const half = (x: Tensor): Tensor => x.add(tensor(Math.floor(x.shape[0]! / 2)));
    await expect(exportOnnx(half, [x], { dynamicAxes })).rejects.toThrow(
      'other constants for another length',
    );
    const squares = (x: Tensor): Tensor => zeros([x.shape[0]! ** 2]).add(x.sum());
    await expect(exportOnnx(squares, [x], { dynamicAxes })).rejects.toThrow(
      "a number depends on 'n' in a way",
    );
    await expect(exportOnnx(squares, [x])).resolves.toBeDefined();
  });

  it('refuses wrong arguments', async () => {
    const x = zeros([4, 2]);
    const model = new Linear(2, 1);
    const refused = (options: object) => expect(exportOnnx(model, [x], options)).rejects;
    await expect(exportOnnx(model, x as never)).rejects.toThrow('exportOnnx(model, [x])');
    await expect(exportOnnx(model, [[1, 2]] as never)).rejects.toThrow('expected a tensor');
    await expect(exportOnnx({} as never, [x])).rejects.toThrow(
      'expected a module or a function of tensors, got an object',
    );
    await expect(exportOnnx(undefined as never, [x])).rejects.toThrow('a function of tensors, got undefined');
    await expect(exportOnnx((() => 5) as never, [x])).rejects.toThrow('the function gives a number');
    await expect(exportOnnx((() => undefined) as never, [x])).rejects.toThrow(
      'the function gives undefined;',
    );
    await expect(exportOnnx((() => new Map()) as never, [x])).rejects.toThrow(
      'the function gives an object;',
    );
    for (const inputNames of ['x', [3]])
      await expect(exportOnnx((y: Tensor) => y.relu(), [x], { inputNames } as never)).rejects.toThrow(
        `exportOnnx: the names of inputNames are ${JSON.stringify(inputNames)}; expected a list of texts`,
      );
    await expect(exportOnnx((y: Tensor) => y.relu(), [x], { dynamicAxes: 3 } as never)).rejects.toThrow(
      'exportOnnx: dynamicAxes is a number; expected names by axis by input',
    );
    await refused({ dynamic: {} }).toThrow('no option dynamic');
    await refused({ inputNames: ['a', 'b'] }).toThrow('inputNames has 2 names (a, b) for 1');
    await refused({ inputNames: ['output'] }).toThrow("'output' is an input and an output");
    await refused({ dynamicAxes: { x: { 0: 'n' } } }).toThrow(
      "names 'x', which is no input; the inputs are 'input'",
    );
    await refused({ dynamicAxes: { input: { 2: 'n' } } }).toThrow(
      "axis 2 of 'input', which is [4, 2]: expected 0 to 1",
    );
    await refused({ dynamicAxes: { input: { 0: 'n', [-2]: 'm' } } }).toThrow(
      "dynamicAxes names an axis of 'input', which is [4, 2], twice: 'n', 'm'",
    );
    await refused({ dynamicAxes: { input: { 0: '' } } }).toThrow("needs a name for axis 0 of 'input'");
    await refused({ dynamicAxes: { input: { 0: 'n', 1: 'n' } } }).toThrow(
      "'n' is 4 and 2 in the inputs given",
    );
    await expect(
      exportOnnx((x: Tensor, y: Tensor) => [x.add(y)], [rand([2]), rand([2])], { outputNames: ['a', 'b'] }),
    ).rejects.toThrow('outputNames has 2 names (a, b) for 1');
  });
});
