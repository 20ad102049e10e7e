/** What is refused when a file is read: errors name what it has, and the mend. */
import { ones } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { loadGraphModel, loadLayersModel, type ReadFile } from '../index.ts';
import { filesOf, graphs, graphWith, type NodeJson } from './graphs.test-helper.ts';

const node = (op: string, input: readonly string[], attr: NodeJson['attr'] = {}, name = 'y'): NodeJson => ({
  name,
  op,
  input,
  attr,
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const text = (value: string) => ({ s: base64(value) });
const list = (...values: number[]) => ({ list: { i: values.map(String) } });
const image = { strides: list(1, 1, 1, 1), padding: text('SAME') };
const held = (name: string): NodeJson => ({ name, op: 'Const' });

describe('when a file is read', () => {
  test.each<[string, ReadFile, string]>([
    [
      'operators that are not there, all of them',
      graphWith([
        node('Where', ['x'], {}, 'a'),
        node('StringSplit', ['a'], {}, 'b'),
        node('While', ['b', 'a']),
      ]),
      'the graph has operators that are not there: StringSplit, Where, While. Loops, texts',
    ],
    ['a name that every object has', graphWith([node('constructor', ['x'])]), 'are not there: constructor'],
    [
      'a circle',
      graphWith([node('Neg', ['b'], {}, 'a'), node('Neg', ['a'], {}, 'b'), node('Neg', ['b'])]),
      "node 'b' (Neg) takes what is computed from its own result",
    ],
    [
      'a node that is missing',
      graphWith([node('Neg', ['away:1'])]),
      "node 'y' (Neg) takes 'away:1', which there is none of: the file is damaged",
    ],
    [
      'an output that is missing',
      graphWith([node('Neg', ['x'])], {}, { outputs: { z: { name: 'z:0' } } }),
      "the model takes 'z', which there is none of",
    ],
    ['two nodes of one name', graphWith([node('Neg', ['x'], {}, 'x')]), "two nodes are named 'x'"],
    [
      'a node that is none',
      graphWith([{ name: 'y' } as never]),
      'a node is {"name":"y"}; expected { name, op',
    ],
    [
      'a weight that is missing',
      graphWith([held('w'), node('Add', ['x', 'w'])], { v: [2] }),
      "the manifest has no weight for node 'w' (Const). It has 1, such as v: are the files of one model?",
    ],
    [
      'a placeholder that the signature leaves out',
      graphWith(
        [{ name: 'z', op: 'Placeholder' }, node('Add', ['x', 'z'])],
        {},
        { inputs: { x: { name: 'x' } } },
      ),
      "node 'z' (Placeholder) is needed, and the signature does not have it among the inputs",
    ],
    [
      'an input of texts',
      graphWith([node('Neg', ['x'])], {}, { inputs: { x: { name: 'x', dtype: 'DT_STRING' } } }),
      'the input \'x\' is "DT_STRING"; expected floats',
    ],
    [
      'too few inputs',
      graphWith([node('MatMul', ['x'])]),
      "node 'y' (MatMul): the node takes 1 inputs; expected 2",
    ],
    [
      'an attribute of another kind',
      graphWith([node('LeakyRelu', ['x'], { alpha: { i: '1' } })]),
      'node \'y\' (LeakyRelu): the attribute alpha is {"i":"1"}; expected a number',
    ],
    [
      'an attribute that is no object',
      graphWith([node('LeakyRelu', ['x'], { alpha: 3 })]),
      'the attribute alpha is 3; expected a number',
    ],
    [
      'a whole number with a fraction',
      graphWith([node('Pack', ['x'], { axis: { i: '0.5' } })]),
      'the attribute axis is {"i":"0.5"}; expected a whole number',
    ],
    [
      'a list of others',
      graphWith([node('Squeeze', ['x'], { axis: { list: { f: [1] } } })]),
      'the attribute axis is {"list":{"f":[1]}}; expected a list of whole numbers',
    ],
    [
      'a padding',
      graphWith([node('MaxPool', ['x'], { ...image, ksize: list(1, 2, 2, 1), padding: text('FULL') })]),
      "the attribute padding is 'FULL'; expected VALID, SAME, EXPLICIT",
    ],
    [
      'strides',
      graphWith([node('Conv2D', ['x', 'x'], { ...image, strides: list(1, 0, 1, 1) })]),
      'the attribute strides is [1, 0, 1, 1]; expected 4 whole numbers, 1 or more',
    ],
    [
      'no strides',
      graphWith([node('Conv2D', ['x', 'x'], { padding: text('SAME') })]),
      'the attribute strides is []; expected 4',
    ],
    [
      'room of other axes',
      graphWith([
        node('Conv2D', ['x', 'x'], { ...image, padding: text('EXPLICIT'), explicit_paddings: list(1, 1) }),
      ]),
      'the attribute explicit_paddings is [1, 1]; expected 8',
    ],
    [
      'an order of axes',
      graphWith([node('Conv2D', ['x', 'x'], { ...image, data_format: text('NCHW_VECT_C') })]),
      "the attribute data_format is 'NCHW_VECT_C'; expected NHWC, NCHW",
    ],
    [
      'an activation',
      graphWith([node('_FusedMatMul', ['x', 'x'], { fused_ops: { list: { s: [base64('Swoosh')] } } })]),
      'the attribute fused_ops is [Swoosh]; expected BiasAdd, and one of elu,',
    ],
    [
      'a fused normalisation',
      graphWith([
        node('_FusedConv2D', ['x', 'x'], {
          ...image,
          fused_ops: { list: { s: [base64('FusedBatchNorm')] } },
        }),
      ]),
      'the attribute fused_ops is [FusedBatchNorm]; expected BiasAdd',
    ],
    [
      'a bias that is missing',
      graphWith([node('_FusedMatMul', ['x', 'x'], { fused_ops: { list: { s: [base64('BiasAdd')] } } })]),
      'the node takes 2 inputs; [BiasAdd] expects 3 of them',
    ],
    [
      'less than one part',
      graphWith([node('Split', ['x', 'x'], { num_split: { i: '-1' } })]),
      'the attribute num_split is -1; expected 1 or more',
    ],
    [
      'two ways of resizing',
      graphWith([
        node('ResizeBilinear', ['x', 'x'], { align_corners: { b: true }, half_pixel_centers: { b: true } }),
      ]),
      'align_corners and half_pixel_centers are both true',
    ],
    [
      'a dtype',
      graphWith([node('Cast', ['x'], { DstT: { type: 'DT_STRING' } })]),
      'the attribute DstT is {"type":"DT_STRING"}; expected a dtype',
    ],
    ['no JSON', () => '{"a":', 'model.json is no JSON'],
    ['no graph', () => '{"format":"graph-model"}', 'expected { modelTopology: { node }, weightsManifest }'],
    [
      'a layers model',
      () => JSON.stringify({ modelTopology: { class_name: 'Sequential', config: {} } }),
      'model.json is a layers model; expected a graph model. Use loadLayersModel',
    ],
  ])('%s', async (_, files, message) => {
    const load = loadGraphModel(files);
    await expect(load).rejects.toThrow('loadGraphModel: ');
    await expect(load).rejects.toThrow(message);
    await expect(load).rejects.toBeInstanceOf(TypeError);
  });

  test('too few bytes', async () => {
    const { json } = graphs.binary!;
    const load = loadGraphModel(filesOf({ json, weights: base64('short') }));
    await expect(load).rejects.toThrow(
      'loadGraphModel: weights.bin has 5 bytes; the 5 weights of the manifest take 36',
    );
  });

  test('no bytes, no function, no such option', async () => {
    await expect(loadGraphModel((() => 3) as never)).rejects.toThrow(
      "loadGraphModel: read('model.json') gave a number",
    );
    await expect(loadGraphModel('model.json' as never)).rejects.toThrow('loadGraphModel: read is a string');
    await expect(loadGraphModel(() => '{}', { strict: true } as never)).rejects.toThrow(
      'loadGraphModel: there is no option strict; expected file',
    );
  });

  test('a graph is no layers model', async () => {
    await expect(loadLayersModel(filesOf(graphs.binary!))).rejects.toThrow('Use loadGraphModel');
  });

  test('what the outputs do not need may be what it is', async () => {
    const files = graphWith(
      [node('Assert', ['x'], {}, 'check'), node('Neg', ['x', '^check'])],
      {},
      { outputs: { y: { name: 'y' } } },
    );
    expect((await loadGraphModel(files)).forward(ones([1])).toArray()).toEqual([-1]);
  });
});
