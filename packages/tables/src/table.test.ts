import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { parseCsv, Table } from './index.ts';

const { encoding, statistics } = JSON.parse(
  readFileSync(new URL('./fixtures/tables.json', import.meta.url), 'utf8'),
) as {
  encoding: { readonly train: string };
  statistics: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

const flats = Table.fromRows([
  { city: 'Basel', rooms: 3, lift: true },
  { city: 'Bern', rooms: null, lift: false },
  { city: null, rooms: 4.5, lift: true },
]);

describe('columns and rows', () => {
  test('of objects, with what is missing', () => {
    expect([flats.length, flats.names, flats.types]).toEqual([
      3,
      ['city', 'rooms', 'lift'],
      { city: 'text', rooms: 'number', lift: 'boolean' },
    ]);
    expect(flats.numbers('rooms')).toEqual(Float64Array.of(3, Number.NaN, 4.5));
    expect(flats.texts('city')).toEqual(['Basel', 'Bern', null]);
    expect(flats.row(1)).toEqual({ city: 'Bern', rooms: null, lift: false });
    expect(flats.row(-1)).toEqual({ city: null, rooms: 4.5, lift: true });
    expect(Table.fromRows([{ a: 1 }, {}, { a: undefined, b: 'x' }]).names).toEqual(['a', 'b']);
    expectTypeOf(flats.row(0)).toEqualTypeOf<{
      readonly city: string | null;
      readonly rooms: number | null;
      readonly lift: boolean | null;
    }>();
  });

  test('of lists', () => {
    const table = Table.fromColumns({ x: Float32Array.of(1, 2), kind: ['a', null] });
    expect([...table]).toEqual([
      { x: 1, kind: 'a' },
      { x: 2, kind: null },
    ]);
    expectTypeOf(table.row(0)).toEqualTypeOf<{ readonly x: number | null; readonly kind: string | null }>();
    expect(Table.fromColumns({}).length).toBe(0);
  });

  test('selected, left out, renamed', () => {
    expect(flats.select('lift', 'city').names).toEqual(['lift', 'city']);
    const fewer = flats.drop('city');
    expect(fewer.names).toEqual(['rooms', 'lift']);
    expectTypeOf(fewer.row(0)).toEqualTypeOf<{
      readonly rooms: number | null;
      readonly lift: boolean | null;
    }>();
    const renamed = flats.rename({ city: 'town' });
    expect(renamed.names).toEqual(['town', 'rooms', 'lift']);
    expectTypeOf(renamed.row(0).town).toEqualTypeOf<string | null>();
    expect(renamed.texts('town')).toEqual(flats.texts('city'));
    const first = parseCsv('a,b\n1,2\n').rename({ a: 'c' }).drop('b');
    expect([...first]).toEqual([{ c: 1 }]);
  });

  test('rows that are kept, taken, first; a column more', () => {
    expect(flats.filter(({ lift }) => lift === true).texts('city')).toEqual(['Basel', null]);
    expect(flats.filter((_, i) => i > 1).length).toBe(1);
    expect(flats.take([2, 0, 2]).numbers('rooms')).toEqual(Float64Array.of(4.5, 3, 4.5));
    expect(flats.head(2).length).toBe(2);
    expect(flats.head().length).toBe(3);
    const more = flats.withColumn('size', ({ rooms }) =>
      rooms === null ? null : rooms > 4 ? 'large' : 'small',
    );
    expect(more.texts('size')).toEqual(['small', null, 'large']);
    expectTypeOf(more.row(0).size).toEqualTypeOf<'large' | 'small' | null>();
    const other = flats.withColumn('rooms', ({ rooms }) => String(rooms));
    expect([other.names, other.texts('rooms')]).toEqual([
      ['city', 'rooms', 'lift'],
      ['3', 'null', '4.5'],
    ]);
    expect(flats.names).toEqual(['city', 'rooms', 'lift']);
  });

  test('a column may have any name', () => {
    const table = parseCsv('__proto__,constructor\n1,2\n');
    expect(Object.entries(table.row(0))).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('describe', () => {
  test("has pandas' numbers", () => {
    const described = parseCsv(encoding.train).describe();
    const names = Object.keys(statistics);
    expect(names.length).toBe(4);
    for (const name of names) {
      const row = [...described].find(({ column }) => column === name)!;
      for (const [key, value] of Object.entries(statistics[name]!)) expect(row[key]).toBeCloseTo(value, 9);
    }
  });

  test('counts what else there is', () => {
    expect(flats.describe().select('column', 'type', 'count', 'missing', 'unique').row(0)).toEqual({
      column: 'city',
      type: 'text',
      count: 2,
      missing: 1,
      unique: 2,
    });
    expect(
      Table.fromColumns({ a: [null], b: [3] })
        .describe()
        .numbers('mean'),
    ).toEqual(Float64Array.of(Number.NaN, 3));
  });
});

describe('printed', () => {
  test('numbers at the right, texts at the left', () => {
    const lines = [
      'city   rooms  lift',
      'Basel      3  true',
      'Bern    null  false',
      'null     4.5  true',
      '3 rows, 3 columns',
    ];
    expect(`${flats}`).toBe(lines.join('\n'));
    expect(inspect(flats)).toBe(lines.join('\n'));
  });

  test('the first rows of many, and as many columns as there is room for', () => {
    const long = Table.fromColumns({ x: Array.from({ length: 12 }, (_, i) => i / 3) });
    expect(`${long}`.split('\n').slice(-3)).toEqual(['       3', '... 2 more', '12 rows, 1 column']);
    const lists = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`c${i}`, ['a text that is far too long to be shown']]),
    );
    const wide = `${Table.fromColumns(lists)}`.split('\n');
    expect(wide[1]).toContain('a text that is far to...');
    expect(wide.at(-1)).toBe('1 row, 9 columns, 5 of them not shown');
    expect(Math.max(...wide.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => Table.fromRows([{ a: 1 }, { a: 'x' }]),
      'Table.fromRows: column a, row 1 is string x; expected a number, as before',
    ],
    [
      () => Table.fromRows([{ a: { b: 1 } }]),
      'Table.fromRows: column a, row 0 is an object { b }; expected a number, a text, true or false, or null',
    ],
    [() => Table.fromRows([3] as never), 'Table.fromRows: expected a list of objects'],
    [
      () => Table.fromColumns({ a: [1], b: [1, 2] }),
      'Table.fromColumns: a has 1 values, b has 2 values; expected as many in each',
    ],
    [() => flats.numbers('city'), 'numbers: column city is of type text; expected one of numbers'],
    [() => flats.texts('rooms'), 'texts: column rooms is of type number; expected one of texts'],
    [() => flats.column('x' as never), 'column: there is no column x; there are city, rooms, lift'],
    [() => flats.select('x' as never), 'select: there is no column'],
    [() => flats.drop('x' as never), 'drop: there is no column'],
    [() => flats.rename({ x: 'y' } as never), 'rename: there is no column'],
    [() => flats.rename({ city: 'rooms' }), 'rename: two columns would be called rooms'],
    [() => flats.row(3), 'row: there is no row 3; the table has 3'],
    [() => flats.take([0, 3]), 'take: there is no row 3; the table has 3'],
    [() => flats.filter(true as never), 'filter: expected a function that says whether a row is kept'],
    [
      () => flats.withColumn('a', (_, i) => (i === 0 ? 1 : 'x')),
      'withColumn: column a, row 1 is string x; expected a number, as before',
    ],
    [() => flats.head(-1), 'head: count is -1; expected a whole number'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
