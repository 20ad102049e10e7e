/** Layers and functions that Keras 3 has and TensorFlow.js has not: fixtures/keras-layers.json.gz. */
import { cpu } from '@glissade/backend-cpu';
import { type Backend, manualSeed, ones, reference, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { loadKeras, loadLayersModel } from './index.ts';
import { bytesOf, expectSame, type KerasFiles, readFixture } from './keras-files.test-helper.ts';
import { distance, type Numbers, tensorOf } from './models.test-helper.ts';

interface Saved extends KerasFiles {
  readonly weights: Numbers[];
  readonly training: Numbers;
  readonly statistics: Numbers[];
}

const saved = readFixture<Saved>('keras-layers.json.gz');

afterEach(() => {
  useBackend(reference);
});

const backends: [string, () => Promise<Backend>][] = [
  ['reference', async () => reference],
  ['cpu', () => cpu({ threads: 1 })],
];
const names = Object.keys(saved).filter((name) => name !== 'bfloat16');
const files = names.flatMap((name) => [[name, 'keras'] as const, [name, 'h5'] as const]);

describe.each(backends)('on %s', (_name, make) => {
  test.each(files)('%s.%s: the same outputs', async (name, kind) => {
    useBackend(await make());
    expectSame(await loadKeras(bytesOf(saved[name]![kind])), saved[name]!);
  });
});

test.each(['attention', 'recurrence'])('%s: all weights learn', async (name) => {
  const model = (await loadKeras(bytesOf(saved[name]!.keras))).train();
  const results = model.run(...saved[name]!.inputs.map(tensorOf));
  results
    .map((x) => x.square().sum())
    .reduce((a, b) => a.add(b))
    .backward();
  const idle = model.namedParameters().filter(([, { grad }]) => grad === undefined);
  expect(idle.map(([path]) => path)).toEqual([]);
});

test('batch normalisation learns of the steps that count alone', async () => {
  const { keras, inputs, training, statistics } = saved['masked normalization']!;
  const model = (await loadKeras(bytesOf(keras))).train();
  expect(distance(model.forward(tensorOf(inputs[0]!)), training)).toBeLessThan(1e-5);
  const moved = model.buffers();
  statistics.forEach((each, i) => {
    expect(distance(moved[i]!, each)).toBeLessThan(1e-5);
  });
});

test.each(['keras', 'h5'] as const)('weights of bfloat16 are floats, .%s', async (kind) => {
  const { weights, ...bytes } = saved.bfloat16!;
  const state = Object.values((await loadKeras(bytesOf(bytes[kind]))).stateDict());
  const wanted = weights.map(({ data }) => data);
  for (const values of wanted) expect(state.map((each) => each.flatten().toArray())).toContainEqual(values);
});

const listed = (...layers: object[]) => ({
  modelTopology: { class_name: 'Sequential', config: { layers } },
  weightsManifest: [],
});
const load = (json: object) => loadLayersModel(() => JSON.stringify(json));

test('dropout in the shape of its noise, as SELU wants it, keeps or drops whole rows', async () => {
  manualSeed(1);
  const config = { name: 'a', rate: 0.5, noise_shape: [null, 1], batch_input_shape: [null, 3] };
  const model = (await load(listed({ class_name: 'AlphaDropout', config }))).train();
  const rows = model.forward(ones([40, 3])).toArray() as number[][];
  expect(rows.every(([a, b, c]) => a === b && b === c)).toBe(true);
  expect(new Set(rows.map(([a]) => a!.toFixed(4)))).toEqual(new Set(['1.6656', '-0.7792']));
  expect(
    model
      .eval()
      .forward(ones([1, 3]))
      .toArray(),
  ).toEqual([[1, 1, 1]]);
});

describe('refused', () => {
  test('quantized models', async () => {
    const dtype = { class_name: 'QuantizedDTypePolicy', config: { mode: 'int8', source_name: 'float32' } };
    const dense = { class_name: 'Dense', config: { name: 'a', units: 1, dtype } };
    await expect(load(listed(dense))).rejects.toThrow(
      "loadLayersModel: Dense 'a' is quantized (int8): quantized models are not read",
    );
  });

  test('images that TensorFlow.js resizes otherwise', async () => {
    const config = { name: 'a', height: 2, width: 2 };
    await expect(load(listed({ class_name: 'Resizing', config }))).rejects.toThrow(
      "Resizing 'a': TensorFlow.js resizes and crops otherwise than Keras",
    );
  });

  test('cells of other classes, and what normalises kernels in training', async () => {
    const cell = { class_name: 'PeepholeCell', config: { name: 'b', units: 2 } };
    await expect(load(listed({ class_name: 'RNN', config: { name: 'a', cell } }))).rejects.toThrow(
      "RNN 'a': the cell is a PeepholeCell; expected SimpleRNNCell, LSTMCell, GRUCell, StackedRNNCells",
    );
    const model = (await loadKeras(bytesOf(saved.normalizations!.keras))).train();
    expect(() => model.run(...saved.normalizations!.inputs.map(tensorOf))).toThrow(
      'the kernel is not normalised here in training',
    );
  });
});
