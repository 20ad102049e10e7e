/** Vector code that finds the row of the greatest number in every column of a block of float32 numbers. */
import { kernelExports, memoryImport, regionAddress, regionArray } from '../map/staging.ts';
import { f32x4, i32, i32x4, ModuleBuilder, v128 } from '../wasm/index.ts';
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
    const greatest = body.locals('v128', 2);
    const places = body.locals('v128', 2);
    const [current, x, isGreater] = [body.local('i32'), body.local('v128'), body.local('v128')];
    return eachColumns(body, size, ({ at, result, place, terms }) => {
      const to = i32.shl(result, 2);
      const halves = [0, 1] as const;
      return [
        halves.map((half) => [
          greatest[half]!.set(v128.load(to, greatestAddress + 16 * half)),
          places[half]!.set(v128.load(to, placesAddress + 16 * half)),
        ]),
        current.set(place),
        terms(() => [
          halves.map((half) => {
            const [best, found] = [greatest[half]!, places[half]!];
            const firstNaN = v128.andnot(f32x4.ne(x, x), f32x4.ne(best, best));
            return [
              x.set(v128.load(at, blockAddress + 16 * half)),
              isGreater.set(v128.or(f32x4.gt(x, best), firstNaN)),
              best.set(v128.bitselect(isGreater, x, best)),
              found.set(v128.bitselect(isGreater, i32x4.splat(current), found)),
            ];
          }),
          current.set(i32.add(current, 1)),
        ]),
        halves.map((half) => [
          v128.store(to, greatest[half]!, greatestAddress + 16 * half),
          v128.store(to, places[half]!, placesAddress + 16 * half),
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
