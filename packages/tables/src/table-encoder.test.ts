import { readFileSync } from 'node:fs';
import { DataLoader } from '@glissade/data';
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseCsv, Table, TableEncoder } from './index.ts';

interface Encoded {
  readonly codes: number[][];
  readonly hot: number[][];
  readonly numbers: number[][];
  readonly missing: number[];
}

const { encoding } = JSON.parse(readFileSync(new URL('./fixtures/tables.json', import.meta.url), 'utf8')) as {
  encoding: {
    readonly train: string;
    readonly valid: string;
    readonly names: { readonly categories: string[]; readonly numbers: string[] };
    readonly encodedTrain: Encoded;
    readonly encodedValid: Encoded;
    readonly target: number[];
  };
};

beforeEach(() => useBackend(reference));

const train = parseCsv(encoding.train);
const valid = parseCsv(encoding.valid);
const near = (actual: ArrayLike<number>, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, 5);
};

describe("scikit-learn's OrdinalEncoder, SimpleImputer, StandardScaler and OneHotEncoder", () => {
  const encoder = TableEncoder.fit(train, { target: 'rent' });

  test.each([
    ['the training table', train, encoding.encodedTrain],
    ['another one, with a city that it does not know', valid, encoding.encodedValid],
  ])('%s', (_, table, { codes, hot, numbers, missing }) => {
    expect([encoder.categoryNames, encoder.cardinalities]).toEqual([
      ['city', 'lift'],
      [4, 3],
    ]);
    expect(encoder.numberNames).toEqual(['rooms', 'rooms_missing', 'area', 'floor']);
    const [categories, scaled] = encoder.encode(table);
    expect([categories.dtype, scaled.dtype]).toEqual(['int32', 'float32']);
    expect(categories.toArray()).toEqual(codes);
    const wanted = numbers.map(([rooms, area, floor], row) => [rooms!, missing[row]!, area!, floor!]);
    near(scaled.dataSync(), wanted.flat());
    const features = encoder.features(table);
    expect(encoder.featureNames.slice(0, 5)).toEqual([
      'city=Basel',
      'city=Bern',
      'city=Zug',
      'lift=false',
      'lift=true',
    ]);
    near(
      features.dataSync(),
      wanted.flatMap((row, i) => [...hot[i]!, ...row]),
    );
  });

  test('the target, and back', async () => {
    const target = encoder.encodeTarget(valid);
    expect(target.shape).toEqual([20, 1]);
    near(target.dataSync(), encoding.target);
    const back = await encoder.decodeNumbers(target);
    for (const [row, rent] of valid.numbers('rent').entries()) expect(back[row]! / rent).toBeCloseTo(1, 6);
  });

  test('rows and a row are encoded as a table is, whatever else they have', () => {
    const [categories, numbers] = encoder.encode(valid);
    const rows = encoder.encode([...valid]);
    expect(rows[0].toArray()).toEqual(categories.toArray());
    expect(rows[1].toArray()).toEqual(numbers.toArray());
    const row = encoder.encode({ ...valid.row(4), more: 'x' });
    expect(row[0].toArray()).toEqual([categories.at(4).toArray()]);
    expect(row[1].toArray()).toEqual([numbers.at(4).toArray()]);
  });

  test('a saved one does the same', () => {
    for (const again of [
      TableEncoder.fromJSON(JSON.stringify(encoder)),
      TableEncoder.fromJSON(encoder.toJSON()),
    ]) {
      expect(again.encode(valid)[1].toArray()).toEqual(encoder.encode(valid)[1].toArray());
      expect(again.encodeTarget(valid).toArray()).toEqual(encoder.encodeTarget(valid).toArray());
      expect(again.toJSON()).toEqual(encoder.toJSON());
    }
    expect(encoder.types).toEqual({
      city: 'text',
      lift: 'boolean',
      rooms: 'number',
      area: 'number',
      floor: 'number',
      rent: 'number',
    });
  });

  test('a data set for a loader', () => {
    const batches = [...new DataLoader(encoder.dataset(train), { batchSize: 40 })];
    expect(batches.map((batch) => batch.map(({ shape }) => shape))).toEqual([
      [
        [40, 2],
        [40, 4],
        [40, 1],
      ],
      [
        [20, 2],
        [20, 4],
        [20, 1],
      ],
    ]);
  });
});

describe('what may be chosen', () => {
  const table = Table.fromRows([
    { kind: 'b', floor: 10, size: 1, alike: 0.1 },
    { kind: 'a', floor: 9, size: 2, alike: 0.1 },
    { kind: 'b', floor: 9, size: 6, alike: 0.1 },
    { kind: null, floor: null, size: 3, alike: 0.1 },
  ]);

  test('numbers that name things, in the order of numbers', () => {
    const encoder = TableEncoder.fit(table, { categories: ['floor'], numbers: ['size'] });
    expect(encoder.encode(table)[0].toArray()).toEqual([[2], [1], [1], [0]]);
    expect(encoder.encode({ floor: 8, size: 1 })[0].toArray()).toEqual([[0]]);
    expect(
      TableEncoder.fromJSON(JSON.stringify(encoder)).encode({ floor: 10, size: 1 })[0].toArray(),
    ).toEqual([[2]]);
  });

  test('rare categories count as unknown', () => {
    const encoder = TableEncoder.fit(table, { categories: ['kind'], numbers: [], minFrequency: 2 });
    expect(encoder.cardinalities).toEqual([2]);
    expect(encoder.encode(table)[0].toArray()).toEqual([[1], [0], [1], [0]]);
    expect(encoder.encode(table)[1].shape).toEqual([4, 0]);
  });

  test('equal numbers become 0, and one that was never missing before the median', () => {
    const encoder = TableEncoder.fit(table, { numbers: ['alike', 'size'] });
    const [, numbers] = encoder.encode({ kind: 'a', alike: null, size: null });
    expect(encoder.numberNames).toEqual(['alike', 'size']);
    expect(numbers.at(0, 0).itemSync()).toBe(0);
    expect(numbers.at(0, 1).itemSync()).toBeCloseTo((2.5 - 3) / Math.sqrt(3.5), 6);
  });

  test('classes: of texts, of yes and no, of numbers', async () => {
    const known = table.filter(({ kind }) => kind !== null);
    const encoder = TableEncoder.fit(known, { target: 'kind', numbers: ['size'] });
    expect([encoder.classes, encoder.encodeTarget(known).toArray()]).toEqual([
      ['a', 'b'],
      [1, 0, 1],
    ]);
    const scores = tensor([
      [0, 1],
      [3, 1],
    ]);
    expect(await encoder.decodeClasses(scores)).toEqual(['b', 'a']);
    const numbered = TableEncoder.fit(known, { target: 'floor', task: 'classification', numbers: ['size'] });
    expect([numbered.classes, numbered.encodeTarget(known).dtype]).toEqual([[9, 10], 'int32']);
    const asked = Table.fromColumns({ x: [1, 2, 3], yes: [true, false, true] });
    expect(TableEncoder.fit(asked, { target: 'yes' }).encodeTarget(asked).toArray()).toEqual([1, 0, 1]);
  });

  test('a target as it is', () => {
    const encoder = TableEncoder.fit(table, { target: 'size', numbers: ['alike'], standardizeTarget: false });
    expect(encoder.encodeTarget(table).toArray()).toEqual([[1], [2], [6], [3]]);
  });

  test('a column of which nothing is known is missing, whatever its type', () => {
    const encoder = TableEncoder.fit(table, { categories: ['kind'], numbers: ['size'] });
    expect(encoder.encode(parseCsv('kind,size\n,\n,\n'))[0].toArray()).toEqual([[0], [0]]);
  });
});

describe('errors name the column', () => {
  const table = Table.fromRows([
    { city: 'a', rooms: 1, rent: 5 },
    { city: 'b', rooms: 2, rent: 6 },
  ]);
  const encoder = TableEncoder.fit(table, { target: 'rent' });
  const classes = TableEncoder.fit(table, { target: 'city' });
  const state = encoder.toJSON();
  test.each<[() => unknown, string]>([
    [
      () => encoder.encode({ city: 'a' }),
      'encode: row 0 has no rooms; give it, or null where it is not known',
    ],
    [
      () => encoder.encode({ city: 'a', rooms: '2' }),
      'encode: column rooms, row 0 is string 2; expected a number',
    ],
    [() => encoder.encode({ city: 3, rooms: 2 }), 'encode: column city, row 0 is 3; expected a text'],
    [
      () => encoder.encode({ city: 'a', rooms: Infinity }),
      'encode: column rooms, row 0 is Infinity; expected finite numbers',
    ],
    [() => encoder.encode(table.drop('rooms')), 'encode: there is no column rooms; the table has city, rent'],
    [() => encoder.encode(3 as never), 'encode: expected a table, rows or a row'],
    [
      () => encoder.encodeTarget([{ rent: 3 }, { rent: null }]),
      'encodeTarget: column rent, row 1 is missing, and a target cannot be; filter such rows out',
    ],
    [
      () => classes.encodeTarget({ city: 'z' }),
      'encodeTarget: column city, row 0 is string z; expected one of a, b',
    ],
    [() => classes.encodeTarget({ city: null }), 'encodeTarget: column city, row 0 is missing'],
    [() => TableEncoder.fit(table).dataset(table), 'dataset: the encoder knows no target'],
    [
      () => TableEncoder.fit(table, { target: 'x' as never }),
      'TableEncoder.fit: there is no column x, of the target; the table has city, rooms, rent',
    ],
    [
      () => TableEncoder.fit(table, { numbers: ['city'] }),
      'TableEncoder.fit: column city is of type text; expected numbers',
    ],
    [
      () => TableEncoder.fit(table, { target: 'rent', numbers: ['rent'] }),
      'TableEncoder.fit: column rent is named twice',
    ],
    [
      () => TableEncoder.fit(table, { categories: [], numbers: [] }),
      'TableEncoder.fit: there is no column to predict from',
    ],
    [() => TableEncoder.fit(table.head(0)), 'TableEncoder.fit: the table has no rows'],
    [
      () => TableEncoder.fit(Table.fromColumns({ a: [null, null] })),
      'TableEncoder.fit: column a has no number in any row; drop it',
    ],
    [() => TableEncoder.fit(table, { y: 'rent' } as object), 'TableEncoder.fit: there is no option y'],
    [() => TableEncoder.fromJSON('{'), 'TableEncoder.fromJSON: the text is no JSON'],
    [
      () => TableEncoder.fromJSON({}),
      'TableEncoder.fromJSON: format is undefined; expected what JSON.stringify(encoder) has written',
    ],
    [() => TableEncoder.fromJSON({ ...state, version: 2 }), 'version is 2, and this one reads 1'],
    [() => TableEncoder.fromJSON({ ...state, numbers: [{ name: 'rooms' }] }), 'numbers are damaged'],
    [
      () => TableEncoder.fromJSON({ ...state, categories: [{ ...state.categories[0], values: [1] }] }),
      'categories are damaged',
    ],
    [() => TableEncoder.fromJSON({ ...state, target: {} }), 'target is damaged'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });

  test('of predictions', async () => {
    await expect(encoder.decodeClasses(tensor([[1]]))).rejects.toThrow(
      'decodeClasses: the target is no class; use decodeNumbers',
    );
    await expect(encoder.decodeNumbers(tensor([[1, 2]]))).rejects.toThrow(
      'decodeNumbers: the prediction is float32[1, 2]; expected [rows, 1] or [rows]',
    );
    await expect(classes.decodeNumbers(tensor([1]))).rejects.toThrow(
      'the target is no number; use decodeClasses',
    );
    await expect(classes.decodeClasses(tensor([1]))).rejects.toThrow('expected [rows, 2]');
  });
});
