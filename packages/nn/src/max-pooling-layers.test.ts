/** Layers that say where the largest elements are, and the types that say so. Their numbers: golden files. */
import { ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, expectTypeOf, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

const [returnIndices, row] = [
  true as const,
  tensor([
    [
      [3, 1],
      [4, 4],
    ],
  ]),
];

test('say where if they are asked to', () => {
  const sequence = tensor([[3, 1, 4, 1, 5, 9]]);
  const found = [
    new nn.MaxPool1d(2, { returnIndices }).forward(sequence),
    new nn.AdaptiveMaxPool1d(3, { returnIndices }).forward(sequence),
    new nn.MaxPool2d(2, { returnIndices }).forward(row),
    new nn.AdaptiveMaxPool2d(1, { returnIndices }).forward(row),
    new nn.MaxPool3d([1, 2, 2], { returnIndices }).forward(row.unsqueeze(0)),
    new nn.AdaptiveMaxPool3d(1, { returnIndices }).forward(row.unsqueeze(0)),
  ];
  const numbers = found.map(({ values, indices }) => [[...values.dataSync()], [...indices.dataSync()]]);
  const [first, second] = [
    [
      [3, 4, 9],
      [0, 2, 5],
    ],
    [[4], [2]],
  ];
  expect(numbers).toEqual([first, first, second, second, second, second]);
});

test('types say what comes back', () => {
  expectTypeOf(new nn.MaxPool2d(2).forward).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(new nn.MaxPool2d(2, { stride: 1 }).forward).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(new nn.MaxPool2d(2, { returnIndices: false }).forward).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(
    new nn.MaxPool2d(2, { returnIndices: true }).forward,
  ).returns.toEqualTypeOf<nn.LargestWithIndices>();
  expectTypeOf(new nn.AdaptiveMaxPool1d(2).forward).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(
    new nn.AdaptiveMaxPool3d(2, { returnIndices: true }).forward,
  ).returns.toEqualTypeOf<nn.LargestWithIndices>();
  const known = (returnIndices: boolean) => new nn.MaxPool1d(2, { returnIndices }).forward(ones([1, 2]));
  expectTypeOf(known).returns.toEqualTypeOf<Tensor | nn.LargestWithIndices>();
  // They fit where modules are wanted that give tensors.
  const model = new nn.Sequential(new nn.MaxPool2d(2), new nn.AdaptiveMaxPool2d(1));
  expect(model.forward(row).shape).toEqual([1, 1, 1]);
});

test('print, and refuse other options', () => {
  expect(`${new nn.MaxPool2d(2, { returnIndices })}`).toBe('MaxPool2d(kernelSize=2, returnIndices=true)');
  expect(`${new nn.AdaptiveMaxPool2d(2, { returnIndices })}`).toBe(
    'AdaptiveMaxPool2d(outputSize=2, returnIndices=true)',
  );
  expect(() => new nn.MaxPool2d(2, { return_indices: true } as never)).toThrow(
    'MaxPool2d: there is no option return_indices; is it returnIndices?',
  );
  expect(() => new nn.AdaptiveMaxPool2d(2, true as never)).toThrow(
    'AdaptiveMaxPool2d: got true in place of options',
  );
});
