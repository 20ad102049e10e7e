/**
 * The backend: ordinary typed arrays as buffers, which the garbage collector frees, and one module for each family of
 * steps. WebAssembly memory belongs to the kernels: heavy steps copy in and out.
 */
import {
  type Backend,
  type DType,
  dtypes,
  type Executable,
  type Program,
  type Step,
  type TransformCosts,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import { Buffers, worthKeeping } from './buffers.ts';
import { contractor, forget } from './contract/run.ts';
import type { Engine } from './engine.ts';
import { compileProgram } from './program/compile.ts';
import { runStep } from './steps.ts';

/** What `cpu()` gives. */
export interface CpuBackend extends Backend<TypedArray> {
  /** Threads that take part in large work, the calling one included. */
  readonly threads: number;
  /** Ends the workers. The backend stays usable, on one thread; idle workers end with the process anyway. */
  dispose(): void;
}

export class KernelBackend implements CpuBackend {
  readonly name = 'cpu';
  readonly dtypes: readonly DType[] = dtypes;
  readonly #engine: Engine;
  readonly #contract: ReturnType<typeof contractor>;
  readonly #buffers = new Buffers();

  readonly transformCosts: TransformCosts | undefined;

  constructor(engine: Engine, transformCosts?: TransformCosts) {
    this.#engine = engine;
    this.transformCosts = transformCosts;
    this.#contract = contractor(engine);
  }

  get threads(): number {
    return this.#engine.threads;
  }

  allocate(dtype: DType, length: number): TypedArray {
    return this.#buffers.take(dtype, length);
  }

  /** The others are the garbage collector's. */
  readonly worthFreeing: number = worthKeeping;

  free(buffer: TypedArray): void {
    this.#buffers.give(buffer);
  }

  write(buffer: TypedArray, data: TypedArray): void {
    forget(buffer);
    buffer.set(data);
  }

  async read(buffer: TypedArray, length?: number): Promise<TypedArray> {
    return this.readSync(buffer, length);
  }

  readSync(buffer: TypedArray, length?: number): TypedArray {
    return buffer.slice(0, length);
  }

  run(step: Step, inputs: readonly View<TypedArray>[], output: View<TypedArray>): void {
    forget(output.buffer);
    if (step.family === 'contract') this.#contract(step, inputs, output);
    else runStep(step, inputs, output);
  }

  compile(program: Program): Executable<TypedArray> {
    return compileProgram(program, this.#engine.programRoom(program.bytes));
  }

  memory(): { readonly heldBytes: number } {
    return { heldBytes: this.#engine.heldBytes + this.#buffers.keptBytes };
  }

  dispose(): void {
    this.#engine.terminate();
  }
}
