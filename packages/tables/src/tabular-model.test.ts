import { cpu } from '@glissade/backend-cpu';
import { manualSeed, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { embSzRule, Table, TableEncoder, TabularModel, tabularModel } from './index.ts';
import { likePyTorch } from './like-pytorch.test-helper.ts';

beforeEach(() => useBackend(reference));

describe("fast.ai's model in PyTorch, on the reference backend", () =>
  likePyTorch(async () => reference, 1e-6));
describe("fast.ai's model in PyTorch, on the CPU backend", () =>
  likePyTorch(() => cpu({ threads: 1 }), 1e-6));

describe('of an encoder', () => {
  const table = Table.fromRows([
    { city: 'Basel', kind: 'a', rooms: 3, rent: 18 },
    { city: 'Bern', kind: 'b', rooms: null, rent: 15 },
    { city: 'Zug', kind: 'a', rooms: 4, rent: 25 },
  ]);

  test('has a vector for each category, and an output for a number or each class', () => {
    const encoder = TableEncoder.fit(table, { target: 'rent' });
    const model = tabularModel(encoder, { layers: [8], embSzs: { kind: 1 }, ps: 0.5, embedP: 0.25 });
    expect(model.embeds.map(({ weight }) => weight.shape)).toEqual([
      [4, 3],
      [3, 1],
    ]);
    expect(model.eval().forward(...encoder.encode(table)).shape).toEqual([3, 1]);
    expect(`${model}`).toContain('Dropout(p=0.5)');
    const classes = TableEncoder.fit(table, { target: 'kind' });
    expect(
      tabularModel(classes)
        .eval()
        .forward(...classes.encode(table.row(0))).shape,
    ).toEqual([1, 2]);
  });

  test('dropout goes with training alone', () => {
    manualSeed(0);
    const encoder = TableEncoder.fit(table, { target: 'rent' });
    const model = tabularModel(encoder, { layers: [64], ps: 0.5 });
    const inputs = encoder.encode(table);
    expect(model.forward(...inputs).toArray()).not.toEqual(model.forward(...inputs).toArray());
    model.eval();
    expect(model.forward(...inputs).toArray()).toEqual(model.forward(...inputs).toArray());
  });
});

test("fast.ai's rule: how long vectors are", () => {
  expect([1, 2, 3, 4, 10, 16, 42, 100, 1000, 10_000, 100_000].map(embSzRule)).toEqual([
    2, 2, 3, 3, 6, 8, 13, 21, 77, 278, 600,
  ]);
});

describe('errors', () => {
  const model = new TabularModel([[3, 2]], 2, 1, [4]);
  const whole = (shape: number[]): Tensor => zeros(shape, { dtype: 'int32' });
  test.each<[() => unknown, string]>([
    [
      () => model.forward(whole([2, 2]), zeros([2, 2])),
      'TabularModel: categories are int32[2, 2]; expected [rows, 1], as encoder.encode(table) gives them',
    ],
    [
      () => model.forward(whole([2, 1]), zeros([2, 3])),
      'TabularModel: numbers are float32[2, 3]; expected [rows, 2]',
    ],
    [
      () => new TabularModel([], 0, 1, [4]),
      'TabularModel: there are neither categories nor numbers to predict from',
    ],
    [
      () => new TabularModel([[3, 0]], 0, 1, [4]),
      'TabularModel: a size of embSzs is 0; expected a whole number >= 1',
    ],
    [
      () => new TabularModel([[3, 1]], 0, 1, [4, 5], { ps: [0.1] }),
      'TabularModel: ps has 1 numbers for 2 layers',
    ],
    [
      () => new TabularModel([[3, 1]], 0, 1, [4], { ps: 2 }),
      'TabularModel: ps is 2; expected a number from 0 to 1',
    ],
    [
      () => new TabularModel([[3, 1]], 0, 1, [4], { yRange: [1, 1] }),
      'TabularModel: yRange is [1, 1]; expected [low, high]',
    ],
    [
      () => new TabularModel([[3, 1]], 0, 1, [4], { dropout: 1 } as object),
      'TabularModel: there is no option dropout',
    ],
    [
      () => tabularModel(TableEncoder.fit(Table.fromColumns({ a: [1, 2] }))),
      'tabularModel: the encoder knows no target',
    ],
    [
      () =>
        tabularModel(TableEncoder.fit(Table.fromColumns({ a: [1, 2], b: [1, 2] }), { target: 'b' }), {
          embSzs: { a: 3 },
        }),
      'tabularModel: embSzs names a, which is no column of categories; there are none',
    ],
    [() => tabularModel({} as never), 'tabularModel: expected an encoder'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
