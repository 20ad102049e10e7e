/** Heads have the layers of fast.ai's. */
import { Linear, type Module } from '@glissade/nn';
import { randn, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { AdaptiveConcatPool2d, BasicBlock, createHead, ResNet, SigmoidRange } from '../index.ts';

beforeAll(() => useBackend(reference));

const kinds = (head: Module): string[] =>
  [...head.children()].map((layer) =>
    layer instanceof Linear
      ? `Linear ${layer.weight.shape[1]} ${layer.weight.shape[0]} ${layer.bias !== undefined}`
      : layer.constructor.name,
  );

test('layers, widths and dropout', () => {
  const head = createHead(5, 10);
  expect(kinds(head)).toEqual([
    'AdaptiveConcatPool2d',
    'Flatten',
    'BatchNorm1d',
    'Dropout',
    'Linear 10 512 false',
    'ReLU',
    'BatchNorm1d',
    'Dropout',
    'Linear 512 10 false',
  ]);
  expect([3, 7].map((i) => (head.at(i) as unknown as { p: number }).p)).toEqual([0.25, 0.5]);
  expect(
    kinds(createHead(5, 2, { linFtrs: [], concatPool: false, firstBn: false, ps: 0, bnFinal: true })),
  ).toEqual(['AdaptiveAvgPool2d', 'Flatten', 'Linear 5 2 true', 'BatchNorm1d']);
});

test('results lie in a range', () => {
  const head = createHead(4, 1, { yRange: [1, 5], linFtrs: [8] }).eval();
  const values = head.forward(randn([16, 4, 3, 3]).mul(1e4));
  expect([values.amin().itemSync() >= 1, values.amax().itemSync() <= 5]).toEqual([true, true]);
  expect(head.at(head.length - 1)).toBeInstanceOf(SigmoidRange);
});

test('stands behind a residual network, whose own pooling it brings', () => {
  const model = new ResNet(BasicBlock, [1, 1, 1, 1]);
  model.avgpool = new AdaptiveConcatPool2d();
  model.fc = createHead(512, 3, { pool: false });
  expect((model.forward(randn([2, 3, 32, 32])) as Tensor).shape).toEqual([2, 3]);
});

test.each<[() => unknown, string]>([
  [() => createHead(0, 3), 'createHead: features is 0'],
  [() => createHead(4, 3, { linFtrs: 5 as never }), 'createHead: linFtrs is 5; expected a list'],
  [() => createHead(4, 3, { ps: [0.1] }), 'createHead: ps is [0.1]; expected a probability, or a list of 2'],
  [() => createHead(4, 3, { width: 1 } as never), 'there is no option width'],
  [() => new SigmoidRange(0, Number.NaN), 'SigmoidRange: got 0 and NaN; expected two numbers'],
])('%s', (run, message) => expect(run).toThrow(message));
