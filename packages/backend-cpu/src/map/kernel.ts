/** What computes an expression for a block of elements, and the WebAssembly that does. */
import { type DType, dtypeOfExpression, type Expression, type TypedArray } from '@glissade/tensor';
import { type Code, i32, ModuleBuilder } from '../wasm/index.ts';
import { isVectorizable, vectorCode } from './emit.ts';
import { bytesOf, type Lanes, loadLanes, storeLanes } from './lanes.ts';
import {
  kernelExports,
  memoryImport,
  outputRegion,
  regionAddress,
  regionArray,
  startsRegion,
  zeroStarts,
} from './staging.ts';

/** Operands are copied into `inputs`, up to `blockLength` of each; `run` leaves the results in `output`. */
export interface BlockKernel {
  readonly inputs: readonly TypedArray[];
  readonly output: TypedArray;
  run(count: number): void;
  /** Present where the rows of a block may begin anywhere in `inputs`; the results lie one behind the other. */
  readonly byRows?: RowKernel;
}

export interface RowKernel {
  /** For each row, where it begins in each input. */
  readonly starts: TypedArray;
  run(rows: number, columns: number): void;
}

type NarrowDType = Exclude<DType, 'float64'>;

export const canVectorize = (expression: Expression, dtypes: readonly DType[]): boolean =>
  dtypes.length <= startsRegion && isVectorizable(expression, dtypes);

/** The kernel of an expression in vector code, or undefined where there can be none. */
export function vectorKernel(expression: Expression, dtypes: readonly DType[]): BlockKernel | undefined {
  if (!canVectorize(expression, dtypes)) return undefined;
  const to = dtypeOfExpression(expression, dtypes) as NarrowDType;
  const builder = new ModuleBuilder(memoryImport);
  builder.function({ export: 'run', parameters: 3 }, (body, rows, columns, starts) => {
    const [row, element, out] = body.locals('i32', 3);
    // In bytes, of which a row's elements have as many as the input's.
    const begins = dtypes.map(() => body.local('i32'));
    const inputs = dtypes.map((dtype, region) => loadLanes(lanesAt(dtype, region, element, begins[region])));
    const { values, statements } = vectorCode(body, inputs, dtypes, [expression]);
    return [
      body.for(row, 0, rows, 1, () => [
        begins.map((begin, i) => begin.set(i32.shl(i32.load(starts, 4 * i), Math.log2(bytesOf(dtypes[i]!))))),
        starts.set(i32.add(starts, 4 * dtypes.length)),
        // The last vector of a row may reach beyond it, into what the next row will overwrite.
        body.for(element, 0, columns, 4, () => [
          statements,
          storeLanes(lanesAt(to, outputRegion, i32.add(out, element)), values[0]!),
        ]),
        out.set(i32.add(out, columns)),
      ]),
    ];
  });
  const { run } = kernelExports<{ run(rows: number, columns: number, starts: number): void }>(builder);
  return {
    inputs: dtypes.map((dtype, region) => regionArray(region, dtype as NarrowDType)),
    output: regionArray(outputRegion, to),
    run: (count) => run(1, count, zeroStarts),
    byRows: {
      starts: regionArray(startsRegion, 'int32'),
      run: (rows, columns) => run(rows, columns, regionAddress(startsRegion)),
    },
  };
}

/** Where the four elements from `element` on are in a region, of a row that begins so many bytes behind the first. */
function lanesAt(dtype: DType, region: number, element: Code<'i32'>, begin?: Code<'i32'>): Lanes {
  const stride = bytesOf(dtype);
  const place = stride === 1 ? element : i32.shl(element, 2);
  return { dtype, at: begin ? i32.add(begin, place) : place, base: regionAddress(region), stride, count: 4 };
}
