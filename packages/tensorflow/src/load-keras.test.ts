/** Files of Keras 3, and of HDF5: fixtures/keras.json.gz. */
import { cpu } from '@glissade/backend-cpu';
import { type Backend, reference, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { loadKeras, saveLayersModel } from './index.ts';
import { bytesOf, expectSame, type KerasFiles, readFixture } from './keras-files.test-helper.ts';
import { distance, tensorOf } from './models.test-helper.ts';

const saved = readFixture<KerasFiles>('keras.json.gz');

afterEach(() => {
  useBackend(reference);
});

const backends: [string, () => Promise<Backend>][] = [
  ['reference', async () => reference],
  ['cpu', () => cpu({ threads: 1 })],
];
const files = Object.keys(saved).flatMap((name) => [[name, 'keras'] as const, [name, 'h5'] as const]);

describe.each(backends)('on %s, models of Keras', (_name, make) => {
  test.each(files)('%s.%s: the same outputs', async (name, kind) => {
    useBackend(await make());
    expectSame(await loadKeras(bytesOf(saved[name]![kind])), saved[name]!);
  });
});

test('images are changed at random in use only, and a frozen normalisation stays', async () => {
  const model = (await loadKeras(bytesOf(saved.augmented!.keras))).train();
  const x = tensorOf(saved.augmented!.inputs[0]!);
  expect(() => model.forward(x)).toThrow('images are not changed at random here');
  for (const [name, layer] of model.namedChildren()) if (name.startsWith('random')) layer.eval();
  const before = model.buffers().map((tensor) => tensor.toArray());
  expect(distance(model.forward(x), saved.augmented!.outputs[0]!)).toBeLessThan(1e-5);
  expect(model.buffers().map((tensor) => tensor.toArray())).toEqual(before);
});

test('all weights learn, but for the frozen', async () => {
  for (const name of Object.keys(saved).filter((name) => name !== 'augmented')) {
    const model = (await loadKeras(bytesOf(saved[name]!.keras))).train();
    const results = model.run(...saved[name]!.inputs.map(tensorOf));
    results
      .map((x) => x.square().sum())
      .reduce((a, b) => a.add(b))
      .backward();
    const idle = model.namedParameters().filter(([, { grad }]) => grad === undefined);
    expect(idle.map(([path]) => path)).toEqual(name === 'nested' ? ['dense_3.kernel', 'dense_3.bias'] : []);
  }
});

test('names are the layers, and dots in them stay', async () => {
  const model = await loadKeras(bytesOf(saved.nested!.keras));
  expect(model.namedParameters().map(([name]) => name)).toContain('inner.a.b.kernel');
});

describe('refused', () => {
  test('what is no such file, or damaged', async () => {
    await expect(loadKeras(new Uint8Array([1, 2, 3, 4]))).rejects.toThrow('loadKeras: the file begins with');
    await expect(loadKeras('model.keras' as never)).rejects.toThrow(
      'got a string; expected the bytes of a file',
    );
    const { keras, h5 } = saved.listed!;
    await expect(loadKeras(bytesOf(keras).slice(0, 1000))).rejects.toThrow('damaged');
    const broken = bytesOf(keras);
    const at = Buffer.from(broken).indexOf('"Conv1D"');
    broken[at + 1] = 'K'.charCodeAt(0);
    await expect(loadKeras(broken)).rejects.toThrow('loadKeras: config.json: ');
    await expect(loadKeras(bytesOf(h5).slice(0, 2000))).rejects.toThrow('damaged');
  });

  test('weights alone', async () => {
    const { h5 } = saved.listed!;
    const bytes = Buffer.from(bytesOf(h5));
    const at = bytes.indexOf('model_config');
    bytes.write('other_config'.slice(0, 12), at);
    await expect(loadKeras(new Uint8Array(bytes))).rejects.toThrow(
      'it is of save_weights(), without the layers',
    );
  });

  test('layers that are not known, but for those that are said', async () => {
    const bytes = Buffer.from(saved.listed!.h5, 'base64');
    for (let at = bytes.indexOf('"PReLU"'); at >= 0; at = bytes.indexOf('"PReLU"', at + 1))
      bytes.write('"XReLU"', at);
    const changed = new Uint8Array(bytes);
    await expect(loadKeras(changed)).rejects.toThrow(
      'layers of unknown classes: XReLU. Say what they do in customLayers',
    );
    const model = await loadKeras(changed, {
      customLayers: {
        XReLU: (_config, parts) => {
          const alpha = parts.weight('alpha', [null, null]);
          return (x) => x.relu().sub(x.neg().relu().mul(alpha()));
        },
      },
    });
    const { inputs, outputs } = saved.listed!;
    expect(distance(model.forward(tensorOf(inputs[0]!)), outputs[0]!)).toBeLessThan(1e-5);
  });

  test('writing a model of Keras 3 for TensorFlow.js', async () => {
    const model = await loadKeras(bytesOf(saved.listed!.keras));
    await expect(saveLayersModel(model)).rejects.toThrow(
      'the model is of Keras 3, whose layers TensorFlow.js does not read',
    );
  });
});
