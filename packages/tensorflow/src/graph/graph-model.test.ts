/** A model that was read is a module: it is trained, cut, moved, saved. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { Linear, summary } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, randn, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { loadGraphModel } from '../index.ts';
import { graphs, graphWith, read, tensorOf } from './graphs.test-helper.ts';

const mobile = 'a small MobileNet';

test('what it says of itself', async () => {
  const model = await read(mobile);
  expect(model.inputs).toEqual([{ name: 'images', dtype: 'float32', shape: [null, 9, 9, 3] }]);
  expect(model.outputNames).toEqual(['shares']);
  expect(model.training).toBe(false);
  expect(Object.keys(model.stateDict())).toContain('block/depthwise/weights');
  expect(model.parameters().length).toBe(12);
  expect(model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
  expect(`${model}`).toContain('images: float32[any, 9, 9, 3] -> shares');
  expect(`${summary(model, [1, 9, 9, 3])}`).toContain('GraphModel');
});

test('statistics are buffers, numbers are no weights, large tables of whole numbers are moved', async () => {
  const normal = await read('normalization');
  expect(normal.namedBuffers().map(([name]) => name)).toEqual(['w2', 'w3']);
  expect(normal.namedParameters().map(([name]) => name)).toEqual(['w0', 'w1']);
  expect((await read('binary')).namedParameters().map(([name]) => name)).toEqual(['w0']);
  const table = [
    { name: 'table', op: 'Const' },
    { name: 'y', op: 'Add', input: ['x', 'table'] },
  ];
  const signature = { inputs: { x: { name: 'x', dtype: 'DT_INT32' } } };
  const whole = await loadGraphModel(graphWith(table, { table: [100] }, signature, 'int32'));
  expect(whole.parameters()).toEqual([]);
  expect(Object.keys(whole.constants)).toEqual(['table']);
  expect(Object.keys(whole.stateDict())).toEqual([]);
});

test('statistics are found through nodes that pass them on', async () => {
  const names = ['scale', 'offset', 'mean', 'variance'];
  const nodes = names.flatMap((name) => [
    { name, op: 'Const' },
    { name: `${name}/read`, op: 'Identity', input: [name] },
  ]);
  const norm = { name: 'y', op: 'FusedBatchNorm', input: ['x', ...names.map((name) => `${name}/read`)] };
  const held = Object.fromEntries(names.map((name) => [name, [2]]));
  const model = await loadGraphModel(graphWith([...nodes, norm], held));
  expect(model.namedBuffers().map(([name]) => name)).toEqual(['mean', 'variance']);
});

describe('inputs', () => {
  test('of any batch, and whole numbers as floats', async () => {
    const model = await read(mobile);
    const compiled = compile((x: Tensor) => model.forward(x));
    for (const batch of [1, 3]) {
      const x = randn([batch, 9, 9, 3]);
      expect(model.forward(x).shape).toEqual([batch, 3]);
      expect(compiled(x).shape).toEqual([batch, 3]);
    }
    const bytes = tensor(new Uint8Array(243).fill(7), { shape: [1, 9, 9, 3], dtype: 'uint8' });
    expect(model.forward(bytes).toArray()).toEqual(model.forward(bytes.float()).toArray());
  });

  test('sentences of any length, compiled', async () => {
    const model = await read('attention');
    const compiled = compile((words: Tensor) => model.forward(words));
    for (const shape of [
      [1, 5],
      [2, 2],
    ]) {
      const words = tensor(new Int32Array(shape[0]! * shape[1]!).fill(3), { shape, dtype: 'int32' });
      expect(compiled(words).shape).toEqual([...shape, 4]);
      const difference = compiled(words).sub(model.forward(words)).abs().amax();
      expect(difference.itemSync()).toBeLessThan(1e-5);
    }
  });

  test('of another shape, dtype or number', async () => {
    const model = await read(mobile);
    expect(() => model.forward(randn([2, 3, 9, 9]))).toThrow('Channels are last: use x.permute(0, 2, 3, 1)');
    expect(() => model.forward()).toThrow('expected 1 input, images: float32[any, 9, 9, 3]; got 0');
    const words = await read('attention');
    expect(() => words.forward(randn([1, 2]))).toThrow(
      "words is float32; the file has int32. Use .to('int32')",
    );
  });

  test('several outputs are those of run', async () => {
    const model = await read('pools');
    expect(() => model.forward(tensorOf(graphs.pools!.inputs[0]!))).toThrow('the model has 6 outputs');
  });
});

describe('upTo', () => {
  test('shares the weights that lead there', async () => {
    const model = await read(mobile);
    const body = model.upTo('features');
    expect(body.outputNames).toEqual(['features']);
    expect(Object.keys(body.stateDict())).not.toContain('head/weights');
    const x = randn([2, 9, 9, 3]);
    const before = body.forward(x).toArray();
    const [weight] = model.parameters();
    weight!.assign(weight!.detach().mul(2));
    expect(body.forward(x).toArray()).not.toEqual(before);
    expect(model.upTo('block/add').upTo('first/out').forward(x).shape).toEqual([2, 5, 5, 4]);
  });

  test('a further result of a node, and of a node whose first result is not taken', async () => {
    const model = await read('the foremost');
    const x = tensor([[3, 1, 2, 0, 0, 5]]);
    const name = model.outputNames[0]!;
    expect(model.upTo(`${name}:1`).inputs.length).toBe(1);
    expect(model.upTo(`${name}:1`).forward(tensorOf(graphs['the foremost']!.inputs[0]!)).dtype).toBe('int32');
    expect(() => model.upTo(`${name}:2`).forward(x)).toThrow(/x0|is float32/);
  });

  test('a node that is not there', async () => {
    const model = await read(mobile);
    expect(() => model.upTo('features/mean')).toThrow(
      "upTo: there is no node 'features/mean' that the outputs need; there are",
    );
    expect(() => model.upTo('block/ad')).toThrow(/such as .*block\/add/);
  });

  test('what was learned serves a new head, compiled', async () => {
    manualSeed(2);
    const body = (await read(mobile)).upTo('features').requiresGrad_(false);
    const head = new Linear(8, 2);
    const optimizer = new SGD(head.parameters(), { lr: 0.1 });
    const labels = tensor([0, 1, 0, 1, 0, 1, 0, 1], { dtype: 'int32' });
    const images = randn([8, 9, 9, 3]).add(labels.float().reshape([8, 1, 1, 1]));
    const step = compile((images: Tensor, labels: Tensor) => {
      const loss = crossEntropy(head.forward(body.forward(images)), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const losses = Array.from({ length: 60 }, () => step(images, labels).itemSync());
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    expect(body.parameters().every(({ grad }) => grad === undefined)).toBe(true);
  });
});

test('all weights learn, and are saved under their names', async () => {
  manualSeed(4);
  const model = await read(mobile);
  const scores = model.upTo('scores');
  const optimizer = new SGD(scores.parameters(), { lr: 0.02 });
  const labels = tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' });
  const images = randn([6, 9, 9, 3]).add(labels.float().reshape([6, 1, 1, 1]));
  const losses = Array.from({ length: 30 }, () => {
    const loss = crossEntropy(scores.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.itemSync();
  });
  expect(scores.parameters().every(({ grad }) => grad !== undefined)).toBe(true);
  expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
  const again = await read(mobile);
  expect(again.forward(images).toArray()).not.toEqual(model.forward(images).toArray());
  again.loadStateDict(model.stateDict());
  expect(again.forward(images).toArray()).toEqual(model.forward(images).toArray());
});

test('is moved to a backend', async () => {
  const model = await read(mobile);
  const body = model.upTo('features');
  const backend = await cpu({ threads: 1 });
  const x = randn([2, 9, 9, 3]);
  const [shares, features] = [model.forward(x), body.forward(x)];
  await model.to(backend);
  const moved = await x.to(backend);
  const back = async (y: Tensor): Promise<Tensor> => tensor(await y.data(), { shape: y.shape });
  expect((await back(model.forward(moved))).sub(shares).abs().amax().itemSync()).toBeLessThan(1e-5);
  expect((await back(body.forward(moved))).sub(features).abs().amax().itemSync()).toBeLessThan(1e-4);
});

test('without a signature, placeholders are given and what nobody takes is the result', async () => {
  const model = await loadGraphModel(
    graphWith(
      [
        { name: 'two', op: 'Const' },
        { name: 'sum', op: 'Add', input: ['x', 'two'] },
        { name: 'then', op: 'NoOp', input: ['^sum'] },
        { name: 'product', op: 'Mul', input: ['sum', 'sum', '^then'] },
      ],
      { two: [2] },
    ),
  );
  expect(model.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: undefined }]);
  expect(model.outputNames).toEqual(['product']);
  expect(model.forward(tensor([1, 1])).toArray()).toEqual([4, 9]);
});

test('a signature may be that of an older converter, and name any node', async () => {
  const nodes = [
    { name: 'middle', op: 'Neg', input: ['x'] },
    { name: 'y', op: 'Abs', input: ['middle'] },
  ];
  const signature = { inputs: { here: { name: 'middle:0' } }, outputs: { there: { name: 'y:0' } } };
  const files = graphWith(nodes);
  const older = await loadGraphModel(async (path) => {
    const content = await files(path);
    if (path !== 'model.json') return content;
    return JSON.stringify({ ...JSON.parse(content as string), userDefinedMetadata: { signature } });
  });
  expect([older.inputs[0]!.name, ...older.outputNames]).toEqual(['here', 'there']);
  expect(older.forward(tensor([-3])).toArray()).toEqual([3]);
});
