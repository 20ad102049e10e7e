/**
 * One unit of a contraction: a group of column panels times a chunk of rows, over all terms, block by block.
 *
 *     for each block of terms:
 *       pack the unit's panels of B
 *       for each block of rows:
 *         pack them too, where A cannot be read in place
 *         for each panel: for each pair of rows: tile
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

const word = (table: Code<'i32'>, index: Code<'i32'>): Code<'i32'> =>
  i32.load(i32.add(table, i32.shl(index, 2)));
const plus = (local: Local<'i32'>, amount: number): Code<'i32'> => i32.add(local, amount);

/**
 * Adds the function unit(job, unit, scratch, output), which computes one unit of the job at an address. `output` is added
 * to the addresses of C. See tile.ts for `terms`.
 */
export function unitFunction(
  module: ModuleBuilder,
  element: Element,
  name: string,
  terms: number,
): FunctionReference<'none'> {
  const pack = packFunction(module, element);
  const rows = rowsFunction(module, element, terms);
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

/** Adds the function that takes a block of rows against one panel, two at a time, and a last one alone. */
function rowsFunction(module: ModuleBuilder, element: Element, terms: number): FunctionReference<'none'> {
  const single = tileFunction(module, element, 1, terms);
  const pair = tileFunction(module, element, 2, terms);
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
    const [columns, count, outputRows] = f.locals('i32', 3);
    const [a0, a1, c0, c1] = f.locals('i32', 4);
    const lanes = panelBytes / element.bytes;
    const scratch0 = plus(p.scratch, tileScratch);
    const scratch1 = plus(p.scratch, tileScratch + panelBytes);

    const tile = (to0: Code<'i32'>, to1: Code<'i32'>): Statement =>
      f.if(
        i32.eq(p.row, i32.sub(p.rowEnd, 1)),
        () => call(single, a0, a0, p.leftStep, p.runs, p.runsEnd, p.panel, to0, to0, p.accumulate),
        () => call(pair, a0, a1, p.leftStep, p.runs, p.runsEnd, p.panel, to0, to1, p.accumulate),
      );
    /** Copies both rows of the tile between C, where the columns are scattered, and scratch memory. */
    const moveBoth = (out: 0 | 1): Statement => [
      call(move, c0, scratch0, columns, count, out),
      f.if(i32.ltS(plus(p.row, 1), p.rowEnd), () => call(move, c1, scratch1, columns, count, out)),
    ];

    return [
      columns.set(i32.add(field('outputColumns'), i32.shl(p.column, 2))),
      count.set(minimum(i32.sub(field('columns'), p.column), lanes)),
      outputRows.set(field('outputRows')),
      f.while(i32.ltS(p.row, p.rowEnd), () => [
        // The tables end with a repeated entry, so that the row after the last may be looked up.
        a0.set(i32.add(p.leftBase, word(p.leftRows, p.row))),
        a1.set(i32.add(p.leftBase, word(p.leftRows, plus(p.row, 1)))),
        c0.set(i32.add(p.output, word(outputRows, p.row))),
        c1.set(i32.add(p.output, word(outputRows, plus(p.row, 1)))),
        f.if(
          word(field('columnsDense'), i32.shrU(p.column, Math.log2(lanes))),
          () => [
            c0.set(i32.add(c0, i32.load(columns))),
            c1.set(i32.add(c1, i32.load(columns))),
            tile(c0, c1),
          ],
          () => [f.if(p.accumulate, () => moveBoth(0)), tile(scratch0, scratch1), moveBoth(1)],
        ),
        p.row.set(plus(p.row, 2)),
      ]),
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
