/** The module of a program: a function for each kernel, one that finds them by number, and how threads go through them. */
import { elementNames } from '../contract/element.ts';
import {
  type Code,
  call,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  type MemoryImport,
  ModuleBuilder,
  type Statement,
} from '../wasm/index.ts';
import type { Emitted, KernelSite } from './emitted.ts';
import { walkFunctions } from './walk.ts';

/** What a program's module exports. */
export interface ProgramExports {
  /** Runs kernels `from` to before `end` on one thread. */
  solo(from: number, end: number, scratch: number): void;
  /** Only where memory is shared; see walk.ts. */
  begin?(id: number): void;
  walk?(id: number, thread: number, baton: number, scratch: number, spins: number): number;
}

export class ProgramModule {
  readonly #module: ModuleBuilder;
  readonly #shared: boolean;
  /** The contraction kernels, which the module imports. */
  readonly contractions: KernelSite['contractions'];

  constructor(memory: MemoryImport) {
    this.#module = new ModuleBuilder(memory);
    this.#shared = memory.shared;
    const parameters = ['i32', 'i32', 'i32', 'i32'] as const;
    this.contractions = Object.fromEntries(
      elementNames.map((name) => [name, this.#module.import('env', name, parameters)]),
    ) as KernelSite['contractions'];
  }

  /** `kernels`: undefined for those that JavaScript runs. `units`: the address of the table that says so, too. */
  toBytes(kernels: readonly (Emitted | undefined)[], units: number): Uint8Array<ArrayBuffer> {
    const module = this.#module;
    const functions = kernels.map((kernel) =>
      kernel === undefined
        ? undefined
        : module.function(
            { parameters: { unit: 'i32', scratch: 'i32' }, result: 'none' },
            (f, { unit, scratch }) => [kernel.emit(f, unit, scratch)],
          ),
    );
    module.function(
      { export: 'solo', parameters: { from: 'i32', end: 'i32', scratch: 'i32' }, result: 'none' },
      (f, { from, end, scratch }) => {
        const unit = f.local('i32');
        return functions.map((kernel, number) => {
          if (kernel === undefined) return [];
          const isWanted = i32.and(i32.leS(from, number), i32.gtS(end, number));
          return f.if(isWanted, () =>
            f.for(unit, 0, kernels[number]!.units, 1, () => call(kernel, unit, scratch)),
          );
        });
      },
    );
    if (this.#shared) {
      const parameters = { number: 'i32', unit: 'i32', scratch: 'i32' } as const;
      const kernel = module.function({ parameters, result: 'none' }, (f, { number, unit, scratch }) => [
        choose(f, functions, number, 0, functions.length, (one) => call(one, unit, scratch)),
      ]);
      walkFunctions(module, { kernels: kernels.length, units, kernel });
    }
    return module.toBytes();
  }
}

/** Finds a function by its number, halving what is left. */
function choose(
  f: FunctionBuilder,
  functions: readonly (FunctionReference<'none'> | undefined)[],
  number: Code<'i32'>,
  from: number,
  end: number,
  run: (one: FunctionReference<'none'>) => Statement,
): Statement {
  if (end - from < 2) {
    const one = functions[from];
    return one === undefined ? [] : run(one);
  }
  const middle = (from + end) >> 1;
  return f.if(
    i32.ltS(number, middle),
    () => choose(f, functions, number, from, middle, run),
    () => choose(f, functions, number, middle, end, run),
  );
}
