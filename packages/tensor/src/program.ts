/**
 * A whole computation, lowered to kernels over planned memory: what a compiler hands to a backend, and what a backend
 * makes of it. The views are those of eager steps; instead of a buffer they hold its number in the program.
 */
import type { DType, TypedArray } from './dtype.ts';
import { type Expression, input, type Step } from './step.ts';
import type { View } from './view.ts';

/** Memory of a program. Where lifetimes do not meet, two buffers may lie in the same bytes. */
export interface ProgramBuffer {
  readonly dtype: DType;
  readonly length: number;
  /** Its first byte in the program's memory, a multiple of 64. */
  readonly offset: number;
  /** Its elements before the first call: those of a constant, or the number around what kernels write. */
  readonly data?: TypedArray | number;
}

/**
 * One step and what is done with its value before it is written: bias, activation, mask, the update of a weight.
 *
 * At every position of the outputs, `results[i]` is computed from the step's value (input 0) and the elements of `extras`
 * (inputs 1, 2, ...), and written to `outputs[i]`. A kernel that only stores the value has the one result `input(0)`. All
 * extras and outputs have the shape of the step's output. An output may be the very view that an input or an extra is
 * where each element is read before it is written; else what is written overlaps nothing that is read.
 */
export interface Kernel {
  readonly step: Step;
  readonly inputs: readonly View<number>[];
  readonly extras: readonly View<number>[];
  readonly results: readonly Expression[];
  readonly outputs: readonly View<number>[];
}

const value = [input(0)];
const sumAndAddend: readonly Expression[] = [
  { kind: 'binary', function: 'add', left: input(0), right: input(1) },
];

/** The kernel that does what a step does, and nothing else. What is added to the sums of a contraction is an extra. */
export function kernelOf(step: Step, inputs: readonly View<number>[], output: View<number>): Kernel {
  const outputs = [output];
  return step.family === 'contract' && inputs.length > 2
    ? { step, inputs: inputs.slice(0, 2), extras: inputs.slice(2), results: sumAndAddend, outputs }
    : { step, inputs, extras: [], results: value, outputs };
}

/** A lowered computation: numbered buffers in one piece of memory, and the kernels that read and write views of them. */
export interface Program {
  /** Views name them by their place in this list. */
  readonly buffers: readonly ProgramBuffer[];
  /** In the order in which they run. */
  readonly kernels: readonly Kernel[];
  /** The buffers that a call fills, one for each argument, in row-major order. */
  readonly inputs: readonly number[];
  /** What a call gives. State is a view of its own input's buffer, updated in place. */
  readonly outputs: readonly View<number>[];
  /** Which outputs become tensors that others may keep, and not state: those may get memory of their own at every call. */
  readonly results?: readonly boolean[];
  /** How much memory all buffers take together, in bytes. */
  readonly bytes: number;
  /** What need not run at each call. */
  readonly prologue?: Prologue;
}

/** Kernels that depend on some of the inputs alone: while these hold what they held, so does what the kernels have written. */
export interface Prologue {
  /** How many of the program's kernels, from the first on. */
  readonly kernels: number;
  /** Places in the list of inputs. */
  readonly inputs: readonly number[];
}

/** A program made ready to run. */
export interface Executable<Buffer = unknown> {
  /** For each output, whether its memory is its own, which later calls leave alone. */
  readonly fresh?: readonly boolean[];
  /**
   * Runs the program once. An input that is already where the program wants it, such as the state that the last call
   * gave, is not copied. The views given back lie in the program's own memory and are good until the next call, but for those
   * that are `fresh`.
   */
  run(inputs: readonly View<Buffer>[]): readonly View<Buffer>[];
  /** Runs it `rounds` times on what is in its memory, and measures each kernel. */
  profile?(rounds: number): Profile | Promise<Profile>;
}

/** How long a program's kernels take. */
export interface Profile {
  /** Milliseconds of each kernel, the median of all rounds if `note` says nothing else; missing where nothing could be measured. */
  readonly times?: readonly number[];
  /** What there is to know about the times, or why there are none. */
  readonly note?: string;
}
