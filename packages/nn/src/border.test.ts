/** Convolutions that see other than zeros beyond the edges: PyTorch 2.13's numbers, and errors. */
import { parameter } from '@glissade/autograd';
import { arange, manualSeed, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const fifths = (...shape: number[]): Tensor =>
  arange(shape.reduce((a, b) => a * b))
    .reshape(shape)
    .div(5);

function expectNear(x: Tensor | undefined, expected: readonly number[]): void {
  const first = Array.from(x!.detach().flatten().dataSync()).slice(0, expected.length);
  expect(first.length).toBe(expected.length);
  first.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
}

describe('paddingMode', () => {
  test.each([
    [
      'reflect',
      [0.0320518, -0.1281115, -0.1274851, -0.1931345, 0.112926],
      [-0.0605699, 0.0270483, -0.0051849, 0.0478347, -0.2783672],
      [-1.7820176, -2.2942574, -2.2660506],
    ],
    [
      'replicate',
      [-0.0091589, -0.0889273, -0.0883009, -0.1208124, 0.0325311],
      [-0.0558759, -0.0113868, -0.0139415, 0.1250551, -0.0673099],
      [-0.8183569, -1.1229705, -1.2935998],
    ],
    [
      'circular',
      [0.1536574, -0.1672956, -0.1666692, -0.2985947, 0.2737158],
      [-0.4189565, 0.0937908, -0.1193352, 0.3934121, -0.4066889],
      [-2.3961062, -3.7083437, -2.8497719],
    ],
  ] as const)('%s: images of the same size, and the gradients', (paddingMode, values, ofInput, ofWeight) => {
    const layer = new nn.Conv2d(1, 1, [2, 3], { padding: 'same', dilation: [2, 1], paddingMode });
    const x = parameter(fifths(1, 1, 3, 4));
    const y = layer.forward(x);
    y.square().sum().backward();
    expect(y.shape).toEqual([1, 1, 3, 4]);
    expectNear(y, values);
    expectNear(x.grad, ofInput);
    expectNear(layer.weight.grad, ofWeight);
  });

  test.each([
    ['reflect', [-0.0507466, -0.2145119, -0.2422193, -0.078454, 0.3671101, 0.3972128, 0.4266921, 0.3965895]],
    [
      'replicate',
      [-0.1187756, -0.2145119, -0.2422193, -0.1741903, 0.3674218, 0.3972128, 0.4266921, 0.4263805],
    ],
    ['circular', [-0.144147, -0.2145119, -0.2422193, 0.0968291, 0.095185, 0.3972128, 0.4266921, 0.6534634]],
  ] as const)('%s: a sequence without a batch, groups and a stride', (paddingMode, values) => {
    const layer = new nn.Conv1d(2, 2, 3, { padding: 2, stride: 2, groups: 2, paddingMode });
    expectNear(layer.forward(fifths(2, 5)), values);
  });

  test.each([
    ['reflect', [0.3578048, 0.3358358, 0.474585, 0.4965543], 19.266945],
    ['replicate', [0.1718738, 0.1718738, 0.2522331, 0.2742023], 18.523159],
    ['circular', [0.7189062, 0.4997975, 0.6969371, 0.7189062], 23.340714],
  ] as const)('%s: volumes, another amount along each axis', (paddingMode, values, total) => {
    const y = new nn.Conv3d(1, 1, 2, { padding: [1, 0, 2], paddingMode }).forward(fifths(1, 1, 3, 3, 3));
    expect(y.shape).toEqual([1, 1, 4, 2, 6]);
    expectNear(y, values);
    expect(y.sum().itemSync()).toBeCloseTo(total, 4);
  });

  test('it is printed; zeros are as if nothing was said', () => {
    const layer = new nn.Conv2d(1, 2, 3, { padding: 1, paddingMode: 'reflect' });
    expect(`${layer}`).toBe(
      'Conv2d(inChannels=1, outChannels=2, kernelSize=[3,3], padding=1, paddingMode=reflect)',
    );
    manualSeed(1);
    const zeros = new nn.Conv2d(1, 2, 3, { padding: 1, paddingMode: 'zeros' }).forward(fifths(1, 4, 4));
    manualSeed(1);
    expect(zeros.toArray()).toEqual(
      new nn.Conv2d(1, 2, 3, { padding: 1 }).forward(fifths(1, 4, 4)).toArray(),
    );
  });

  const circular = { paddingMode: 'circular' } as const;
  test.each<[() => unknown, string]>([
    [
      () => new nn.Conv1d(1, 1, 3, { paddingMode: 'mirror' as never }),
      `Conv1d: paddingMode is "mirror"; expected one of 'zeros', 'reflect', 'replicate', 'circular'`,
    ],
    [
      () => new nn.Conv2d(1, 1, 3, { padding: [1, 1, 1], ...circular }),
      "Conv2d: padding is [1,1,1]; expected one whole number >= 0, or 2 of them, 'same' or 'valid'",
    ],
    [
      () =>
        new nn.Conv2d(1, 1, 3, { padding: 'same', dilation: [1] as never, ...circular }).forward(
          fifths(1, 4, 4),
        ),
      'conv2d: dilation is [1]; expected one whole number >= 1, or 2 of them',
    ],
    [() => new nn.Conv1d(1, 1, 3, { padding: -1, ...circular }), 'Conv1d: padding is -1; expected'],
    [
      () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2, ...circular }),
      "Conv2d: padding 'same' needs stride 1, got 2",
    ],
    [
      () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: [1, 2] }),
      "Conv2d: padding 'same' needs stride 1, got [1,2]. Say how much: { padding: 1 } for a kernel of 3; at stride 2, TensorFlow's 'same' is then pad(x, [0, 1, 0, 1]) before",
    ],
    [
      () => new nn.Conv2d(3, 1, 3, { padding: 1, ...circular }).forward(fifths(1, 2, 4, 4)),
      'Conv2d: conv2d: input [1, 2, 4, 4], weight [1, 3, 3, 3]: 2 input channels',
    ],
    [
      () => new nn.Conv1d(1, 1, 5, { padding: 4, ...circular }).forward(fifths(1, 3)),
      "Conv1d: pad: mode 'circular' cannot put 4 elements beside dim 1 of [1, 3]: at most 3",
    ],
    [
      () => new nn.ConvTranspose2d(1, 1, 3, circular as never),
      'ConvTranspose2d: there is no option paddingMode',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
