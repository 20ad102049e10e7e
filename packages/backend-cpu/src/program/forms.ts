/**
 * Kernels of one form do the same, each at addresses of its own: the steps of a recurrent network, the layers of a
 * transformer. They share one function, which finds the addresses in a table.
 */
import type { Kernel, View } from '@glissade/tensor';
import { type FunctionBuilder, i32, type Local, type Statement } from '../wasm/index.ts';
import type { Emitted, Placed } from './emitted.ts';
import type { Interner } from './expressions.ts';
import type { Tables } from './tables.ts';

/** What tells a kernel from others but for where its views lie. */
export function formOf({ step, inputs, extras, results, outputs }: Kernel, interner: Interner): string {
  const { expression, ...attributes } = { expression: undefined, ...step };
  const expressions = [...(expression === undefined ? [] : [expression]), ...results];
  const views = [inputs, extras, outputs].map((list) => list.map(layoutOf));
  return JSON.stringify([attributes, expressions.map((each) => interner.numberOf(each)), views]);
}

const layoutOf = ({ dtype, shape, strides }: View<number>) => [dtype, shape, strides];

/** For each kernel the address of its table, if its function is for several; undefined if it is for it alone. */
export function addressTables(
  kernels: readonly (Placed | undefined)[],
  tables: Tables,
): (number | undefined)[] {
  const counts = new Map<Emitted, number>();
  for (const kernel of kernels) if (kernel) counts.set(kernel.code, (counts.get(kernel.code) ?? 0) + 1);
  return kernels.map((kernel) => {
    if (kernel === undefined || counts.get(kernel.code) === 1) return undefined;
    const address = tables.reserve(4 * kernel.addresses.length);
    tables.put(address, Int32Array.from(kernel.addresses));
    return address;
  });
}

/** The body of a kernel's function; without a table its addresses are constants. */
export function bodyOf(
  f: FunctionBuilder,
  { code, addresses }: Placed,
  unit: Local<'i32'>,
  scratch: Local<'i32'>,
  table: Local<'i32'> | undefined,
): Statement {
  if (table === undefined) return code.emit(f, unit, scratch, addresses);
  const found = addresses.map(() => f.local('i32'));
  return [found.map((local, i) => local.set(i32.load(table, 4 * i))), code.emit(f, unit, scratch, found)];
}
