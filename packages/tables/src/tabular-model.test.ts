import { readFileSync } from 'node:fs';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { crossEntropy, mse } from '@glissade/losses';
import { Adam, SGD } from '@glissade/optim';
import { manualSeed, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type EmbeddingSize,
  embSzRule,
  Table,
  TableEncoder,
  TabularModel,
  type TabularOptions,
  tabularModel,
} from './index.ts';

interface Case {
  readonly name: string;
  readonly embSzs: readonly EmbeddingSize[];
  readonly nCont: number;
  readonly outSz: number;
  readonly layers: readonly number[];
  readonly adam: boolean;
  readonly given: Readonly<Record<string, boolean | readonly [number, number]>>;
  readonly categories: number[][];
  readonly numbers: number[];
  readonly target: number[];
  readonly state: Readonly<Record<string, number[]>>;
  readonly losses: number[];
  readonly predictions: number[];
}

const { cases } = JSON.parse(readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

/** `use_bn` to `useBn`. */
const camel = (given: Case['given']): TabularOptions =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name.replace(/_./g, ([, letter]) => letter!.toUpperCase()),
      value,
    ]),
  );

afterEach(() => useBackend(reference));

const backends = { reference: async () => reference, cpu: () => cpu({ threads: 1 }) };

describe.each(Object.entries(backends))("fast.ai's model in PyTorch, on %s", (_, make) => {
  describe.each([false, true])('compiled: %s', (isCompiled) => {
    test.each(cases)('$name', async ({ embSzs, nCont, outSz, layers, adam, given, ...wanted }) => {
      useBackend(await make());
      manualSeed(7);
      const model = new TabularModel(embSzs, nCont, outSz, layers, camel(given));
      const state = model.stateDict();
      expect(Object.keys(state)).toEqual(Object.keys(wanted.state));
      for (const [name, values] of Object.entries(wanted.state)) {
        // The means that were not there yet are zeros and ones; weights are drawn as PyTorch draws them.
        const own = await state[name]!.data();
        for (const [i, value] of values.entries()) expect(own[i]).toBeCloseTo(value, 6);
      }
      const categories = tensor(Int32Array.from(wanted.categories.flat()), { shape: [12, embSzs.length] });
      const numbers = tensor(wanted.numbers, { shape: [12, nCont] });
      const target =
        outSz > 1 ? tensor(Int32Array.from(wanted.target)) : tensor(wanted.target, { shape: [12, 1] });
      const optimizer = adam
        ? new Adam(model.parameters(), { lr: 0.02 })
        : new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const step = (x: Tensor, z: Tensor, y: Tensor): Tensor => {
        const prediction = model.forward(x, z);
        const loss = outSz > 1 ? crossEntropy(prediction, y) : mse(prediction, y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      };
      const run = isCompiled ? compile(step) : step;
      for (const loss of wanted.losses) {
        const own = await run(categories, numbers, target).item();
        expect(Math.abs(own - loss) / Math.abs(loss)).toBeLessThan(2e-6);
      }
      const predictions = await model.eval().forward(categories, numbers).data();
      for (const [i, value] of wanted.predictions.entries()) expect(predictions[i]).toBeCloseTo(value, 4);
    });
  });
});

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
