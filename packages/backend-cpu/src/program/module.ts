/** The module of a program: a function for each form of kernels, one that finds them by number, and how threads go through them. */
import { elementNames } from '../contract/element.ts';
import {
  type Code,
  call,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  type Local,
  type ModuleBuilder,
  type Statement,
} from '../wasm/index.ts';
import { remembered } from '../wasm/remembered.ts';
import type { Emitted, KernelSite, Placed } from './emitted.ts';
import { bodyOf } from './forms.ts';
import { walkFunctions } from './walk.ts';

/** What a program's module exports. */
export interface ProgramExports {
  /** Runs kernels `from` to before `end` on one thread. */
  solo(from: number, end: number, scratch: number): void;
  /** Only where memory is shared; see walk.ts. */
  begin?(id: number): void;
  walk?(id: number, thread: number, baton: number, scratch: number, spins: number): number;
}

/** Imports the contraction kernels, which goes before all else. */
export const importContractions = (module: ModuleBuilder): KernelSite['contractions'] =>
  Object.fromEntries(
    elementNames.map((name) => [name, module.import('env', name, 4)]),
  ) as KernelSite['contractions'];

/**
 * Adds all that a program's module exports.
 *
 * @param kernels - undefined for those that JavaScript runs
 * @param tables - for each kernel that shares its function, where its addresses are
 * @param units - the address of the table that says how many units each has
 */
export function programFunctions(
  module: ModuleBuilder,
  kernels: readonly (Placed | undefined)[],
  tables: readonly (number | undefined)[],
  units: number,
  isShared: boolean,
): void {
  const functions = new Map<Emitted, FunctionReference>();
  const runs = kernels.map((kernel, number): Run | undefined => {
    if (kernel === undefined) return undefined;
    const at = tables[number];
    const one = remembered(functions, kernel.code, () =>
      module.function({ parameters: 3 }, (f, unit, scratch, table) => [
        bodyOf(f, kernel, unit, scratch, at === undefined ? undefined : table),
      ]),
    );
    return (unit, scratch) => call(one, unit, scratch, at ?? 0);
  });
  module.function({ export: 'solo', parameters: 3 }, (f, from, end, scratch) => {
    const unit = f.local('i32');
    return runs.map((run, number) => {
      if (run === undefined) return [];
      const isWanted = i32.and(i32.leS(from, number), i32.gtS(end, number));
      return f.if(isWanted, () => f.for(unit, 0, kernels[number]!.code.units, 1, () => run(unit, scratch)));
    });
  });
  if (isShared) {
    const kernel = module.function({ parameters: 3 }, (f, number, unit, scratch) => [
      choose(f, runs, number, 0, runs.length, unit, scratch),
    ]);
    walkFunctions(module, { kernels: kernels.length, units, kernel });
  }
}

/** Code that computes a unit of a kernel. */
type Run = (unit: Local<'i32'>, scratch: Local<'i32'>) => Statement;

/** Finds a kernel by its number, halving what is left, and computes a unit of it. */
function choose(
  f: FunctionBuilder,
  runs: readonly (Run | undefined)[],
  number: Code<'i32'>,
  from: number,
  end: number,
  unit: Local<'i32'>,
  scratch: Local<'i32'>,
): Statement {
  if (end - from < 2) return runs[from]?.(unit, scratch) ?? [];
  const middle = (from + end) >> 1;
  return f.if(
    i32.ltS(number, middle),
    () => choose(f, runs, number, from, middle, unit, scratch),
    () => choose(f, runs, number, middle, end, unit, scratch),
  );
}
