/**
 * One unit of a contraction: a group of column panels times a chunk of rows, over all terms, block by block.
 *
 *     for each block of terms:
 *       pack the unit's panels of B
 *       for each block of rows:
 *         pack them too, where A cannot be read in place
 *         for each panel: for each few rows: tile
 *     add the line that is added to every row, if there is one
 */
import {
  type Code,
  call,
  type FunctionReference,
  i32,
  type ModuleBuilder,
  minimum,
  type Statement,
  v128,
} from '../wasm/index.ts';
import type { Element } from './element.ts';
import * as fields from './fields.ts';
import {
  blockBytes,
  blockLength,
  field as fieldOf,
  panelBytes,
  panelScratch,
  rowBlock,
  rowScratch,
  runBytes,
  runScratch,
  word,
} from './job.ts';
import { packFunction } from './pack.ts';
import { rowsFunction, type Turn } from './rows.ts';

/**
 * Adds the function unit(job, unit, scratch, output), which computes one unit of the job at an address. `output` is added
 * to the addresses of C.
 */
export function unitFunction(
  module: ModuleBuilder,
  element: Element,
  name: string,
  turn: Turn,
): FunctionReference {
  const pack = packFunction(module, element);
  const rows = rowsFunction(module, element, turn);
  const lanes = panelBytes / element.bytes;
  const logLanes = Math.log2(lanes);
  const logBytes = Math.log2(element.bytes);

  return module.function({ export: name, parameters: 4 }, (f, job, unit, scratch, output) => {
    const field = (place: number): Code<'i32'> => fieldOf(job, place);
    const [batch, rowFirst, rowEnd, columnFirst, columnEnd] = f.locals('i32', 5);
    const [left, right, block, terms, accumulate] = f.locals('i32', 5);
    const [row, rowStop, column, panel] = f.locals('i32', 4);
    const [leftRows, leftBase, leftStep, runs, runsEnd] = f.locals('i32', 5);
    const ownRun = i32.add(scratch, runScratch);

    /** Reads A where it is, or packs the next rows into a panel of their own. */
    const chooseRows = (): Statement =>
      f.if(
        field(fields.rowPacking),
        () => [
          rowStop.set(minimum(i32.add(row, lanes), rowEnd)),
          leftBase.set(i32.add(scratch, rowScratch)),
          leftRows.set(i32.sub(field(fields.laneOffsets), i32.shl(row, 2))),
          leftStep.set(panelBytes),
          call(
            pack,
            word(field(fields.rowPacking), i32.shrU(row, logLanes)),
            leftBase,
            i32.add(field(fields.leftRows), i32.shl(row, 2)),
            left,
            i32.load(block, 4),
            i32.load(block, 8),
            field(fields.leftStep),
          ),
          i32.store(ownRun, 0),
          i32.store(ownRun, terms, 4),
          runs.set(ownRun),
          runsEnd.set(i32.add(ownRun, runBytes)),
        ],
        () => [
          rowStop.set(minimum(i32.add(row, rowBlock), rowEnd)),
          leftBase.set(left),
          leftRows.set(field(fields.leftRows)),
          leftStep.set(field(fields.leftStep)),
          runs.set(i32.load(block, 4)),
          runsEnd.set(i32.load(block, 8)),
        ],
      );

    /** Every panel of the unit, with its columns. */
    const eachPanel = (body: () => Statement): Statement => [
      panel.set(i32.add(scratch, panelScratch)),
      f.for(column, columnFirst, columnEnd, lanes, () => [
        body(),
        panel.set(i32.add(panel, blockLength * panelBytes)),
      ]),
    ];

    const addLine = (): Statement =>
      f.for(row, rowFirst, rowEnd, 1, () => [
        column.set(i32.shl(columnFirst, logBytes)),
        panel.set(i32.add(field(fields.addend), column)),
        column.set(i32.add(i32.add(output, word(field(fields.outputRows), row)), column)),
        f.for(block, columnFirst, columnEnd, 16 / element.bytes, () => [
          v128.store(column, element.add(v128.load(column), v128.load(panel))),
          column.set(i32.add(column, 16)),
          panel.set(i32.add(panel, 16)),
        ]),
      ]);

    return [
      column.set(i32.remU(unit, field(fields.panelUnits))),
      unit.set(i32.divU(unit, field(fields.panelUnits))),
      row.set(i32.remU(unit, field(fields.rowUnits))),
      batch.set(i32.divU(unit, field(fields.rowUnits))),
      columnFirst.set(i32.shl(i32.mul(column, field(fields.panelsPerUnit)), logLanes)),
      columnEnd.set(
        minimum(i32.add(columnFirst, i32.shl(field(fields.panelsPerUnit), logLanes)), field(fields.columns)),
      ),
      rowFirst.set(i32.mul(row, field(fields.rowsPerUnit))),
      rowEnd.set(minimum(i32.add(rowFirst, field(fields.rowsPerUnit)), field(fields.rows))),
      left.set(word(field(fields.leftBatches), batch)),
      right.set(word(field(fields.rightBatches), batch)),
      output.set(i32.add(output, word(field(fields.outputBatches), batch))),
      f.for(block, field(fields.blocks), field(fields.blocksEnd), blockBytes, () => [
        terms.set(i32.load(block)),
        eachPanel(() =>
          call(
            pack,
            word(field(fields.columnPacking), i32.shrU(column, logLanes)),
            panel,
            i32.add(field(fields.rightColumns), i32.shl(column, 2)),
            right,
            i32.load(block, 12),
            i32.load(block, 16),
            field(fields.rightStep),
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
      f.if(field(fields.addend), () => addLine()),
    ];
  });
}
