/** Code that visits columns of a block, all of which are folded side by side. */
import { type FunctionBuilder, i32, type Local, type Parameters, type Statement } from '../wasm/index.ts';
import { groupLength } from './block.ts';

/**
 * Where a fold across finds its terms in the block: planes of groups of rows, each group with results of its own. `place`: which
 * term the first row of each group is.
 */
export type ColumnArguments = [
  from: number,
  planes: number,
  planeStride: number,
  groups: number,
  groupStride: number,
  rows: number,
  rowStride: number,
  columns: number,
  place: number,
];

export const columnParameters = 9;

/** Eight columns of a group. */
interface Columns {
  /** The byte in the block where a row's part of them is, while `terms` walks down the rows. */
  readonly at: Local<'i32'>;
  /** The number of the first one's result. */
  readonly result: Local<'i32'>;
  readonly place: Local<'i32'>;
  readonly terms: (each: () => Statement) => Statement;
}

/** Visits all columns of all groups, `groupLength` at a time. */
export function eachColumns(
  body: FunctionBuilder,
  [from, planes, planeStride, groups, groupStride, rows, rowStride, columns, place]: Parameters<
    typeof columnParameters
  >,
  visit: (columns: Columns) => Statement,
): Statement[] {
  const [plane, group, column, row, at, result] = body.locals('i32', 6);
  const terms = (each: () => Statement): Statement =>
    body.for(row, 0, rows, 1, () => [each(), at.set(i32.add(at, i32.shl(rowStride, 2)))]);
  return [
    body.for(plane, 0, planes, 1, () =>
      body.for(group, 0, groups, 1, () => {
        const places = i32.add(i32.mul(plane, planeStride), i32.mul(group, groupStride));
        const first = i32.add(from, places);
        return body.for(column, 0, columns, groupLength, () => [
          at.set(i32.shl(i32.add(first, column), 2)),
          ...visit({ at, result, place, terms }),
          result.set(i32.add(result, groupLength)),
        ]);
      }),
    ),
  ];
}
