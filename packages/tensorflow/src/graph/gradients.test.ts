/** Gradients through operators are those of differences. */
import { gradcheck } from '@glissade/autograd';
import { manualSeed, randn, type Tensor, tensor } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeJson } from './graphs.test-helper.ts';
import { base64, flag, int, list, nodeOf, text, whole } from './one-node.test-helper.ts';

beforeEach(() => {
  manualSeed(3);
});

describe('gradients are those of differences', () => {
  const doubles = (...shapes: number[][]): Tensor[] => shapes.map((shape) => randn(shape).to('float64'));
  const same = { strides: list(1, 2, 2, 1), padding: text('SAME') };
  test.each<[string, number[][], NodeJson['attr']]>([
    [
      'Conv2D',
      [
        [1, 4, 5, 2],
        [3, 2, 2, 2],
      ],
      same,
    ],
    [
      'DepthwiseConv2dNative',
      [
        [1, 4, 5, 2],
        [3, 2, 2, 2],
      ],
      same,
    ],
    ['AvgPool', [[1, 5, 4, 2]], { ...same, ksize: list(1, 3, 3, 1) }],
    ['MaxPool', [[1, 5, 4, 2]], { ...same, ksize: list(1, 3, 3, 1) }],
    ['_FusedMatMul', [[2, 3], [3, 2], [2]], { fused_ops: { list: { s: ['BiasAdd', 'Tanh'].map(base64) } } }],
    ['LRN', [[1, 2, 2, 5]], { depth_radius: int(1) }],
    ['Softmax', [[2, 3]], {}],
    ['Asinh', [[4]], {}],
    ['SquaredDifference', [[2, 3], [3]], {}],
    [
      'Einsum',
      [
        [2, 3],
        [3, 2],
      ],
      { equation: text('ij,jk->ik') },
    ],
  ])('%s', async (op, shapes, attr) => {
    const inputs = doubles(...shapes);
    const model = await nodeOf(op, inputs, attr);
    expect(gradcheck((...xs) => model.forward(...xs), inputs)).toBe(true);
  });

  test.each<[string, number[], number[], NodeJson['attr']]>([
    ['ResizeBilinear', [3, 5], [2], { half_pixel_centers: flag(true) }],
    ['ResizeNearestNeighbor', [3, 5], [2], {}],
    ['MirrorPad', [0, 0, 1, 2, 0, 1, 0, 0], [4, 2], { mode: text('REFLECT') }],
  ])('%s', async (op, numbers, shape, attr) => {
    const model = await nodeOf(op, [randn([1]), whole(1)], attr);
    const given = tensor(numbers, { dtype: 'int32', shape: shape[0] === 4 ? shape : [2] });
    expect(gradcheck((x) => model.forward(x, given), doubles([1, 4, 3, 2]))).toBe(true);
  });
});
