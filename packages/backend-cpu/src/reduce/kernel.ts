/**
 * Vector code that folds a block of float32 numbers: every row, or every column, into one number, kept in float64. A row's
 * result depends on its numbers alone: it has as many partial results for every length, combined in one order.
 */
import { kernelExports, kernelMemory, memoryImport, regionAddress, regionArray } from '../map/staging.ts';
import {
  type Code,
  f32x4,
  f64,
  f64x2,
  i32,
  type Local,
  ModuleBuilder,
  type Statement,
  v128,
} from '../wasm/index.ts';
import { blockAddress } from './block.ts';
import { type ColumnArguments, columnParameters, eachColumns } from './columns.ts';
import { extremeFold } from './extreme.ts';
import { type FoldName, folds } from './fold.ts';
import { eachRow } from './rows.ts';

export interface FoldKernel {
  readonly block: Float32Array;
  readonly results: Float64Array;
  /** Folds rows that lie one behind the other into what `results` holds for them, from number `result` on. */
  rows(rows: number, length: number, result: number): void;
  /** Folds every column into what `results` holds for it. */
  columns(...where: ColumnArguments): void;
  /** Leaves the first `count` results, a multiple of `groupLength`, as float32 in `rounded`. */
  round(count: number): void;
  readonly rounded: Float32Array;
}

type Vector = ReturnType<typeof f32x4.const>;

const combinations = { sum: f64x2.add, product: f64x2.mul };

const kernels: { [Name in FoldName]?: FoldKernel } = {};

export function foldKernel(by: FoldName): FoldKernel {
  kernels[by] ??= makeKernel(by);
  return kernels[by];
}

const resultsAddress = regionAddress(1);
const roundedAddress = regionAddress(2);

function makeKernel(by: FoldName): FoldKernel {
  const module = new ModuleBuilder(memoryImport);
  if (by === 'sum' || by === 'product') wideFunctions(module, by);
  else extremeFunctions(module, by);

  module.function({ export: 'round', parameters: 1 }, (body, count) => {
    const i = body.local('i32');
    return [
      body.for(i, 0, count, 4, () => {
        const four = fourResults(i32.shl(i, 3), resultsAddress);
        return v128.store(i32.shl(i, 2), four, roundedAddress);
      }),
    ];
  });

  const block = regionArray(0, 'float32') as Float32Array;
  return {
    ...kernelExports<Pick<FoldKernel, 'rows' | 'columns' | 'round'>>(module),
    block,
    results: new Float64Array(kernelMemory().buffer, resultsAddress, block.length / 2),
    rounded: regionArray(2, 'float32') as Float32Array,
  };
}

/** Adds `rows` and `columns`, which carry their results in float64. */
function wideFunctions(module: ModuleBuilder, by: 'sum' | 'product'): void {
  const combine = combinations[by];
  const { start } = folds[by];
  module.function({ export: 'rows', parameters: 3 }, (body, ...size) => {
    const sums = body.locals('v128', 4);
    const [a, b, c, d] = sums;
    const total = body.local('v128');
    const fold = (i: number, two: Vector): Statement => sums[i]!.set(combine(sums[i]!, two));
    return eachRow(body, size, {
      neutral: f32x4.const(start),
      begin: sums.map((sum) => sum.set(f64x2.const(start))),
      eight: (at) => sums.map((_, i) => fold(i, twoNumbers(at, blockAddress + 8 * i))),
      four: (numbers, half) => [
        fold(2 * half, f64x2.promoteLowF32x4(numbers)),
        fold(2 * half + 1, f64x2.promoteLowF32x4(highHalf(numbers))),
      ],
      end: (to) => [
        total.set(combine(combine(a, b), combine(c, d))),
        total.set(combine(total, highHalf(total))),
        total.set(combine(v128.load64Zero(to, resultsAddress), total)),
        f64.store(to, f64x2.extractLane(0, total), resultsAddress),
      ],
    });
  });
  module.function({ export: 'columns', parameters: columnParameters }, (body, ...size) => {
    const sums = body.locals('v128', 4);
    return eachColumns(body, size, ({ at, result, terms }) => {
      const to = i32.shl(result, 3);
      return [
        sums.map((sum, i) => sum.set(v128.load(to, resultsAddress + 16 * i))),
        terms(() => sums.map((sum, i) => sum.set(combine(sum, twoNumbers(at, blockAddress + 8 * i))))),
        sums.map((sum, i) => v128.store(to, sum, resultsAddress + 16 * i)),
      ];
    });
  });
}

/** The same for the greatest and the least, which float32 holds as it is. */
function extremeFunctions(module: ModuleBuilder, by: 'max' | 'min'): void {
  module.function({ export: 'rows', parameters: 3 }, (body, ...size) => {
    const numbers = body.local('v128');
    const { begin, add, whole, neutral } = extremeFold(body, by);
    const take = (four: Vector): Statement => [numbers.set(four), add(numbers, 0)];
    return eachRow(body, size, {
      neutral,
      begin,
      eight: (at) => [0, 16].map((offset) => take(v128.load(at, blockAddress + offset))),
      four: take,
      end: (to) => {
        const before = f32x4.demoteF64x2Zero(v128.load64Splat(to, resultsAddress));
        const result = f64x2.extractLane(0, f64x2.promoteLowF32x4(whole.value));
        return [
          take(v128.shuffle32(before, before, [0, 1, 0, 1])),
          whole.statements,
          f64.store(to, result, resultsAddress),
        ];
      },
    });
  });
  module.function({ export: 'columns', parameters: columnParameters }, (body, ...size) => {
    const numbers = body.local('v128');
    const folds = [extremeFold(body, by), extremeFold(body, by)];
    return eachColumns(body, size, ({ at, result, terms }) => {
      const to = i32.shl(result, 3);
      return [
        folds.map(({ begin }) => begin),
        terms(() =>
          folds.map(({ add }, i) => [numbers.set(v128.load(at, blockAddress + 16 * i)), add(numbers, 0)]),
        ),
        folds.map(({ add, lanes }, i) => {
          const place = resultsAddress + 32 * i;
          return [
            numbers.set(fourResults(to, place)),
            add(numbers, 0),
            numbers.set(lanes),
            v128.store(to, f64x2.promoteLowF32x4(numbers), place),
            v128.store(to, f64x2.promoteLowF32x4(highHalf(numbers)), place + 16),
          ];
        }),
      ];
    });
  });
}

/** Four results as float32. */
function fourResults(from: Code<'i32'>, place: number): Vector {
  const half = (offset: number): Vector => f32x4.demoteF64x2Zero(v128.load(from, place + offset));
  return v128.shuffle32(half(0), half(16), [0, 1, 4, 5]);
}

const highHalf = (of: Vector): Vector => v128.shuffle32(of, of, [2, 3, 2, 3]);

const twoNumbers = (at: Local<'i32'>, offset: number): Vector =>
  f64x2.promoteLowF32x4(v128.load64Zero(at, offset));
