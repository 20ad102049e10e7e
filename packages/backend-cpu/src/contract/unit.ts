/**
 * One unit of a contraction: a group of column panels times a chunk of rows, over all terms, block by block.
 *
 *     for each block of terms:
 *       pack the unit's panels of B
 *       for each block of rows:
 *         pack them too, where A cannot be read in place
 *         for each panel: for each few rows: tile
 */
import {
  type Code,
  call,
  type FunctionReference,
  i32,
  type Local,
  type ModuleBuilder,
  minimum,
  type Statement,
} from '../wasm/index.ts';
import type { Element } from './element.ts';
import {
  blockBytes,
  blockLength,
  field as fieldOf,
  type JobField,
  panelBytes,
  panelScratch,
  rowBlock,
  rowScratch,
  runBytes,
  runScratch,
  tileScratch,
} from './job.ts';
import { packFunction } from './pack.ts';
import { tileFunction } from './tile.ts';

/** What the innermost loop takes at once. */
export interface Turn {
  /** A power of two, {@link mostRows} at most. */
  readonly rows: number;
  readonly terms: number;
}

const word = (table: Code<'i32'>, index: Code<'i32'>): Code<'i32'> =>
  i32.load(i32.add(table, i32.shl(index, 2)));
const plus = (local: Local<'i32'>, amount: number): Code<'i32'> => i32.add(local, amount);

/**
 * Adds the function unit(job, unit, scratch, output), which computes one unit of the job at an address. `output` is added
 * to the addresses of C.
 */
export function unitFunction(
  module: ModuleBuilder,
  element: Element,
  name: string,
  turn: Turn,
): FunctionReference<'none'> {
  const pack = packFunction(module, element);
  const rows = rowsFunction(module, element, turn);
  const lanes = panelBytes / element.bytes;
  const logLanes = Math.log2(lanes);

  return module.function(
    {
      export: name,
      parameters: { job: 'i32', unit: 'i32', scratch: 'i32', output: 'i32' },
      result: 'none',
    },
    (f, { job, unit, scratch, output }) => {
      const field = (name: JobField): Code<'i32'> => fieldOf(job, name);
      const [batch, rowFirst, rowEnd, columnFirst, columnEnd] = f.locals('i32', 5);
      const [left, right, block, terms, accumulate] = f.locals('i32', 5);
      const [row, rowStop, column, panel] = f.locals('i32', 4);
      const [leftRows, leftBase, leftStep, runs, runsEnd] = f.locals('i32', 5);
      const ownRun = i32.add(scratch, runScratch);

      /** Reads A where it is, or packs the next rows into a panel of their own. */
      const chooseRows = (): Statement =>
        f.if(
          field('rowPacking'),
          () => [
            rowStop.set(minimum(plus(row, lanes), rowEnd)),
            leftBase.set(i32.add(scratch, rowScratch)),
            leftRows.set(i32.sub(field('laneOffsets'), i32.shl(row, 2))),
            leftStep.set(panelBytes),
            call(
              pack,
              word(field('rowPacking'), i32.shrU(row, logLanes)),
              leftBase,
              i32.add(field('leftRows'), i32.shl(row, 2)),
              left,
              i32.load(block, 4),
              i32.load(block, 8),
              field('leftStep'),
            ),
            i32.store(ownRun, 0),
            i32.store(ownRun, terms, 4),
            runs.set(ownRun),
            runsEnd.set(i32.add(ownRun, runBytes)),
          ],
          () => [
            rowStop.set(minimum(plus(row, rowBlock), rowEnd)),
            leftBase.set(left),
            leftRows.set(field('leftRows')),
            leftStep.set(field('leftStep')),
            runs.set(i32.load(block, 4)),
            runsEnd.set(i32.load(block, 8)),
          ],
        );

      /** Every panel of the unit, with its columns. */
      const eachPanel = (body: () => Statement): Statement => [
        panel.set(i32.add(scratch, panelScratch)),
        f.for(column, columnFirst, columnEnd, lanes, () => [
          body(),
          panel.set(plus(panel, blockLength * panelBytes)),
        ]),
      ];

      return [
        column.set(i32.remU(unit, field('panelUnits'))),
        unit.set(i32.divU(unit, field('panelUnits'))),
        row.set(i32.remU(unit, field('rowUnits'))),
        batch.set(i32.divU(unit, field('rowUnits'))),
        columnFirst.set(i32.shl(i32.mul(column, field('panelsPerUnit')), logLanes)),
        columnEnd.set(
          minimum(i32.add(columnFirst, i32.shl(field('panelsPerUnit'), logLanes)), field('columns')),
        ),
        rowFirst.set(i32.mul(row, field('rowsPerUnit'))),
        rowEnd.set(minimum(i32.add(rowFirst, field('rowsPerUnit')), field('rows'))),
        left.set(word(field('leftBatches'), batch)),
        right.set(word(field('rightBatches'), batch)),
        output.set(i32.add(output, word(field('outputBatches'), batch))),
        f.for(block, field('blocks'), field('blocksEnd'), blockBytes, () => [
          terms.set(i32.load(block)),
          eachPanel(() =>
            call(
              pack,
              word(field('columnPacking'), i32.shrU(column, logLanes)),
              panel,
              i32.add(field('rightColumns'), i32.shl(column, 2)),
              right,
              i32.load(block, 12),
              i32.load(block, 16),
              field('rightStep'),
            ),
          ),
          row.set(rowFirst),
          f.while(i32.ltS(row, rowEnd), () => [
            chooseRows(),
            eachPanel(() =>
              call(
                rows,
                job,
                scratch,
                output,
                row,
                rowStop,
                column,
                panel,
                leftBase,
                leftRows,
                leftStep,
                runs,
                runsEnd,
                accumulate,
              ),
            ),
            row.set(rowStop),
          ]),
          accumulate.set(1),
        ]),
      ];
    },
  );
}

/** Adds the function that takes a block of rows against one panel, several at a time while there are as many. */
function rowsFunction(
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
    const lines = plus(p.scratch, tileScratch);

    const compute = (tile: FunctionReference<'none'>, to: Code<'i32'>, rows: Code<'i32'>): Statement =>
      call(tile, p.leftBase, leftRow, p.leftStep, p.runs, p.runsEnd, p.panel, to, rows, p.accumulate);
    /** Copies the tile's rows between C, where the columns are scattered, and scratch memory. */
    const moveAll = (height: number, out: 0 | 1): Statement =>
      Array.from({ length: height }, (_, i) =>
        call(
          move,
          i32.add(p.output, i32.load(outputRow, 4 * i)),
          plus(p.scratch, tileScratch + i * panelBytes),
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
        f.while(i32.leS(plus(p.row, height), p.rowEnd), () => [
          f.if(
            isDense,
            () => compute(tile, i32.add(p.output, i32.load(columns)), outputRow),
            () => [
              f.if(p.accumulate, () => moveAll(height, 0)),
              compute(tile, lines, field('tileLines')),
              moveAll(height, 1),
            ],
          ),
          p.row.set(plus(p.row, height)),
          leftRow.set(plus(leftRow, 4 * height)),
          outputRow.set(plus(outputRow, 4 * height)),
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
        line.set(plus(line, element.bytes)),
        columns.set(plus(columns, 4)),
        count.set(plus(count, -1)),
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
