/** Code that visits rows of a block, each of which is folded into one number. */
import {
  type Code,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  type Parameters,
  type Statement,
  v128,
} from '../wasm/index.ts';
import { blockAddress, groupLength } from './block.ts';

/** How a row is folded. */
export interface RowFold {
  readonly begin: Statement;
  /** Takes in a whole group, which begins at a byte of the block. */
  readonly eight: (at: Local<'i32'>) => Statement;
  /** Takes in one half of the last group, if that is not whole: behind the row's end it is neutral. */
  readonly four: (numbers: Code<'v128'>, half: 0 | 1) => Statement;
  readonly neutral: Code<'v128'>;
  /** Folds the row's result into the one at a byte of the results. */
  readonly end: (to: Local<'i32'>) => Statement;
}

/** Visits rows that lie one behind the other. */
export function eachRow(
  body: FunctionBuilder,
  [rows, length, result]: Parameters<3>,
  { begin, eight, four, neutral, end }: RowFold,
): Statement[] {
  const [row, at, last, to, rest] = body.locals('i32', 5);
  const isRow = body.locals('v128', 2);
  const numbers = body.local('v128');
  return [
    to.set(i32.shl(result, 3)),
    rest.set(i32.and(length, groupLength - 1)),
    ([0, 1] as const).map((half) =>
      isRow[half]!.set(i32x4.gtS(i32x4.splat(rest), i32x4.const(...[0, 1, 2, 3].map((i) => 4 * half + i)))),
    ),
    body.for(row, 0, rows, 1, () => [
      begin,
      last.set(i32.add(at, i32.shl(i32.sub(length, rest), 2))),
      body.while(i32.ltU(at, last), () => [eight(at), at.set(i32.add(at, 4 * groupLength))]),
      body.if(rest, () => [
        ([0, 1] as const).map((half) => [
          numbers.set(v128.bitselect(isRow[half]!, v128.load(at, blockAddress + 16 * half), neutral)),
          four(numbers, half),
        ]),
        at.set(i32.add(at, i32.shl(rest, 2))),
      ]),
      end(to),
      to.set(i32.add(to, 8)),
    ]),
  ];
}
