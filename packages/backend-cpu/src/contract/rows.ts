/** A block of rows of A against one panel of B: tile by tile, and where C's columns are apart, element by element. */
import {
  type Code,
  call,
  type FunctionReference,
  i32,
  type ModuleBuilder,
  minimum,
  type Statement,
} from '../wasm/index.ts';
import type { Element } from './element.ts';
import { field as fieldOf, type JobField, panelBytes, tileScratch, word } from './job.ts';
import { tileFunction } from './tile.ts';

/** What the innermost loop takes at once. */
export interface Turn {
  /** A power of two, at most `mostRows`. */
  readonly rows: number;
  readonly terms: number;
}

/** Adds the function that takes a block of rows against one panel, several at a time while there are as many. */
export function rowsFunction(
  module: ModuleBuilder,
  element: Element,
  { rows, terms }: Turn,
): FunctionReference<'none'> {
  const tiles: { readonly height: number; readonly tile: FunctionReference<'none'> }[] = [];
  for (let height = rows; height >= 1; height /= 2)
    tiles.push({ height, tile: tileFunction(module, element, height, terms) });
  const move = moveFunction(module, element);
  const parameters = {
    job: 'i32',
    scratch: 'i32',
    output: 'i32',
    row: 'i32',
    rowEnd: 'i32',
    column: 'i32',
    panel: 'i32',
    leftBase: 'i32',
    leftRows: 'i32',
    leftStep: 'i32',
    runs: 'i32',
    runsEnd: 'i32',
    accumulate: 'i32',
  } as const;

  return module.function({ parameters, result: 'none' }, (f, p) => {
    const field = (name: JobField): Code<'i32'> => fieldOf(p.job, name);
    const [columns, count, isDense, leftRow, outputRow] = f.locals('i32', 5);
    const lanes = panelBytes / element.bytes;
    const lines = i32.add(p.scratch, tileScratch);

    const compute = (tile: FunctionReference<'none'>, to: Code<'i32'>, rows: Code<'i32'>): Statement =>
      call(tile, p.leftBase, leftRow, p.leftStep, p.runs, p.runsEnd, p.panel, to, rows, p.accumulate);
    /** Copies the tile's rows between C, where the columns are scattered, and scratch memory. */
    const moveAll = (height: number, out: 0 | 1): Statement =>
      Array.from({ length: height }, (_, i) =>
        call(
          move,
          i32.add(p.output, i32.load(outputRow, 4 * i)),
          i32.add(p.scratch, tileScratch + i * panelBytes),
          columns,
          count,
          out,
        ),
      );

    return [
      columns.set(i32.add(field('outputColumns'), i32.shl(p.column, 2))),
      count.set(minimum(i32.sub(field('columns'), p.column), lanes)),
      isDense.set(word(field('columnsDense'), i32.shrU(p.column, Math.log2(lanes)))),
      leftRow.set(i32.add(p.leftRows, i32.shl(p.row, 2))),
      outputRow.set(i32.add(field('outputRows'), i32.shl(p.row, 2))),
      tiles.map(({ height, tile }) =>
        f.while(i32.leS(i32.add(p.row, height), p.rowEnd), () => [
          f.if(
            isDense,
            () => compute(tile, i32.add(p.output, i32.load(columns)), outputRow),
            () => [
              f.if(p.accumulate, () => moveAll(height, 0)),
              compute(tile, lines, field('tileLines')),
              moveAll(height, 1),
            ],
          ),
          p.row.set(i32.add(p.row, height)),
          leftRow.set(i32.add(leftRow, 4 * height)),
          outputRow.set(i32.add(outputRow, 4 * height)),
        ]),
      ),
    ];
  });
}

/** Adds the function move(c, line, columns, count, out): elements between scattered columns and a line. */
function moveFunction(module: ModuleBuilder, element: Element): FunctionReference<'none'> {
  const parameters = { c: 'i32', line: 'i32', columns: 'i32', count: 'i32', out: 'i32' } as const;
  return module.function({ parameters, result: 'none' }, (f, { c, line, columns, count, out }) => {
    const at = f.local('i32');
    const each = (body: () => Statement): Statement =>
      f.while(count, () => [
        at.set(i32.add(c, i32.load(columns))),
        body(),
        line.set(i32.add(line, element.bytes)),
        columns.set(i32.add(columns, 4)),
        count.set(i32.add(count, -1)),
      ]);
    return [
      f.if(
        out,
        () => each(() => element.copy(at, line)),
        () => each(() => element.copy(line, at)),
      ),
    ];
  });
}
