/**
 * The innermost kernel: a few rows of A against a packed panel of B, into 64-byte rows of C.
 *
 * Two rows by four vectors of columns make eight accumulators, which with four vectors of B and one of A fill the sixteen
 * registers of x86-64: more would spill. Where the engine joins pairs of vectors, four rows make as many. A stays where it is:
 * its scalars are loaded into all lanes, run by run.
 */
import { type FunctionReference, i32, type ModuleBuilder, type Statement, v128 } from '../wasm/index.ts';
import type { Element } from './element.ts';
import { panelBytes, runBytes } from './job.ts';

const vectors = panelBytes / 16;

/**
 * Adds the function tile(left, leftRow, step, runs, runsEnd, panel, output, outputRow, accumulate) for so many `rows`, whose
 * offsets from `left` and `output` are listed from `leftRow` and `outputRow` on. A turn of the loop takes so many `terms`. Where
 * `accumulate` is not 0 the sums begin with what is in C.
 */
export function tileFunction(
  module: ModuleBuilder,
  element: Element,
  rows: number,
  terms: number,
): FunctionReference {
  return module.function(
    { parameters: 9 },
    (f, left, leftRow, step, runs, runsEnd, panel, output, outputRow, accumulate) => {
      const places = f.locals('i32', rows);
      const pointers = f.locals('i32', rows);
      const count = f.local('i32');
      const scalar = f.local('v128');
      const columns = f.locals('v128', vectors);
      const sums = places.map(() => f.locals('v128', vectors)); // locals begin as zero

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
        places.map((place, i) => place.set(i32.add(output, i32.load(outputRow, 4 * i)))),
        f.if(accumulate, () =>
          sums.flatMap((row, i) => row.map((sum, j) => sum.set(v128.load(places[i]!, 16 * j)))),
        ),
        places.map((place, i) => place.set(i32.add(left, i32.load(leftRow, 4 * i)))),
        f.while(i32.ltU(runs, runsEnd), () => [
          pointers.map((pointer, i) => pointer.set(i32.add(places[i]!, i32.load(runs)))),
          count.set(i32.load(runs, 4)),
          terms === 1
            ? turns(1)
            : [f.if(i32.geS(count, terms), () => turns(terms)), f.if(count, () => turns(1))],
          runs.set(i32.add(runs, runBytes)),
        ]),
        // An epilogue (bias, activation) would go here, while the sums are in registers.
        places.map((place, i) => place.set(i32.add(output, i32.load(outputRow, 4 * i)))),
        sums.map((row, i) => row.map((sum, j) => v128.store(places[i]!, sum, 16 * j))),
      ];
    },
  );
}
