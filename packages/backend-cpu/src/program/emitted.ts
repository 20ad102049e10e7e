/** What a kernel becomes in WebAssembly. */
import type { View } from '@glissade/tensor';
import type { FunctionBuilder, FunctionReference, Local, Statement } from '../wasm/index.ts';
import type { Located } from './located.ts';

/** A kernel cut into units, and the statements that compute one of them. */
export interface Emitted {
  readonly units: number;
  /** Roughly how long all units take, in cycles. */
  readonly cycles: number;
  /** Words that must lie in the program's memory for it, at an address that was asked for. */
  readonly tables?: readonly { readonly address: number; readonly words: Int32Array }[];
  emit(f: FunctionBuilder, unit: Local<'i32'>, scratch: Local<'i32'>): Statement;
}

/** Where a kernel stands: the addresses of its views, and what it may use. */
export interface KernelSite {
  /** Its place among the program's kernels. */
  readonly number: number;
  readonly locate: (view: View<number>) => Located;
  /** Where to leave word of an index that is out of range. */
  readonly complaint: number;
  /** Room of the kernel's own in the program's memory. */
  readonly reserve: (bytes: number) => number;
  /** The contraction kernels, by element type; see contract/unit.ts. */
  readonly contractions: { readonly [Name in 'float32' | 'float64' | 'int32']: FunctionReference<'none'> };
}
