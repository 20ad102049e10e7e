/**
 * The innermost kernel: one or two rows of A against a packed panel of B, into 64-byte rows of C.
 *
 * Two rows by four vectors of columns make eight accumulators, which with four vectors of B and one of A fill the sixteen
 * registers of x86-64: more would spill. A stays where it is: its scalars are loaded into all lanes, run by run.
 */
import { type FunctionReference, i32, type ModuleBuilder, type Statement, v128 } from '../wasm/index.ts';
import type { Element } from './element.ts';
import { panelBytes, runBytes } from './job.ts';

const vectors = panelBytes / 16;

/**
 * Adds the function tile(a0, a1, step, runs, runsEnd, panel, c0, c1, accumulate) for `rows` rows; with one row a1 and
 * c1 are not looked at. A turn of the loop takes so many `terms`. Where `accumulate` is not 0 the sums begin with what is in C.
 */
export function tileFunction(
  module: ModuleBuilder,
  element: Element,
  rows: 1 | 2,
  terms: number,
): FunctionReference<'none'> {
  return module.function(
    {
      parameters: {
        a0: 'i32',
        a1: 'i32',
        step: 'i32',
        runs: 'i32',
        runsEnd: 'i32',
        panel: 'i32',
        c0: 'i32',
        c1: 'i32',
        accumulate: 'i32',
      },
      result: 'none',
    },
    (f, { a0, a1, step, runs, runsEnd, panel, c0, c1, accumulate }) => {
      const left = [a0, a1].slice(0, rows);
      const output = [c0, c1].slice(0, rows);
      const pointers = f.locals('i32', rows);
      const count = f.local('i32');
      const scalar = f.local('v128');
      const columns = f.locals('v128', vectors);
      const sums = output.map(() => f.locals('v128', vectors)); // locals begin as zero

      const term = (number: number): Statement => [
        columns.map((column, j) => column.set(v128.load(panel, number * panelBytes + 16 * j))),
        sums.map((row, i) => [
          scalar.set(element.splat(pointers[i]!)),
          row.map((sum, j) => sum.set(element.multiplyAdd(scalar, columns[j]!, sum))),
        ]),
        pointers.map((pointer) => pointer.set(i32.add(pointer, step))),
      ];
      /** Takes `each` terms a turn while there are as many, once at least. */
      const turns = (each: number): Statement =>
        f.loop((again) => [
          Array.from({ length: each }, (_, number) => term(number)),
          panel.set(i32.add(panel, each * panelBytes)),
          f.branch(
            again,
            each === 1 ? count.tee(i32.sub(count, 1)) : i32.geS(count.tee(i32.sub(count, each)), each),
          ),
        ]);

      return [
        f.if(accumulate, () =>
          sums.flatMap((row, i) => row.map((sum, j) => sum.set(v128.load(output[i]!, 16 * j)))),
        ),
        f.while(i32.ltU(runs, runsEnd), () => [
          pointers.map((pointer, i) => pointer.set(i32.add(left[i]!, i32.load(runs)))),
          count.set(i32.load(runs, 4)),
          terms === 1
            ? turns(1)
            : [f.if(i32.geS(count, terms), () => turns(terms)), f.if(count, () => turns(1))],
          runs.set(i32.add(runs, runBytes)),
        ]),
        // An epilogue (bias, activation) would go here, while the sums are in registers.
        sums.map((row, i) => row.map((sum, j) => v128.store(output[i]!, sum, 16 * j))),
      ];
    },
  );
}
