/** A model that was read is a module: it is trained, cut, moved, saved. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { Linear, Module, summary } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, randn, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { type LayersModel, loadLayersModel, saveLayersModel } from './index.ts';
import { distance, filesOf, saved, tensorOf } from './models.test-helper.ts';

const read = (name: string): Promise<LayersModel> => loadLayersModel(filesOf(saved[name]!));

test('what it says of itself', async () => {
  const model = await read('images');
  expect(model.inputs).toEqual([{ name: 'conv2d_Conv2D1_input', dtype: 'float32', shape: [null, 7, 8, 3] }]);
  expect(model.training).toBe(false);
  expect(model.namedBuffers().map(([name]) => name)).toEqual([
    'batch_normalization_BatchNormalization1.moving_mean',
    'batch_normalization_BatchNormalization1.moving_variance',
  ]);
  expect(`${model}`).toContain('(dense_Dense4): Layer(Dense, kernel=[20, 2], bias=[2])');
  expect(`${summary(model, [1, 7, 8, 3])}`).toContain('dense_Dense4');
});

test('layers that are not trainable are frozen', async () => {
  const model = await read('dense');
  expect(model.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

describe('inputs', () => {
  test('whole numbers become floats', async () => {
    const model = await read('dense');
    const bytes = tensor([[1, 2, 3, 4]], { dtype: 'uint8' });
    expect(model.forward(bytes).toArray()).toEqual(model.forward(bytes.float()).toArray());
  });

  test('of another shape or number', async () => {
    const model = await read('images');
    expect(() => model.forward(zeros([2, 3, 7, 8]))).toThrow(
      'the input is float32[2, 3, 7, 8]; expected conv2d_Conv2D1_input: float32[any, 7, 8, 3]. Channels are last: use x.permute(0, 2, 3, 1)',
    );
    expect(() => model.forward(zeros([7, 8, 3]))).toThrow('Use x.unsqueeze(0) for a batch of one');
    expect(() => model.forward()).toThrow(
      'expected 1 input, conv2d_Conv2D1_input: float32[any, 7, 8, 3]; got 0',
    );
    expect(() => model.forward([1] as never)).toThrow('expected a tensor, got an array');
  });

  test('several outputs are those of run', async () => {
    const model = await read('sequences');
    expect(() => model.forward(zeros([1, 9, 3]))).toThrow('the model has 3 outputs');
    expect(model.run(zeros([1, 9, 3])).length).toBe(3);
    expect(model.outputNames.length).toBe(3);
  });
});

describe('upTo', () => {
  test('shares the weights, and needs what leads there alone', async () => {
    const model = await read('a shared layer');
    const sum = model.upTo(model.outputNames[1]!);
    const { inputs, outputs } = saved['a shared layer']!;
    expect(distance(sum.forward(...inputs.map(tensorOf)), outputs[1]!)).toBeLessThan(1e-5);
    expect(sum.parameters().length).toBe(2);
    expect(sum.parameters().every((parameter) => model.parameters().includes(parameter))).toBe(true);
  });

  test('of a list, and saved', async () => {
    const model = (await read('images')).upTo('flatten_Flatten1');
    const files = await saveLayersModel(model);
    const again = await loadLayersModel((path) => files[path as 'model.json']);
    const x = randn([2, 7, 8, 3]);
    expect(again.forward(x).toArray()).toEqual(model.forward(x).toArray());
    expect(again.forward(x).shape).toEqual([2, 20]);
  });

  test('a layer that is not there, or is called twice', async () => {
    const model = await read('a shared layer');
    expect(() => model.upTo('nowhere')).toThrow("upTo: 'model");
    expect(() => model.upTo('shared')).toThrow("'shared' is called 2 times");
  });

  test('what was learned serves a new head, compiled', async () => {
    manualSeed(0);
    class Classifier extends Module {
      body: LayersModel;
      head = new Linear(20, 3);
      constructor(body: LayersModel) {
        super();
        this.body = body.requiresGrad_(false);
      }
      forward(x: Tensor): Tensor {
        return this.head.forward(this.body.forward(x));
      }
    }
    const model = new Classifier((await read('images')).upTo('flatten_Flatten1'));
    const optimizer = new SGD(model.head.parameters(), { lr: 2 });
    const [x, y] = [randn([6, 7, 8, 3]), tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' })];
    const step = compile((x: Tensor, y: Tensor) => {
      const loss = crossEntropy(model.forward(x), y);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const losses = Array.from({ length: 100 }, () => step(x, y).itemSync());
    expect(losses.at(-1)).toBeLessThan(0.2 * losses[0]!);
  });
});

test('batch normalisation moves its statistics in training', async () => {
  const model = (await read('images')).train();
  const statistics = (): unknown => model.buffers().map((tensor) => tensor.toArray());
  const before = statistics();
  model.forward(randn([2, 7, 8, 3]));
  expect(statistics()).not.toEqual(before);
});

test.each(Object.keys(saved))('%s: saved and read again, it is the same', async (name) => {
  const model = await read(name);
  for (const parameter of model.parameters()) parameter.assign(parameter.detach().mul(1.5));
  const files = await saveLayersModel(model);
  const again = await loadLayersModel((path) => files[path as 'model.json']);
  const inputs = saved[name]!.inputs.map(tensorOf);
  expect(again.run(...inputs).map((output) => output.toArray())).toEqual(
    model.run(...inputs).map((output) => output.toArray()),
  );
});

test('other modules are not written', async () => {
  await expect(saveLayersModel(new Linear(2, 2) as never)).rejects.toThrow('exportOnnx');
});

test('is moved to a backend', async () => {
  const model = await read('dense');
  const backend = await cpu({ threads: 1 });
  const x = tensorOf(saved.dense!.inputs[0]!);
  const expected = saved.dense!.outputs[0]!;
  await model.to(backend);
  expect(distance(model.forward(await x.to(backend)), expected)).toBeLessThan(1e-5);
});
