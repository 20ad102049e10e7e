/** Nonlinearities with functions of their own: what the layers compute and print, and errors. Their numbers: the golden files. */
import { parameter } from '@glissade/autograd';
import {
  linspace,
  ones,
  reference,
  ShapeError,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test.each<[string, nn.Module, (x: Tensor) => Tensor]>([
  ['CELU()', new nn.CELU(), nn.celu],
  ['CELU(alpha=2)', new nn.CELU({ alpha: 2 }), (x) => nn.celu(x, { alpha: 2 })],
  ['GLU(dim=-1)', new nn.GLU(), nn.glu],
  ['GLU(dim=0)', new nn.GLU(0), (x) => nn.glu(x, 0)],
  ['Softmin(dim=1)', new nn.Softmin(1), (x) => nn.softmin(x, 1)],
  ['Threshold(threshold=0.1, value=20)', new nn.Threshold(0.1, 20), (x) => nn.threshold(x, 0.1, 20)],
  ['Hardshrink()', new nn.Hardshrink(), nn.hardshrink],
  ['Hardshrink(lambd=2)', new nn.Hardshrink({ lambd: 2 }), (x) => nn.hardshrink(x, { lambd: 2 })],
  ['Softshrink()', new nn.Softshrink(), nn.softshrink],
  ['Softshrink(lambd=2)', new nn.Softshrink({ lambd: 2 }), (x) => nn.softshrink(x, { lambd: 2 })],
  ['Tanhshrink()', new nn.Tanhshrink(), nn.tanhshrink],
  ['PReLU(numParameters=1)', new nn.PReLU(), (x) => nn.prelu(x, tensor([0.25]))],
  ['PReLU(numParameters=8)', new nn.PReLU(8, { init: 2 }), (x) => nn.prelu(x, tensor(2))],
])('%s', (text, layer, compute) => {
  const x = linspace(-8, 8, 32).reshape([4, 8]);
  expect(layer.forward(x).detach().toArray()).toEqual(compute(x).toArray());
  expect(`${layer}`).toBe(text);
});

test('what is infinite and positive meets no slope', () => {
  const weight = parameter(tensor([0.5]));
  const x = parameter(tensor([Infinity, -2]));
  nn.prelu(x, weight).sum().backward();
  expect([weight.grad!.toArray(), x.grad!.toArray()]).toEqual([[-2], [1, 0.5]]);
});

test('PReLU learns one slope, or one for each channel', () => {
  const layer = new nn.PReLU(2, { dtype: 'float64' });
  expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  expect(layer.weight.dtype).toBe('float64');
  layer
    .forward(
      tensor(
        [
          [
            [-1, 2],
            [-3, -4],
          ],
        ],
        { dtype: 'float64' },
      ),
    )
    .sum()
    .backward();
  expect(layer.weight.grad!.toArray()).toEqual([-1, -7]);
});

test('halves are rounded once', () => {
  const x = tensor([-0.3, -0.1], { dtype: 'float16' });
  const once = nn.celu(x.to('float32'), { alpha: 0.7 }).to('float16');
  expect(nn.celu(x, { alpha: 0.7 }).toArray()).toEqual(once.toArray());
});

describe('errors', () => {
  test.each<[() => unknown, new (message: string) => Error, string]>([
    [() => nn.celu(ones([2]), { alpha: 0 }), RangeError, 'celu: alpha is 0'],
    [() => nn.glu(zeros([2, 5])), ShapeError, 'glu: dim -1 of float32[2, 5] has no two halves'],
    [() => nn.glu(zeros([2, 4]), 2), ShapeError, 'glu: dim 2 of float32[2, 4]'],
    [
      () => nn.softshrink(ones([2]), { lambd: -1 }),
      RangeError,
      'softshrink: lambd is -1; expected a number >= 0',
    ],
    [() => new nn.PReLU(0), RangeError, 'PReLU: numParameters is 0; expected a whole number >= 1'],
    [
      () => nn.prelu(zeros([2, 3, 4]), ones([4])),
      ShapeError,
      'prelu: input float32[2, 3, 4], weight [4]; expected a weight [1], or [3]: one for each channel',
    ],
    [() => nn.prelu(zeros([3]), ones([3])), ShapeError, 'or an input [N, C, ...] and a weight [C]'],
  ])('%s', (run, kind, message) => {
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});
