/** Vector code that repeats numbers along rows, in the kernels' memory. */
import type { TypedArray } from '@glissade/tensor';
import { i32, ModuleBuilder, v128 } from '../wasm/index.ts';
import { kernelExports, memoryImport, outputRegion, regionAddress, regionArray } from './staging.ts';

export interface Repeater {
  /** Where the numbers are put: where a kernel's output will be. */
  readonly numbers: TypedArray;
  /** Fills as many rows at an address, each with one of the numbers. */
  run(address: number, rows: number, columns: number): void;
}

let run: Repeater['run'] | undefined;

/** What repeats elements of the array's kind; undefined for those that do not have four bytes. */
export function repeaterOf(array: TypedArray): Repeater | undefined {
  if (array.BYTES_PER_ELEMENT !== 4) return undefined;
  run ??= makeRun();
  return { numbers: regionArray(outputRegion, array instanceof Float32Array ? 'float32' : 'int32'), run };
}

function makeRun(): Repeater['run'] {
  const module = new ModuleBuilder(memoryImport);
  module.function({ export: 'run', parameters: 3 }, (body, address, rows, columns) => {
    const [row, column] = body.locals('i32', 2);
    const number = body.local('v128');
    return [
      body.for(row, 0, rows, 1, () => [
        number.set(v128.load32Splat(i32.shl(row, 2), regionAddress(outputRegion))),
        // The last vector of a row may reach beyond it, into what the next row will overwrite.
        body.for(column, 0, columns, 4, () => v128.store(i32.add(address, i32.shl(column, 2)), number)),
        address.set(i32.add(address, i32.shl(columns, 2))),
      ]),
    ];
  });
  return kernelExports<Repeater>(module).run;
}
