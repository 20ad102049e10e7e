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
import { kernelMemory, memoryImport, regionAddress, regionArray, regionCount } from './staging.ts';
import type { Vector } from './vector-math.ts';

/** Operands are copied into `inputs`, up to `blockLength` of each; `run` leaves the results in `output`. */
export interface BlockKernel {
  readonly inputs: readonly TypedArray[];
  readonly output: TypedArray;
  run(count: number): void;
}

type NarrowDType = Exclude<DType, 'float64'>;

export const canVectorize = (expression: Expression, dtypes: readonly DType[]): boolean =>
  dtypes.length < regionCount && isVectorizable(expression, dtypes);

/** The kernel of an expression in vector code, or undefined where there can be none. */
export function vectorKernel(expression: Expression, dtypes: readonly DType[]): BlockKernel | undefined {
  if (!canVectorize(expression, dtypes)) return undefined;
  const to = dtypeOfExpression(expression, dtypes) as NarrowDType;
  const builder = new ModuleBuilder(memoryImport);
  builder.function({ export: 'run', parameters: { count: 'i32' }, result: 'none' }, (body, { count }) => {
    const element = body.local('i32');
    const word = body.local('i32');
    const inputs = dtypes.map((dtype, region) => load(dtype, element, word, region));
    const code = new VectorCode(body, inputs, dtypes);
    const value = code.value(expression);
    return [
      body.for(element, i32.const(0), count.get, i32.const(4), () => [
        ...word.set(i32.shl(element.get, i32.const(2))),
        ...code.statements,
        ...store(to, element, word, regionCount - 1, value),
      ]),
    ];
  });
  const module = new WebAssembly.Module(builder.toBytes());
  const { exports } = new WebAssembly.Instance(module, { env: { memory: kernelMemory() } });
  return {
    inputs: dtypes.map((dtype, region) => regionArray(region, dtype as NarrowDType)),
    output: regionArray(regionCount - 1, to),
    run: exports['run'] as BlockKernel['run'],
  };
}

const isByte = (dtype: DType): boolean => dtype === 'uint8' || dtype === 'bool';

function load(dtype: DType, element: Local<'i32'>, word: Local<'i32'>, region: number): Vector {
  const address = regionAddress(region);
  if (!isByte(dtype)) return v128.load(word.get, address);
  const lanes = i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(v128.load32Zero(element.get, address)));
  return dtype === 'bool' ? i32x4.ne(lanes, v128.zero) : lanes;
}

function store(
  dtype: DType,
  element: Local<'i32'>,
  word: Local<'i32'>,
  region: number,
  value: Vector,
): Statement {
  const address = regionAddress(region);
  if (!isByte(dtype)) return v128.store(word.get, value, address);
  const lanes: Code<'v128'> = dtype === 'bool' ? v128.and(value, ones) : value;
  const halves = i16x8.narrowI32x4U(lanes, lanes);
  return i32.store(element.get, i32x4.extractLane(0, i8x16.narrowI16x8U(halves, halves)), address);
}
