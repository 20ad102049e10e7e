/** Vector code that finds the row of the greatest number in every column of a block of float32 numbers. */
import { kernelExports, memoryImport, regionAddress, regionArray } from '../map/staging.ts';
import { i32, i32x4, ModuleBuilder, v128 } from '../wasm/index.ts';
import { argmaxFold } from './argmax-fold.ts';
import { blockAddress } from './block.ts';
import { type ColumnArguments, columnParameters, eachColumns } from './columns.ts';

export interface ArgmaxKernel {
  readonly block: Float32Array;
  /** The greatest so far of every column, and its row's number. */
  readonly greatest: Float32Array;
  readonly places: Int32Array;
  /** Goes on with rows the first of which, in each group, has number `place`. */
  columns(...where: ColumnArguments): void;
}

const greatestAddress = regionAddress(1);
const placesAddress = regionAddress(2);

let kernel: ArgmaxKernel | undefined;

export function argmaxKernel(): ArgmaxKernel {
  kernel ??= makeKernel();
  return kernel;
}

function makeKernel(): ArgmaxKernel {
  const module = new ModuleBuilder(memoryImport);
  module.function({ export: 'columns', parameters: columnParameters }, (body, ...size) => {
    const folds = [argmaxFold(body, 'float32'), argmaxFold(body, 'float32')];
    const current = body.local('i32');
    return eachColumns(body, size, ({ at, result, place, terms }) => {
      const to = i32.shl(result, 2);
      return [
        folds.map(({ best, place }, half) => [
          best.set(v128.load(to, greatestAddress + 16 * half)),
          place.set(v128.load(to, placesAddress + 16 * half)),
        ]),
        current.set(place),
        terms(() => [
          folds.map(({ add }, half) => add(v128.load(at, blockAddress + 16 * half), 0, i32x4.splat(current))),
          current.set(i32.add(current, 1)),
        ]),
        folds.map(({ best, place }, half) => [
          v128.store(to, best, greatestAddress + 16 * half),
          v128.store(to, place, placesAddress + 16 * half),
        ]),
      ];
    });
  });
  return {
    ...kernelExports<Pick<ArgmaxKernel, 'columns'>>(module),
    block: regionArray(0, 'float32') as Float32Array,
    greatest: regionArray(1, 'float32') as Float32Array,
    places: regionArray(2, 'int32') as Int32Array,
  };
}
