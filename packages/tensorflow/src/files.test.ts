/** What files may look like: names of Keras's, parts, quantized weights; and what is refused. */
import { bitsOfHalves, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { type CustomLayer, type FileContent, loadLayersModel } from './index.ts';
import { distance, filesOf, type SavedModel, saved, tensorOf } from './models.test-helper.ts';

/** The model with its JSON changed, as text by text. */
const changed = (name: string, ...changes: [string | RegExp, string][]): SavedModel => {
  const each = saved[name]!;
  const json = changes.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(each.json));
  return { ...each, json: JSON.parse(json) };
};

async function expectSame(each: SavedModel, files = filesOf(each), within = 1e-5): Promise<void> {
  const model = await loadLayersModel(files);
  model.run(...each.inputs.map(tensorOf)).forEach((output, i) => {
    expect(distance(output, each.outputs[i]!)).toBeLessThan(within);
  });
}

const single = (config: object, kind = 'Dense', weights: [string, number[]][] = [['x/kernel', [2, 2]]]) => ({
  modelTopology: {
    class_name: 'Sequential',
    config: { layers: [{ class_name: kind, config: { name: 'x', ...config } }] },
  },
  weightsManifest: [
    { paths: ['weights.bin'], weights: weights.map(([name, shape]) => ({ name, shape, dtype: 'float32' })) },
  ],
});

const filesWith =
  (json: unknown, bytes: FileContent = new Float32Array([1, 2, 3, 4]).buffer) =>
  (path: string): FileContent =>
    path === 'model.json' ? JSON.stringify(json) : bytes;

describe('files of Keras', () => {
  test('names with the cell in them, and with a count behind', () =>
    expectSame(
      changed(
        'sequences',
        ['lstm_LSTM1/kernel', 'lstm_LSTM1/lstm_cell/kernel'],
        ['gru_GRU1/bias', 'gru_GRU1/gru_cell_2/bias'],
        ['conv1d_Conv1D1/kernel', 'conv1d_Conv1D1/kernel:0'],
      ),
    ));

  test('numbers in place of the names of weights', () =>
    expectSame(
      changed(
        'images',
        ['"conv2d_Conv2D1/kernel', '"conv2d_Conv2D1/0'],
        ['"conv2d_Conv2D1/bias', '"conv2d_Conv2D1/1'],
        ['/gamma', '/0'],
        ['/beta', '/1'],
        ['/moving_mean', '/2'],
        ['/moving_variance', '/3'],
      ),
    ));

  test('a model a step deeper, of the class Functional', () => {
    const each = changed('a shared layer', ['"class_name":"Model"', '"class_name":"Functional"']);
    const modelTopology = { keras_version: '2.11.0', model_config: each.json.modelTopology };
    return expectSame({ ...each, json: { ...each.json, modelTopology } });
  });

  test('calls of models that are counted from 1', async () => {
    const inner = {
      class_name: 'Sequential',
      config: {
        name: 'inner',
        layers: [single({ units: 2, use_bias: false }).modelTopology.config.layers[0]],
      },
    };
    const graph = (call: number) => ({
      class_name: 'Functional',
      config: {
        name: 'outer',
        layers: [
          {
            class_name: 'InputLayer',
            name: 'in',
            config: { name: 'in', batch_input_shape: [null, 2] },
            inbound_nodes: [],
          },
          { ...inner, name: 'inner', inbound_nodes: [[['in', 0, 0, {}]]] },
        ],
        input_layers: [['in', 0, 0]],
        output_layers: ['inner', call, 0],
      },
    });
    for (const call of [0, 1]) {
      const model = await loadLayersModel(filesWith({ ...single({}), modelTopology: graph(call) }));
      expect(model.forward(tensorOf({ shape: [1, 2], data: [1, 1] })).toArray()).toEqual([[4, 6]]);
    }
  });

  test('a list of layers alone', async () => {
    const { modelTopology, ...rest } = single({ units: 2, use_bias: false });
    const older = { ...rest, modelTopology: { ...modelTopology, config: modelTopology.config.layers } };
    const model = await loadLayersModel(filesWith(older));
    expect(model.forward(tensorOf({ shape: [1, 2], data: [0, 1] })).toArray()).toEqual([[3, 4]]);
  });

  test('a GRU that resets after the product has two biases', async () => {
    const config = {
      units: 1,
      reset_after: true,
      recurrent_activation: 'sigmoid',
      batch_input_shape: [null, 1, 1],
    };
    const weights: [string, number[]][] = [
      ['x/gru_cell/kernel', [1, 3]],
      ['x/gru_cell/recurrent_kernel', [1, 3]],
      ['x/gru_cell/bias', [2, 3]],
    ];
    const values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];
    const model = await loadLayersModel(
      filesWith(single(config, 'GRU', weights), new Float32Array(values).buffer),
    );
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const [update, reset] = [sigmoid(0.1 + 0.7 + 1), sigmoid(0.2 + 0.8 + 1.1)];
    const expected = (1 - update) * Math.tanh(0.3 + 0.9 + reset * 1.2);
    expect(model.forward(tensorOf({ shape: [1, 1, 1], data: [1] })).itemSync()).toBeCloseTo(expected, 6);
  });
});

describe('weights', () => {
  test('in several files, which are one sequence of bytes', () => {
    const each = changed('images', ['["weights.bin"]', '["a.bin","b.bin","c.bin"]']);
    const bytes = Buffer.from(each.weights, 'base64');
    const cuts: Record<string, Uint8Array> = {
      a: bytes.subarray(0, 7),
      b: bytes.subarray(7, 100),
      c: bytes.subarray(100),
    };
    return expectSame(each, (path) => (path === 'model.json' ? JSON.stringify(each.json) : cuts[path[0]!]!));
  });

  test.each(['float16', 'uint8', 'uint16'] as const)('as %s', async (dtype) => {
    const each = saved.dense!;
    const values = new Float32Array(new Uint8Array(Buffer.from(each.weights, 'base64')).buffer);
    const [min, most] = [Math.min(...values), Math.max(...values)];
    const levels = dtype === 'uint8' ? 255 : 65_535;
    const scale = (most - min) / levels;
    const [group] = each.json.weightsManifest;
    const quantization = dtype === 'float16' ? { dtype } : { dtype, scale, min };
    const weights = group!.weights.map((weight) => ({ ...weight, quantization }));
    const whole = values.map((x) => Math.round((x - min) / scale));
    const bytes = {
      float16: bitsOfHalves(values),
      uint8: Uint8Array.from(whole),
      uint16: Uint16Array.from(whole),
    }[dtype];
    const json = { ...each.json, weightsManifest: [{ ...group, weights }] };
    const files = filesWith(json, new Uint8Array(bytes.buffer));
    await expectSame(each, files, dtype === 'uint8' ? 0.01 : 1e-3);
  });

  test('left over, missing, of another shape, too few bytes', async () => {
    const dense = { units: 2, use_bias: false };
    const load = (json: unknown, bytes?: FileContent) => loadLayersModel(filesWith(json, bytes));
    await expect(load(single({ units: 2 }))).rejects.toThrow(
      "loadLayersModel: Dense 'x': the file has no weight 'x/bias'. It has no other",
    );
    await expect(load(single({ ...dense, units: 3 }))).rejects.toThrow(
      "loadLayersModel: Dense 'x': the file's 'x/kernel' is [2, 2]; expected [any, 3]",
    );
    await expect(load(single(dense), new ArrayBuffer(12))).rejects.toThrow(
      'weights.bin has 12 bytes; the weight of the manifest takes 16',
    );
    const more = single(dense, 'Dense', [
      ['x/kernel', [2, 1]],
      ['y/kernel', [2, 1]],
    ]);
    await expect(load({ ...more, ...{} })).rejects.toThrow(/'x\/kernel' is \[2, 1\]; expected \[any, 2\]/);
    const left = single({ units: 1, use_bias: false }, 'Dense', [
      ['x/kernel', [2, 1]],
      ['y/kernel', [2, 1]],
    ]);
    await expect(load(left)).rejects.toThrow('no layer has the weights y/kernel');
  });
});

describe('refused', () => {
  const refusals: [string, unknown, string][] = [
    [
      'a graph model',
      { format: 'graph-model', modelTopology: { node: [] } },
      'model.json is a graph model, whose layers are lost',
    ],
    ['no model', { weights: 1 }, 'model.json has {"weights":1}; expected { modelTopology, weightsManifest }'],
    [
      'no manifest',
      { modelTopology: single({}).modelTopology },
      'weightsManifest is missing; expected a list',
    ],
    ['an unknown class', single({}, 'Attentiveness'), 'layers of unknown classes: Attentiveness'],
    [
      'an activation',
      single({ units: 2, use_bias: false, activation: 'swoosh' }),
      `Dense 'x': activation is "swoosh"; expected one of linear, celu`,
    ],
    ['a size', single({ units: 2.5 }), `Dense 'x': units is 2.5; expected a whole number, 1 or more`],
    [
      'a padding',
      single({ filters: 2, kernel_size: 2, padding: 'full' }, 'Conv2D'),
      `padding is "full"; expected 'valid' or 'same' or 'causal'`,
    ],
    [
      'a state that is kept',
      single({ units: 2, stateful: true }, 'LSTM'),
      'stateful is true; expected false',
    ],
    [
      'what TensorFlow.js and Keras compute differently',
      single({ interpolation: 'bilinear' }, 'UpSampling2D'),
      'interpolation is "bilinear"',
    ],
    [
      'no layers',
      { ...single({}), modelTopology: { class_name: 'Sequential', config: { layers: [] } } },
      'layers is []; expected a list of layers',
    ],
    [
      'another class of models',
      { ...single({}), modelTopology: { class_name: 'Tree', config: {} } },
      'expected { class_name, config } of Functional, Model, Sequential',
    ],
  ];
  test.each(refusals)('%s', async (_name, json, message) => {
    await expect(loadLayersModel(filesWith(json))).rejects.toThrow(message);
  });

  test('a circle of layers, and what is not there', async () => {
    const layer = (name: string, from: string) => ({
      class_name: 'Activation',
      name,
      config: { name, activation: 'relu' },
      inbound_nodes: [[[from, 0, 0, {}]]],
    });
    const graph = (...layers: object[]) => ({
      ...single({}),
      modelTopology: {
        class_name: 'Model',
        config: {
          name: 'm',
          layers: [
            { class_name: 'InputLayer', name: 'in', config: { name: 'in' }, inbound_nodes: [] },
            ...layers,
          ],
          input_layers: [['in', 0, 0]],
          output_layers: [['a', 0, 0]],
        },
      },
    });
    await expect(loadLayersModel(filesWith(graph(layer('a', 'b'), layer('b', 'a'))))).rejects.toThrow(
      "'a' in 'm' takes what is computed from its own result",
    );
    await expect(loadLayersModel(filesWith(graph(layer('a', 'c'))))).rejects.toThrow(
      "call 0 of 'c', which there is none of",
    );
  });

  test('what is no JSON, no bytes, no function', async () => {
    await expect(loadLayersModel(() => '{"a":')).rejects.toThrow('model.json is no JSON');
    await expect(loadLayersModel((() => new Response('')) as never)).rejects.toThrow(
      "read('model.json') gave an object",
    );
    await expect(loadLayersModel('model.json' as never)).rejects.toThrow(
      'read is a string; expected a function',
    );
    await expect(loadLayersModel(() => '{}', { strict: false } as never)).rejects.toThrow(
      'there is no option strict',
    );
  });
});

test('an error in a layer says in which', async () => {
  const model = await loadLayersModel(filesWith(single({ units: 2, use_bias: false })));
  expect(() => model.forward(tensorOf({ shape: [1, 3], data: [1, 2, 3] }))).toThrow(
    'LayersModel.x (Layer): linear: ',
  );
});

test('layers of other classes do what they are said to', async () => {
  const Scale: CustomLayer = (config, parts) => {
    const factor = parts.weight('factor', [null]);
    const power = config.number('power', 1);
    return (x: Tensor) => x.mul(factor()).pow(power);
  };
  const json = single({ power: 2 }, 'Scale', [['x/factor', [4]]]);
  const model = await loadLayersModel(filesWith(json), { customLayers: { Scale } });
  expect(model.forward(tensorOf({ shape: [1, 4], data: [1, 1, 1, 1] })).toArray()).toEqual([[1, 4, 9, 16]]);
  expect(model.namedParameters().map(([name]) => name)).toEqual(['x.factor']);
});
