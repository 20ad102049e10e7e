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
import * as fields from './fields.ts';
import { field as fieldOf, panelBytes, tileScratch, word } from './job.ts';
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
): FunctionReference {
  const tiles: { readonly height: number; readonly tile: FunctionReference }[] = [];
  for (let height = rows; height >= 1; height /= 2)
    tiles.push({ height, tile: tileFunction(module, element, height, terms) });
  const move = moveFunction(module, element);
  return module.function(
    { parameters: 13 },
    (
      f,
      job,
      scratch,
      output,
      row,
      rowEnd,
      column,
      panel,
      leftBase,
      leftRows,
      leftStep,
      runs,
      runsEnd,
      accumulate,
    ) => {
      const field = (place: number): Code<'i32'> => fieldOf(job, place);
      const [columns, count, isDense, leftRow, outputRow] = f.locals('i32', 5);
      const lanes = panelBytes / element.bytes;
      const lines = i32.add(scratch, tileScratch);

      const compute = (tile: FunctionReference, to: Code<'i32'>, rows: Code<'i32'>): Statement =>
        call(tile, leftBase, leftRow, leftStep, runs, runsEnd, panel, to, rows, accumulate);
      /** Copies the tile's rows between C, where the columns are scattered, and scratch memory. */
      const moveAll = (height: number, out: 0 | 1): Statement =>
        Array.from({ length: height }, (_, i) =>
          call(
            move,
            i32.add(output, i32.load(outputRow, 4 * i)),
            i32.add(scratch, tileScratch + i * panelBytes),
            columns,
            count,
            out,
          ),
        );

      return [
        columns.set(i32.add(field(fields.outputColumns), i32.shl(column, 2))),
        count.set(minimum(i32.sub(field(fields.columns), column), lanes)),
        isDense.set(word(field(fields.columnsDense), i32.shrU(column, Math.log2(lanes)))),
        leftRow.set(i32.add(leftRows, i32.shl(row, 2))),
        outputRow.set(i32.add(field(fields.outputRows), i32.shl(row, 2))),
        tiles.map(({ height, tile }) =>
          f.while(i32.leS(i32.add(row, height), rowEnd), () => [
            f.if(
              isDense,
              () => compute(tile, i32.add(output, i32.load(columns)), outputRow),
              () => [
                f.if(accumulate, () => moveAll(height, 0)),
                compute(tile, lines, field(fields.tileLines)),
                moveAll(height, 1),
              ],
            ),
            row.set(i32.add(row, height)),
            leftRow.set(i32.add(leftRow, 4 * height)),
            outputRow.set(i32.add(outputRow, 4 * height)),
          ]),
        ),
      ];
    },
  );
}

/** Adds the function move(c, line, columns, count, out): elements between scattered columns and a line. */
function moveFunction(module: ModuleBuilder, element: Element): FunctionReference {
  return module.function({ parameters: 5 }, (f, c, line, columns, count, out) => {
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
