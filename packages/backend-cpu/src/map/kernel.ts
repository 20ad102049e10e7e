/** What computes an expression for a block of elements, and the WebAssembly that does. */
import { type DType, dtypeOfExpression, type Expression, type TypedArray } from '@glissade/tensor';
import {
  type Code,
  i8x16,
  i16x8,
  i32,
  i32x4,
  type Local,
  ModuleBuilder,
  type Statement,
  v128,
} from '../wasm/index.ts';
import { isVectorizable, ones, VectorCode } from './emit.ts';
import type { Vector } from './math/index.ts';
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
    const inputs = dtypes.map((dtype, region) => load(dtype, begins[region]!, element, region));
    const code = new VectorCode(body, inputs, dtypes, [expression]);
    const value = code.value(expression);
    return [
      body.for(row, 0, rows, 1, () => [
        begins.map((begin, i) => begin.set(i32.shl(i32.load(starts, 4 * i), isByte(dtypes[i]!) ? 0 : 2))),
        starts.set(i32.add(starts, 4 * dtypes.length)),
        // The last vector of a row may reach beyond it, into what the next row will overwrite.
        body.for(element, 0, columns, 4, () => [
          [...code.statements],
          store(to, i32.add(out, element), value),
        ]),
        out.set(i32.add(out, columns)),
      ]),
    ];
  });
  const run = kernelExports(builder)['run'] as (rows: number, columns: number, starts: number) => void;
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

const isByte = (dtype: DType): boolean => dtype === 'uint8' || dtype === 'bool';

function load(dtype: DType, begin: Local<'i32'>, element: Local<'i32'>, region: number): Vector {
  const address = regionAddress(region);
  if (!isByte(dtype)) return v128.load(i32.add(begin, i32.shl(element, 2)), address);
  const bytes = v128.load32Zero(i32.add(begin, element), address);
  const lanes = i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(bytes));
  return dtype === 'bool' ? i32x4.ne(lanes, v128.zero) : lanes;
}

function store(dtype: DType, element: Code<'i32'>, value: Vector): Statement {
  const address = regionAddress(outputRegion);
  if (!isByte(dtype)) return v128.store(i32.shl(element, 2), value, address);
  const lanes: Code<'v128'> = dtype === 'bool' ? v128.and(value, ones) : value;
  const halves = i16x8.narrowI32x4U(lanes, lanes);
  return i32.store(element, i32x4.extractLane(0, i8x16.narrowI16x8U(halves, halves)), address);
}
