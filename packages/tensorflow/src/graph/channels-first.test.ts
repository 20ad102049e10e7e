/** Images with their channels first: the same as with channels last, seen otherwise. TensorFlow.js has it of few operators. */
import { manualSeed, rand, randn, type Tensor } from '@glissade/tensor';
import { beforeEach, describe, test } from 'vitest';
import type { NodeJson } from './graphs.test-helper.ts';
import { base64, computed, expectClose, int, ints, list, text } from './one-node.test-helper.ts';

beforeEach(() => {
  manualSeed(3);
});

describe('channels first is the same as channels last, seen otherwise', () => {
  const first = { data_format: text('NCHW') };
  const toFirst = (x: Tensor): Tensor => x.movedim(-1, 1);
  const image = (): Tensor => randn([2, 7, 6, 4]);

  test.each<[string, () => Tensor[], NodeJson['attr'], NodeJson['attr']]>([
    [
      'Conv2D',
      () => [image(), randn([3, 2, 4, 5])],
      { strides: list(1, 2, 3, 1), padding: text('SAME') },
      { strides: list(1, 1, 2, 3), padding: text('SAME') },
    ],
    [
      'DepthwiseConv2dNative',
      () => [image(), randn([3, 2, 4, 2])],
      {
        strides: list(1, 2, 3, 1),
        padding: text('EXPLICIT'),
        explicit_paddings: list(0, 0, 2, 1, 0, 3, 0, 0),
      },
      {
        strides: list(1, 1, 2, 3),
        padding: text('EXPLICIT'),
        explicit_paddings: list(0, 0, 0, 0, 2, 1, 0, 3),
      },
    ],
    [
      'MaxPool',
      () => [image()],
      { ksize: list(1, 3, 2, 1), strides: list(1, 2, 1, 1), padding: text('SAME') },
      { ksize: list(1, 1, 3, 2), strides: list(1, 1, 2, 1), padding: text('SAME') },
    ],
    [
      'AvgPool',
      () => [image()],
      { ksize: list(1, 3, 2, 1), strides: list(1, 2, 1, 1), padding: text('SAME') },
      { ksize: list(1, 1, 3, 2), strides: list(1, 1, 2, 1), padding: text('SAME') },
    ],
    ['BiasAdd', () => [image(), randn([4])], {}, {}],
    ['FusedBatchNormV3', () => [image(), rand([4]), randn([4]), randn([4]), rand([4])], {}, {}],
    ['DepthToSpace', () => [image()], { block_size: int(2) }, { block_size: int(2) }],
    ['SpaceToDepth', () => [image().at([0, 2], [0, 6])], { block_size: int(2) }, { block_size: int(2) }],
  ])('%s', async (op, make, last, then) => {
    const [x, ...others] = make() as [Tensor, ...Tensor[]];
    const expected = await computed(op, [x, ...others], last);
    expectClose(await computed(op, [toFirst(x), ...others], { ...then, ...first }), toFirst(expected));
  });

  test('_FusedConv2D', async () => {
    const others = [randn([1, 1, 4, 3]), randn([3]), rand([3])];
    const fused = { list: { s: ['BiasAdd', 'Prelu'].map(base64) } };
    const attr = { fused_ops: fused, padding: text('VALID'), strides: list(1, 1, 1, 1) };
    const x = image();
    const expected = await computed('_FusedConv2D', [x, ...others], attr);
    expectClose(
      await computed('_FusedConv2D', [toFirst(x), ...others], { ...attr, ...first }),
      toFirst(expected),
    );
  });

  test('Conv2DBackpropInput', async () => {
    const [kernel, x] = [randn([3, 2, 2, 4]), randn([2, 3, 2, 4])];
    const same = { padding: text('SAME') };
    const last = await computed('Conv2DBackpropInput', [ints(2, 5, 6, 2), kernel, x], {
      ...same,
      strides: list(1, 2, 3, 1),
    });
    const then = await computed('Conv2DBackpropInput', [ints(2, 2, 5, 6), kernel, toFirst(x)], {
      ...same,
      ...first,
      strides: list(1, 1, 2, 3),
    });
    expectClose(then, toFirst(last));
  });
});
