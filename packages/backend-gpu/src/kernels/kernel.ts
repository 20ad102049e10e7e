/** What a kernel becomes: shaders to run one after the other, and what they are bound to. */
import type { DType, Kernel, View } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import type { Binding } from '../wgsl/shader.ts';

/** One shader, and how many workgroups of it run. */
export interface Dispatch {
  /** What errors and tools call it. */
  readonly label: string;
  readonly code: string;
  readonly workgroups: readonly [x: number, y: number];
  readonly bindings: readonly Binding[];
  /** The views whose offsets it is given, in this order, by their numbers among all views of the kernel. */
  readonly offsets: readonly number[];
}

/** Memory for values on their way from one shader of a kernel to the next. */
export interface Temporary {
  readonly dtype: DType;
  readonly length: number;
}

export interface LoweredKernel {
  readonly dispatches: readonly Dispatch[];
  /** Their numbers as buffers come after those of the kernel. */
  readonly temporaries: readonly Temporary[];
}

/** What a lowering works with. */
export interface KernelSite {
  readonly choices: Choices;
  readonly label: string;
  /** Views whose offsets are only known when the kernel runs. */
  readonly dynamic: readonly View<number>[];
  /** A fresh buffer, seen whole. */
  temporary(dtype: DType, shape: readonly number[]): View<number>;
}

/** A shader as a lowering makes it; `dynamic` views are named by themselves. */
export interface Draft {
  readonly label: string;
  readonly code: string;
  readonly workgroups: readonly [x: number, y: number];
  readonly bindings: readonly Binding[];
  readonly offsets: readonly View<number>[];
}

export type Lowering = (kernel: Kernel, site: KernelSite) => Draft[];
