/** What TensorFlow documents and TensorFlow.js lacks or computes otherwise, and gradients. */
import { gradcheck, parameter } from '@glissade/autograd';
import { manualSeed, rand, randn, type Tensor, tensor } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { type GraphModel, loadGraphModel } from '../index.ts';
import { graphWith, type NodeJson } from './graphs.test-helper.ts';

beforeEach(() => {
  manualSeed(3);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const text = (value: string) => ({ s: base64(value) });
const list = (...values: number[]) => ({ list: { i: values.map(String) } });
const flag = (b: boolean) => ({ b });
const int = (i: number) => ({ i: String(i) });

/** A model of one node, which takes as many inputs as it is called with. */
async function nodeOf(
  op: string,
  inputs: readonly Tensor[],
  attr: NodeJson['attr'] = {},
): Promise<GraphModel> {
  const names = inputs.map((_, i) => (i === 0 ? 'x' : `x${i}`));
  const placeholders = inputs.slice(1).map((_, i) => ({
    name: names[i + 1]!,
    op: 'Placeholder',
    attr: {
      dtype: {
        type:
          { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' }[inputs[i + 1]!.dtype as 'bool'] ??
          'DT_FLOAT',
      },
    },
  }));
  const dtype = { type: inputs[0]!.dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' };
  const signature = {
    inputs: Object.fromEntries(
      names.map((name, i) => [name, { name, ...(i === 0 && { dtype: dtype.type }) }]),
    ),
  };
  return loadGraphModel(graphWith([...placeholders, { name: 'y', op, input: names, attr }], {}, signature));
}

const computed = async (
  op: string,
  inputs: readonly Tensor[],
  attr: NodeJson['attr'] = {},
): Promise<Tensor> => (await nodeOf(op, inputs, attr)).forward(...inputs);

const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const whole = (value: number): Tensor => tensor(value, { dtype: 'int32' });

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().itemSync()).toBeLessThan(1e-5);
}

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

test('groups of channels', async () => {
  const [x, kernel] = [randn([1, 4, 4, 6]), randn([2, 2, 3, 4])];
  const attr = { strides: list(1, 1, 1, 1), padding: text('VALID') };
  const halves = await Promise.all(
    [0, 1].map((i) => computed('Conv2D', [x.narrow(3, 3 * i, 3), kernel.narrow(3, 2 * i, 2)], attr)),
  );
  const both = await computed('Conv2D', [x, kernel], attr);
  expectClose(both.narrow(3, 0, 2), halves[0]!);
  expectClose(both.narrow(3, 2, 2), halves[1]!);
});

test('the way back of a convolution is its derivative', async () => {
  const attr = {
    strides: list(1, 2, 3, 1),
    padding: text('EXPLICIT'),
    explicit_paddings: list(0, 0, 1, 2, 0, 1, 0, 0),
  };
  const [x, kernel] = [parameter(randn([2, 7, 6, 2])), randn([3, 2, 2, 4])];
  const y = await computed('Conv2D', [x, kernel], attr);
  const weight = randn([...y.shape]);
  y.mul(weight).sum().backward();
  expectClose(await computed('Conv2DBackpropInput', [ints(2, 7, 6, 2), kernel, weight], attr), x.grad!);
});

test('normalisation in a graph of training goes by the batch', async () => {
  const x = randn([4, 3, 3, 2]).mul(3).add(1);
  const y = await computed(
    'FusedBatchNormV3',
    [x, tensor([1, 1]), tensor([0, 0]), tensor([5, 5]), tensor([9, 9])],
    { is_training: flag(true), epsilon: { f: 1e-9 } },
  );
  expectClose(y.mean([0, 1, 2]), tensor([0, 0]));
  expectClose(y.square().mean([0, 1, 2]), tensor([1, 1]));
});

test.each<[string, readonly Tensor[], NodeJson['attr'], unknown]>([
  ['Softsign', [tensor([-1, 3])], {}, [-0.5, 0.75]],
  ['Mod', [ints(-7, 7), ints(3, -3)], {}, [-1, 1]],
  ['FloorMod', [ints(-7, 7), ints(3, -3)], {}, [2, -2]],
  ['Div', [ints(-7, 7), ints(2, 2)], {}, [-3, 3]],
  ['FloorDiv', [tensor([-7, 7.5]), tensor([2, 2])], {}, [-4, 3]],
  ['Mean', [ints(1, 2, 4), ints(0)], {}, 2],
  ['Sum', [tensor([1, 2]), tensor([], { dtype: 'int32' })], {}, [1, 2]],
  [
    'Cumsum',
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      whole(-1),
    ],
    { exclusive: flag(true) },
    [
      [0, 1],
      [0, 3],
    ],
  ],
  [
    'Select',
    [
      tensor([1, 0]).to('bool'),
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    ],
    {},
    [
      [1, 2],
      [7, 8],
    ],
  ],
  [
    'MatrixBandPart',
    [
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      whole(0),
      whole(-1),
    ],
    {},
    [
      [1, 2, 3],
      [0, 5, 6],
      [0, 0, 9],
    ],
  ],
  [
    'MatrixBandPart',
    [
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      whole(1),
      whole(0),
    ],
    {},
    [
      [1, 0, 0],
      [4, 5, 0],
      [0, 8, 9],
    ],
  ],
  [
    'EnsureShape',
    [tensor([[1, 2]])],
    { shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
    [[1, 2]],
  ],
  ['Pow', [tensor([0, -2]), tensor([2, 3])], {}, [0, -8]],
  ['ClipByValue', [tensor([-1, 0.5, 3]), tensor(0), tensor(1)], {}, [0, 0.5, 1]],
  [
    'OneHot',
    [ints(1, -1, 2), whole(2), tensor(3), tensor(1)],
    { axis: int(0) },
    [
      [1, 1, 1],
      [3, 1, 1],
    ],
  ],
])('%s', async (op, inputs, attr, expected) => {
  const y = await computed(
    op,
    inputs.map((x) => (x.dtype === 'bool' ? x.to('int32') : x)),
    attr,
  );
  expect(y.toArray()).toEqual(expected);
});

test('blocks become channels and come back', async () => {
  const x = randn([2, 4, 6, 3]);
  const y = await computed('SpaceToDepth', [x], { block_size: int(2) });
  expect(y.shape).toEqual([2, 2, 3, 12]);
  expect(y.at(0, 0, 0).toArray()).toEqual([
    ...(x.at(0, 0, 0).toArray() as number[]),
    ...(x.at(0, 0, 1).toArray() as number[]),
    ...(x.at(0, 1, 0).toArray() as number[]),
    ...(x.at(0, 1, 1).toArray() as number[]),
  ]);
  expectClose(await computed('DepthToSpace', [y], { block_size: int(2) }), x);
});

test('a gradient stops where the graph says so', async () => {
  const model = await loadGraphModel(
    graphWith([
      { name: 'still', op: 'StopGradient', input: ['x'] },
      { name: 'y', op: 'Mul', input: ['x', 'still'] },
    ]),
  );
  const x = parameter(tensor([3]));
  model.forward(x).sum().backward();
  expect(x.grad!.toArray()).toEqual([3]);
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
