/** Batch normalisations that layers have taken in: PyTorch's numbers, and those of both layers one after another. */
import { manualSeed, ones, randn, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(5);
});

/** With statistics, factors and biases that differ. */
function seen<Norm extends nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d>(norm: Norm): Norm {
  norm.runningMean!.assign(tensor([0.5, -1, 2]));
  norm.runningVar!.assign(tensor([4, 0.25, 1]));
  norm.weight?.assign(tensor([2, -1, 0.5]));
  norm.bias?.assign(tensor([0.1, 0.2, 0.3]));
  norm.eval();
  return norm;
}

function expectClose(got: Tensor, expected: readonly number[]): void {
  const data = [...got.detach().dataSync()];
  expect(data.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(data[i]).toBeCloseTo(value, 5);
}

test("weights and biases are PyTorch's", () => {
  // torch.nn.utils.fuse_conv_bn_eval and fuse_linear_bn_eval, seed 5.
  const conv = nn.fuseConvBnEval(new nn.Conv2d(2, 3, 2).eval(), seen(new nn.BatchNorm2d(3)));
  expectClose(
    conv.weight.flatten().at([0, 9]),
    [
      0.23352305591106415, -0.2643791735172272, 0.2881242036819458, 0.22622630648994446, 0.2970576286315918,
      -0.2710724472999573, -0.2373107522726059, 0.1682342141866684, 0.6600502133369446,
    ],
  );
  expectClose(conv.bias!, [-0.06401003152132034, -1.2206307649612427, -0.6903340816497803]);
  const linear = nn.fuseLinearBnEval(
    new nn.Linear(2, 3, { bias: false }).eval(),
    seen(new nn.BatchNorm1d(3)),
  );
  expectClose(
    linear.weight,
    [
      0.25369009375572205, -0.33392277359962463, 0.30943426489830017, 0.9442936778068542, -0.1671479195356369,
      -0.32232141494750977,
    ],
  );
  expectClose(linear.bias!, [-0.3999994099140167, -1.7999598979949951, -0.6999949812889099]);
});

const cases: [string, () => Tensor[]][] = [
  [
    'Conv1d in groups',
    () => {
      const conv = new nn.Conv1d(6, 3, 2, { groups: 3, stride: 2, bias: false }).eval();
      const [norm, x] = [seen(new nn.BatchNorm1d(3, { affine: false })), randn([2, 6, 7])];
      return [nn.fuseConvBnEval(conv, norm).forward(x), norm.forward(conv.forward(x))];
    },
  ],
  [
    'ConvTranspose2d in groups',
    () => {
      const conv = new nn.ConvTranspose2d(6, 3, 2, { groups: 3, stride: 2, outputPadding: 1 }).eval();
      const [norm, x] = [seen(new nn.BatchNorm2d(3)), randn([2, 6, 3, 4])];
      return [nn.fuseConvBnEval(conv, norm).forward(x), norm.forward(conv.forward(x))];
    },
  ],
  [
    'ConvTranspose3d',
    () => {
      const conv = new nn.ConvTranspose3d(2, 3, 2).eval();
      const [norm, x] = [seen(new nn.BatchNorm3d(3)), randn([1, 2, 2, 3, 2])];
      return [nn.fuseConvBnEval(conv, norm).forward(x), norm.forward(conv.forward(x))];
    },
  ],
  [
    'Linear, and one statistic for all',
    () => {
      const [linear, norm] = [new nn.Linear(4, 3, { bias: false }).eval(), new nn.BatchNorm1d(1).eval()];
      norm.runningMean!.assign(tensor([0.5]));
      const x = randn([5, 1, 4]);
      return [nn.fuseLinearBnEval(linear, norm).forward(x), norm.forward(linear.forward(x))];
    },
  ],
];
test.each(cases)('%s', (_, outputs) => {
  const [fused, both] = outputs();
  expect(fused!.shape).toEqual(both!.shape);
  expectClose(fused!, [...both!.detach().dataSync()]);
});

test('a transposed convolution is one by whatever name a bundler calls it', () => {
  const conv = new nn.ConvTranspose2d(3, 3, 2).eval();
  const [norm, x] = [seen(new nn.BatchNorm2d(3)), randn([2, 3, 3, 4])];
  const { name } = nn.ConvTranspose2d;
  try {
    Object.defineProperty(nn.ConvTranspose2d, 'name', { value: 'e' });
    expectClose(nn.fuseConvBnEval(conv, norm).forward(x), [
      ...norm.forward(conv.forward(x)).detach().dataSync(),
    ]);
  } finally {
    Object.defineProperty(nn.ConvTranspose2d, 'name', { value: name });
  }
});

test('layers stay as they are, no numbers are drawn, and frozen weights stay frozen', () => {
  const conv = new nn.Conv2d(2, 3, 2).eval().requiresGrad_(false);
  const before = [...conv.weight.dataSync()];
  const following = randn([2]).toArray();
  manualSeed(5);
  new nn.Conv2d(2, 3, 2);
  const fused = nn.fuseConvBnEval(conv, seen(new nn.BatchNorm2d(3)));
  expect(randn([2]).toArray()).toEqual(following);
  expect([...conv.weight.dataSync()]).toEqual(before);
  expect(fused.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false, false]);
  expect(fused.training).toBe(false);
});

test('all parameters as one vector', () => {
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
  const vector = nn.parametersToVector(model.parameters());
  vector.square().sum().backward();
  expectClose(model.at(1).bias!.grad!, [2 * model.at(1).bias!.itemSync()]);
  nn.vectorToParameters(vector.mul(0).add(3), model.parameters());
  expect(new Set(nn.parametersToVector(model.parameters()).dataSync())).toEqual(new Set([3]));
  expect(model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
});

describe('errors', () => {
  const [conv, norm] = [new nn.Conv2d(2, 3, 2), new nn.BatchNorm2d(3)];
  test.each<[() => unknown, string]>([
    [
      () => nn.fuseConvBnEval(conv, norm),
      "fuseConvBnEval: Conv2d is in training, where the norm is the batch's; call eval() on both first",
    ],
    [
      () =>
        nn.fuseConvBnEval(
          new nn.Conv2d(2, 3, 2).eval(),
          new nn.BatchNorm2d(3, { trackRunningStats: false }).eval(),
        ),
      'fuseConvBnEval: BatchNorm2d has no running statistics',
    ],
    [
      () => nn.fuseConvBnEval(new nn.Conv2d(2, 3, 2).eval(), new nn.BatchNorm2d(4).eval()),
      'fuseConvBnEval: Conv2d gives 3 channels, BatchNorm2d takes 4; they must be equal',
    ],
    [() => nn.fuseConvBnEval(new nn.Linear(2, 3) as never, norm), 'expected one of Conv1d, Conv2d, Conv3d,'],
    [() => nn.parametersToVector([]), 'parametersToVector: got no parameters; give it model.parameters()'],
    [
      () => nn.vectorToParameters(ones([3]), conv.parameters()),
      'vectorToParameters: got [3]; expected [27], as many elements as the 2 parameters have',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
