/** What kernels become in WebAssembly. */
import type { Kernel, Step, View } from '@glissade/tensor';
import type { FunctionBuilder, FunctionReference, Local, Operand, Statement } from '../wasm/index.ts';
import type { Interner } from './expressions.ts';
import type { Located } from './located.ts';
import type { Tables } from './tables.ts';

/** A kernel whose step is of one family. */
export type KernelOf<Family extends Step['family']> = Kernel & {
  readonly step: Extract<Step, { family: Family }>;
};

/** A kernel cut into units, and the statements that compute one of them. */
export interface Emitted {
  readonly units: number;
  /** Roughly how long all units take, in cycles. */
  readonly cycles: number;
  /** Where what a kernel of this form reads and writes lies, as the code wants to know it; 0 for what only counts. */
  addressesOf(kernel: Kernel): readonly number[];
  /** `addresses`: these numbers, or the same in variables. */
  emit(
    f: FunctionBuilder,
    unit: Local<'i32'>,
    scratch: Local<'i32'>,
    addresses: readonly Operand<'i32'>[],
  ): Statement;
}

/** A kernel's code, and the addresses in it. */
export interface Placed {
  /** The same object for all kernels of a form: see forms.ts. */
  readonly code: Emitted;
  readonly addresses: readonly number[];
}

/** Where a kernel stands: the addresses of its views, and what it may use. */
export interface KernelSite {
  /** Its place among the program's kernels. */
  readonly number: number;
  readonly locate: (view: View<number>) => Located;
  readonly addresses: (views: readonly View<number>[]) => number[];
  /** Where to leave word of an index that is out of range: the index, and 1 + the kernel's number before it. */
  readonly complaint: number;
  readonly tables: Tables;
  readonly interner: Interner;
  /** What the forms of kernels so far have become. */
  readonly forms: Map<string, Emitted | undefined>;
  /** The contraction kernels, by element type; see contract/unit.ts. */
  readonly contractions: { readonly [Name in 'float32' | 'float64' | 'int32']: FunctionReference };
}
