import { readFileSync } from 'node:fs';
import { FileError } from '@glissade/data';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Cell, type ColumnType, csvRows, parseCsv, type Table } from './index.ts';

interface Text {
  readonly text: string;
  readonly options: { readonly sep?: string; readonly decimal?: ',' };
  readonly columns: Readonly<
    Record<string, { readonly type: ColumnType; readonly values: readonly (Cell | 'inf' | '-inf')[] }>
  >;
}

const { texts } = JSON.parse(readFileSync(new URL('./fixtures/tables.json', import.meta.url), 'utf8')) as {
  texts: readonly Text[];
};

const optionsOf = ({ options: { sep, decimal } }: Text) => ({
  ...(sep !== undefined && { delimiter: sep }),
  ...(decimal !== undefined && { decimal }),
});

/** The cells of a column as pandas' are kept in the file. */
const kept = (table: Table, name: string): unknown[] =>
  [...table].map((row) => {
    const cell = row[name]!;
    return cell === Infinity ? 'inf' : cell === -Infinity ? '-inf' : cell;
  });

function expectSame(table: Table, { columns }: Text): void {
  expect(table.names).toEqual(Object.keys(columns));
  for (const [name, { type, values }] of Object.entries(columns)) {
    expect([name, table.types[name], kept(table, name)]).toEqual([name, type, values]);
  }
}

describe("what pandas' read_csv reads", () => {
  test.each(texts)('$text', (each) => expectSame(parseCsv(each.text, optionsOf(each)), each));

  test.each(texts)('in bytes, cut anywhere: $text', async (each) => {
    const bytes = new TextEncoder().encode(each.text);
    expectSame(parseCsv(bytes, optionsOf(each)), each);
    expectSame(parseCsv(bytes.buffer, optionsOf(each)), each);
    for (const length of [1, 2, 3, 7]) {
      async function* pieces() {
        for (let i = 0; i < bytes.length; i += length) yield bytes.slice(i, i + length);
      }
      expectSame(await parseCsv(pieces(), optionsOf(each)), each);
    }
    expectSame(await parseCsv(new Blob([bytes]), optionsOf(each)), each);
    expectSame(await parseCsv(new Blob([bytes]).stream(), optionsOf(each)), each);
  });

  test('letters of several bytes, cut in two, and lines that end in \\r', async () => {
    async function* pieces() {
      for (const byte of new TextEncoder().encode('café,ort\r1,Zürich\r2,Genève\r'))
        yield Uint8Array.of(byte);
    }
    const table = await parseCsv(pieces());
    expect(table.names).toEqual(['café', 'ort']);
    expect(table.texts('ort')).toEqual(['Zürich', 'Genève']);
  });
});

describe('what may be said', () => {
  test('types: a text stays as it is, and rows are typed', () => {
    const table = parseCsv('zip,n,flag\n04051,1,true\n00123,,\n', { types: { zip: 'text', n: 'number' } });
    expect([...table]).toEqual([
      { zip: '04051', n: 1, flag: true },
      { zip: '00123', n: null, flag: null },
    ]);
    const row = table.row(0);
    expectTypeOf(row.zip).toEqualTypeOf<string | null>();
    expectTypeOf(row.n).toEqualTypeOf<number | null>();
    expectTypeOf(row['flag']).toEqualTypeOf<Cell | undefined>();
    expect(table.filter(({ n }) => n !== null && n > 0).length).toBe(1);
  });

  test('names of a file without, and what is missing', () => {
    const table = parseCsv('1,?\n2,x\n', { names: ['a', 'b'], missing: ['?'] });
    expect([...table]).toEqual([
      { a: 1, b: null },
      { a: 2, b: 'x' },
    ]);
    expect(parseCsv('a\n\n', { names: ['x'] }).texts('x')).toEqual(['a']);
  });

  test('a file of names alone has no rows', () => {
    const table = parseCsv('a,b\n');
    expect([table.length, table.names]).toEqual([0, ['a', 'b']]);
  });
});

describe('row by row', () => {
  test('as they arrive, of the types that are said', async () => {
    const read: number[] = [];
    async function* pieces() {
      for (const [i, piece] of ['a,b\n1,', 'x\n2,y\n3', ',z'].entries()) {
        read.push(i);
        yield piece;
      }
    }
    const rows = csvRows(pieces(), { types: { a: 'number' } });
    expect((await rows.next()).value).toEqual({ a: 1, b: 'x' });
    expect(read).toEqual([0, 1]);
    const rest: unknown[] = [];
    for await (const row of rows) {
      expectTypeOf(row.a).toEqualTypeOf<number | null>();
      rest.push(row);
    }
    expect(rest).toEqual([
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ]);
  });

  test('who leaves early ends the stream', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<string>({
      pull: (controller) => controller.enqueue('a\n1\n2\n'),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const row of csvRows(stream)) {
      expect(row).toEqual({ a: '1' });
      break;
    }
    expect(isCancelled).toBe(true);
  });
});

describe('errors name the line and the column', () => {
  test.each<[string, () => unknown, string]>([
    ['', () => parseCsv(''), 'parseCsv: the file is empty; expected a line with the names of the columns'],
    [
      'a short row',
      () => parseCsv('a,b\n1,2\n3\n', { file: 'flats.csv' }),
      'flats.csv: line 3 has 1 cell; expected 2, of a, b',
    ],
    [
      'a long row',
      () => parseCsv('a,b\n"1\n",2\n3,4,5\n'),
      'parseCsv: line 4 has 3 cells; expected 2, of a, b',
    ],
    [
      'another type',
      () => parseCsv('a,b\n"1\n\n",2\n3,x\n', { types: { b: 'number' } }),
      'parseCsv: line 5, column b: expected a number, found "x"',
    ],
    [
      'yes and no',
      () => parseCsv('a\nyes\n', { types: { a: 'boolean' } }),
      'parseCsv: line 2, column a: expected true or false, found "yes"',
    ],
    [
      'open quotes',
      () => parseCsv('a,b\n1,"2\n3,4\n'),
      'parseCsv: line 2: a quoted cell begins and does not end',
    ],
    [
      'text behind quotes',
      () => parseCsv('a,b\n1,"2"3\n4,"5"\n'),
      'parseCsv: line 2: there is text behind the closing "',
    ],
    [
      'other delimiters',
      () => parseCsv('a;b\n1;2\n'),
      'parseCsv: line 1: there is one column, "a;b"; say { delimiter: ";" }',
    ],
    [
      'two of a name',
      () => parseCsv('a,b,a\n'),
      'parseCsv: line 1: there are two columns a; expected names that differ',
    ],
    [
      'a type of no column',
      () => parseCsv('a,b\n', { types: { c: 'text' } }),
      'parseCsv: line 1: there is no column c, of which a type is said; there are a, b',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(FileError);
    expect(call).toThrow(message);
  });

  test('in streams, too', async () => {
    async function* pieces() {
      yield 'a,b\n1,2\n';
      yield '3,x\n';
    }
    await expect(parseCsv(pieces(), { types: { b: 'number' } })).rejects.toThrow(
      'line 3, column b: expected a number',
    );
    const rows = csvRows(pieces(), { types: { b: 'number' } });
    await rows.next();
    await expect(rows.next()).rejects.toThrow('csvRows: line 3, column b: expected a number, found "x"');
    await expect(csvRows('').next()).rejects.toThrow('csvRows: the file is empty');
  });

  test('options that are none', () => {
    expect(() => parseCsv('a', { sep: ';' } as object)).toThrow('parseCsv: there is no option sep');
    expect(() => parseCsv('a', { delimiter: ', ' })).toThrow(
      'parseCsv: delimiter is ", "; expected one letter',
    );
    expect(() => parseCsv('a', { types: { a: 'int' as never } })).toThrow(
      "the type of column a is string int; expected 'number', 'text' or 'boolean'",
    );
    expect(() => parseCsv(3 as never)).toThrow('parseCsv: expected the text or the bytes of a file');
  });
});
