/** What is refused when a model is called: errors name the node. */
import { compile } from '@glissade/compiler';
import { ones, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { loadGraphModel } from '../index.ts';
import { graphWith, type NodeJson } from './graphs.test-helper.ts';
import { list, text } from './one-node.test-helper.ts';

const node = (op: string, input: readonly string[], attr: NodeJson['attr'] = {}, name = 'y'): NodeJson => ({
  name,
  op,
  input,
  attr,
});

describe('when a model is called', () => {
  const numbers = (name: string): NodeJson => ({ name, op: 'Const' });
  test.each<[string, NodeJson, Record<string, number[]>, number[], string]>([
    [
      'a mirror that is too small',
      node('MirrorPad', ['x', 'w'], { mode: text('REFLECT') }),
      { w: [1, 2] },
      [2],
      'has 1 elements to mirror; the paddings ask for [1, 2]',
    ],
    [
      'paddings of other axes',
      node('Pad', ['x', 'w']),
      { w: [1, 2] },
      [2, 2],
      'paddings [1, 2]; expected 2 pairs',
    ],
    [
      'parts of no length',
      node('Split', ['w', 'x'], { num_split: { i: '2' } }),
      { w: [] },
      [2, 3],
      'axis 1 of length 3 is not 2 parts',
    ],
    [
      'an axis',
      node('GatherV2', ['x', 'w', 'w']),
      { w: [] },
      [2],
      'axis 1 of a tensor of 1 axes; expected -1 to 0',
    ],
    [
      'an axis of length 2',
      node('Squeeze', ['x'], { axis: list(0) }),
      { w: [] },
      [2],
      'axis 0 of [2] is not of length 1',
    ],
    [
      'a place that is not there',
      node('StridedSlice', ['x', 'w', 'w', 'w'], { shrink_axis_mask: { i: '1' } }),
      { w: [1] },
      [1],
      'there is no place 1 along an axis of length 1',
    ],
    [
      'ranges of other axes',
      node('StridedSlice', ['x', 'w', 'w', 'w']),
      { w: [2] },
      [3],
      '2 ranges for a tensor of 1 axes',
    ],
    [
      'another shape',
      node('EnsureShape', ['x'], { shape: { shape: { dim: [{ size: '3' }] } } }),
      { w: [] },
      [2],
      'the input is [2]; expected [3]',
    ],
  ])('%s', async (_, each, weights, shape, message) => {
    const signature = { inputs: { x: { name: 'x' } }, outputs: { y: { name: 'y' } } };
    const model = await loadGraphModel(graphWith([numbers('w'), each], weights, signature, 'int32'));
    expect(() => model.forward(ones(shape))).toThrow(`node 'y' (${each.op}): `);
    expect(() => model.forward(ones(shape))).toThrow(message);
  });

  test('a kernel of other axes', async () => {
    const attr = { strides: list(1, 1, 1, 1), padding: text('SAME') };
    const model = await loadGraphModel(
      graphWith([{ name: 'k', op: 'Const' }, node('Conv2D', ['x', 'k'], attr)], { k: [3] }),
    );
    expect(() => model.forward(ones([1, 2, 2, 1]))).toThrow('the kernel is [3]; expected [height, width');
  });

  test('images of no lengths', async () => {
    const attr = { strides: list(1, 1, 1, 1), padding: text('SAME') };
    const model = await loadGraphModel(
      graphWith(
        [
          { name: 'w', op: 'Const' },
          { name: 'k', op: 'Const' },
          node('Conv2DBackpropInput', ['w', 'k', 'x'], attr),
        ],
        { w: [3], k: [1, 1, 1, 1] },
      ),
    );
    expect(() => model.forward(ones([1, 2, 2, 1]))).toThrow(
      'the shape of the result is [1, 2, 3]; expected 4 lengths',
    );
  });

  test('a result that a node does not give', async () => {
    const model = await loadGraphModel(graphWith([node('Neg', ['x'], {}, 'a'), node('Abs', ['a:1'])]));
    expect(() => model.forward(ones([1]))).toThrow(
      "node 'y' (Abs): there is a result to be taken that its node",
    );
  });

  test('a shape out of values, in a compiled function', async () => {
    const shape = { name: 'shape', op: 'Placeholder', attr: { dtype: { type: 'DT_INT32' } } };
    const model = await loadGraphModel(graphWith([shape, node('Reshape', ['x', 'shape'])]));
    const lengths = tensor([4], { dtype: 'int32' });
    expect(model.forward(ones([2, 2]), lengths).shape).toEqual([4]);
    const step = compile((x: Tensor, lengths: Tensor) => model.forward(x, lengths));
    expect(() => step(ones([2, 2]), lengths)).toThrow('Run the model outside of compile()');
  });
});
