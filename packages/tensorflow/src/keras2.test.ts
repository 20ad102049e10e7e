/** Files of Keras 2: fixtures/keras2.json.gz, and functions of tf that are layers in them: fixtures/functions.json.gz. */
import { compile } from '@glissade/compiler';
import { type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { loadKeras, loadLayersModel, saveLayersModel } from './index.ts';
import { bytesOf, expectSame, type Ran, readFixture } from './keras-files.test-helper.ts';
import { tensorOf } from './models.test-helper.ts';

const saved = readFixture<Ran & { readonly files: Record<string, string> }>('keras2.json.gz');
const functions = readFixture<Ran & { readonly json: object }>('functions.json.gz');

describe('models of Keras 2', () => {
  const files = Object.entries(saved).flatMap(([name, { files, ...ran }]) =>
    Object.entries(files).map(([kind, file]) => ({ name, kind, file, ran })),
  );
  test.each(files)('$name, $kind: the same outputs', async ({ file, ran }) => {
    expectSame(await loadKeras(bytesOf(file)), ran);
  });

  test('are written for TensorFlow.js, and read again as those of Keras', async () => {
    const { files, ...ran } = saved.images!;
    const written = await saveLayersModel(await loadKeras(bytesOf(files.h5!)));
    const again = await loadLayersModel((path) => written[path as 'model.json']);
    expect(again.writtenBy).toBe('2.15.0');
    expectSame(again, ran);
  });

  test('calls keep the mode that they name', async () => {
    const model = (await loadKeras(bytesOf(saved.nested!.files.h5!))).train();
    const statistics = (name: string): unknown =>
      model
        .namedBuffers()
        .filter(([path]) => path.startsWith(name))
        .map(([, each]) => each.toArray());
    const [base, shared] = [statistics('base'), statistics('shared')];
    const given = saved.nested!.inputs.map(tensorOf);
    model.run(...given);
    expect(statistics('base')).toEqual(base);
    expect(statistics('shared')).not.toEqual(shared);
    const step = compile((...xs: Tensor[]) => model.run(...xs));
    step(...given);
    expect(statistics('base')).toEqual(base);
    expect(model.modules().every(({ training }) => training)).toBe(true);
  });
});

describe('functions of tf', () => {
  test.each(Object.entries(functions))('%s', async (_name, { json, ...ran }) => {
    const read = (path: string): string | ArrayBuffer =>
      path === 'model.json' ? JSON.stringify(json) : new ArrayBuffer(0);
    expectSame(await loadLayersModel(read), ran);
  });

  const called = (kind: string, config: object, settings: object = {}) => ({
    weightsManifest: [],
    modelTopology: {
      keras_version: '2.15.0',
      model_config: {
        class_name: 'Functional',
        config: {
          name: 'm',
          layers: [
            { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 2] } },
            { class_name: kind, config: { name: 'f', ...config }, inbound_nodes: [['x', 0, 0, settings]] },
          ],
          input_layers: [['x', 0, 0]],
          output_layers: [['f', 0, 0]],
        },
      },
    },
  });
  const load = (json: object, options = {}) => loadLayersModel(() => JSON.stringify(json), options);

  test('that are not known are named, and said in customLayers', async () => {
    const foreign = called('TFOpLambda', { function: 'signal.fft' }, { y: ['x', 0, 0] });
    await expect(load(foreign)).rejects.toThrow(
      'layers of unknown classes: tf.signal.fft. Say what they do in customLayers',
    );
    const customLayers = { 'tf.signal.fft': () => (x: Tensor, y: Tensor) => x.mul(y) };
    const model = await load(foreign, { customLayers });
    expect(model.forward(tensor([[2, 3]])).toArray()).toEqual([[4, 9]]);
    await expect(load(called('TensorFlowOpLayer', { node_def: { op: 'FFT' } }))).rejects.toThrow(
      'unknown classes: tf.raw_ops.FFT',
    );
    await expect(load(called('Lambda', { function: ['4wEAAAA='] }))).rejects.toThrow(
      'unknown classes: Lambda. What a Lambda does is code of Python. Say what they do in customLayers',
    );
  });

  test('say what they are called with that is not known', async () => {
    const model = await load(called('TFOpLambda', { function: 'math.reduce_sum' }, { axis: 'first' }));
    expect(() => model.forward(tensor([[2, 3]]))).toThrow('axis is "first"; expected whole numbers');
    const other = await load(called('TFOpLambda', { function: 'nn.relu' }, { ceiling: 6 }));
    expect(() => other.forward(tensor([[2, 3]]))).toThrow(
      'is called with ceiling: 6, which is not known here',
    );
    await expect(load(called('Dense', { units: 2 }, { scale: 2 }))).rejects.toThrow(
      'loadLayersModel: f: is called with scale: 2',
    );
  });
});
