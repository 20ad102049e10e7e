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
  type Statement,
  select,
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
  i32.load(i32.add(table, i32.shl(index, i32.const(2))));
const minimum = (a: Code<'i32'>, b: Code<'i32'>): Code<'i32'> => select(i32.ltS(a, b), a, b);
const plus = (local: Local<'i32'>, amount: number): Code<'i32'> => i32.add(local.get, i32.const(amount));

/**
 * Adds the function unit(job, unit, scratch, output), which computes one unit of the job at an address. `output` is added
 * to the addresses of C.
 */
export function unitFunction(
  module: ModuleBuilder,
  element: Element,
  name: string,
): FunctionReference<'none'> {
  const pack = packFunction(module, element);
  const rows = rowsFunction(module, element);
  const lanes = panelBytes / element.bytes;
  const logLanes = Math.log2(lanes);

  return module.function(
    {
      export: name,
      parameters: { job: 'i32', unit: 'i32', scratch: 'i32', output: 'i32' },
      result: 'none',
    },
    (f, { job, unit, scratch, output }) => {
      const field = (name: JobField): Code<'i32'> => fieldOf(job.get, name);
      const i = (): Local<'i32'> => f.local('i32');
      const [batch, rowFirst, rowEnd, columnFirst, columnEnd] = [i(), i(), i(), i(), i()];
      const [left, right, block, terms, accumulate] = [i(), i(), i(), i(), i()];
      const [row, rowStop, column, panel] = [i(), i(), i(), i()];
      const [leftRows, leftBase, leftStep, runs, runsEnd] = [i(), i(), i(), i(), i()];
      const ownRun = i32.add(scratch.get, i32.const(runScratch));

      /** Reads A where it is, or packs the next rows into a panel of their own. */
      const chooseRows = (): Statement =>
        f.if(
          field('rowPacking'),
          () => [
            ...rowStop.set(minimum(plus(row, lanes), rowEnd.get)),
            ...leftBase.set(i32.add(scratch.get, i32.const(rowScratch))),
            ...leftRows.set(i32.sub(field('laneOffsets'), i32.shl(row.get, i32.const(2)))),
            ...leftStep.set(i32.const(panelBytes)),
            ...call(
              pack,
              word(field('rowPacking'), i32.shrU(row.get, i32.const(logLanes))),
              leftBase.get,
              i32.add(field('leftRows'), i32.shl(row.get, i32.const(2))),
              left.get,
              i32.load(block.get, 4),
              i32.load(block.get, 8),
              field('leftStep'),
            ),
            ...i32.store(ownRun, i32.const(0)),
            ...i32.store(ownRun, terms.get, 4),
            ...runs.set(ownRun),
            ...runsEnd.set(i32.add(ownRun, i32.const(runBytes))),
          ],
          () => [
            ...rowStop.set(minimum(plus(row, rowBlock), rowEnd.get)),
            ...leftBase.set(left.get),
            ...leftRows.set(field('leftRows')),
            ...leftStep.set(field('leftStep')),
            ...runs.set(i32.load(block.get, 4)),
            ...runsEnd.set(i32.load(block.get, 8)),
          ],
        );

      /** Every panel of the unit, with its columns. */
      const eachPanel = (body: () => Statement): Statement => [
        ...panel.set(i32.add(scratch.get, i32.const(panelScratch))),
        ...f.for(column, columnFirst.get, columnEnd.get, i32.const(lanes), () => [
          ...body(),
          ...panel.set(plus(panel, blockLength * panelBytes)),
        ]),
      ];

      return [
        column.set(i32.remU(unit.get, field('panelUnits'))),
        unit.set(i32.divU(unit.get, field('panelUnits'))),
        row.set(i32.remU(unit.get, field('rowUnits'))),
        batch.set(i32.divU(unit.get, field('rowUnits'))),
        columnFirst.set(i32.shl(i32.mul(column.get, field('panelsPerUnit')), i32.const(logLanes))),
        columnEnd.set(
          minimum(
            i32.add(columnFirst.get, i32.shl(field('panelsPerUnit'), i32.const(logLanes))),
            field('columns'),
          ),
        ),
        rowFirst.set(i32.mul(row.get, field('rowsPerUnit'))),
        rowEnd.set(minimum(i32.add(rowFirst.get, field('rowsPerUnit')), field('rows'))),
        left.set(word(field('leftBatches'), batch.get)),
        right.set(word(field('rightBatches'), batch.get)),
        output.set(i32.add(output.get, word(field('outputBatches'), batch.get))),
        f.for(block, field('blocks'), field('blocksEnd'), i32.const(blockBytes), () => [
          ...terms.set(i32.load(block.get)),
          ...eachPanel(() =>
            call(
              pack,
              word(field('columnPacking'), i32.shrU(column.get, i32.const(logLanes))),
              panel.get,
              i32.add(field('rightColumns'), i32.shl(column.get, i32.const(2))),
              right.get,
              i32.load(block.get, 12),
              i32.load(block.get, 16),
              field('rightStep'),
            ),
          ),
          ...row.set(rowFirst.get),
          ...f.while(i32.ltS(row.get, rowEnd.get), () => [
            ...chooseRows(),
            ...eachPanel(() =>
              call(
                rows,
                job.get,
                scratch.get,
                output.get,
                row.get,
                rowStop.get,
                column.get,
                panel.get,
                leftBase.get,
                leftRows.get,
                leftStep.get,
                runs.get,
                runsEnd.get,
                accumulate.get,
              ),
            ),
            ...row.set(rowStop.get),
          ]),
          ...accumulate.set(i32.const(1)),
        ]),
      ];
    },
  );
}

/** Adds the function that takes a block of rows against one panel, two at a time, and a last one alone. */
function rowsFunction(module: ModuleBuilder, element: Element): FunctionReference<'none'> {
  const single = tileFunction(module, element, 1);
  const pair = tileFunction(module, element, 2);
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
    const i = (): Local<'i32'> => f.local('i32');
    const field = (name: JobField): Code<'i32'> => fieldOf(p.job.get, name);
    const [columns, count, outputRows] = [i(), i(), i()];
    const [a0, a1, c0, c1] = [i(), i(), i(), i()];
    const lanes = panelBytes / element.bytes;
    const scratch0 = plus(p.scratch, tileScratch);
    const scratch1 = plus(p.scratch, tileScratch + panelBytes);

    const tile = (to0: Code<'i32'>, to1: Code<'i32'>): Statement =>
      f.if(
        i32.eq(p.row.get, i32.sub(p.rowEnd.get, i32.const(1))),
        () =>
          call(
            single,
            a0.get,
            a0.get,
            p.leftStep.get,
            p.runs.get,
            p.runsEnd.get,
            p.panel.get,
            to0,
            to0,
            p.accumulate.get,
          ),
        () =>
          call(
            pair,
            a0.get,
            a1.get,
            p.leftStep.get,
            p.runs.get,
            p.runsEnd.get,
            p.panel.get,
            to0,
            to1,
            p.accumulate.get,
          ),
      );
    /** Copies both rows of the tile between C, where the columns are scattered, and scratch memory. */
    const moveBoth = (out: 0 | 1): Statement => [
      ...call(move, c0.get, scratch0, columns.get, count.get, i32.const(out)),
      ...f.if(i32.ltS(plus(p.row, 1), p.rowEnd.get), () =>
        call(move, c1.get, scratch1, columns.get, count.get, i32.const(out)),
      ),
    ];

    return [
      columns.set(i32.add(field('outputColumns'), i32.shl(p.column.get, i32.const(2)))),
      count.set(minimum(i32.sub(field('columns'), p.column.get), i32.const(lanes))),
      outputRows.set(field('outputRows')),
      f.while(i32.ltS(p.row.get, p.rowEnd.get), () => [
        // The tables end with a repeated entry, so that the row after the last may be looked up.
        ...a0.set(i32.add(p.leftBase.get, word(p.leftRows.get, p.row.get))),
        ...a1.set(i32.add(p.leftBase.get, word(p.leftRows.get, plus(p.row, 1)))),
        ...c0.set(i32.add(p.output.get, word(outputRows.get, p.row.get))),
        ...c1.set(i32.add(p.output.get, word(outputRows.get, plus(p.row, 1)))),
        ...f.if(
          word(field('columnsDense'), i32.shrU(p.column.get, i32.const(Math.log2(lanes)))),
          () => [
            ...c0.set(i32.add(c0.get, i32.load(columns.get))),
            ...c1.set(i32.add(c1.get, i32.load(columns.get))),
            ...tile(c0.get, c1.get),
          ],
          () => [...f.if(p.accumulate.get, () => moveBoth(0)), ...tile(scratch0, scratch1), ...moveBoth(1)],
        ),
        ...p.row.set(plus(p.row, 2)),
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
      f.while(count.get, () => [
        ...at.set(i32.add(c.get, i32.load(columns.get))),
        ...body(),
        ...line.set(plus(line, element.bytes)),
        ...columns.set(plus(columns, 4)),
        ...count.set(plus(count, -1)),
      ]);
    return [
      f.if(
        out.get,
        () => each(() => element.copy(at.get, line.get)),
        () => each(() => element.copy(line.get, at.get)),
      ),
    ];
  });
}
