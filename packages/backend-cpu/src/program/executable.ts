/** A program in memory, ready to run. */
import type { Executable, Profile, TypedArray, View } from '@glissade/tensor';
import { LostWorkerError, type WalkedProgram } from '../threads/pool.ts';
import * as headerWords from './header.ts';
import type { Changes, FillInputs } from './inputs.ts';
import type { ProgramExports } from './module.ts';
import type { ProgramRoom } from './room.ts';

/** What a program has become. */
export interface Compiled {
  readonly room: ProgramRoom;
  readonly exports: ProgramExports;
  readonly id: number;
  readonly header: number;
  /** For each kernel: a function where JavaScript runs it; which of the program's kernels it is a part of. */
  readonly kernels: readonly { readonly runHere: (() => void) | undefined; readonly number: number }[];
  /** Whether there is enough to do for several threads. */
  readonly isLarge: boolean;
  readonly fill: FillInputs;
  /** Of what the program's buffers hold. */
  readonly changes: Changes;
  readonly outputs: readonly View<TypedArray>[];
  /** How many of the kernels, from the first on, need not run while the inputs that they depend on are what they were. */
  readonly prologue: number;
  /** How many kernels the program had. */
  readonly count: number;
  /** Says what an index out of range means in a kernel. */
  readonly complain: (kernel: number, index: number) => Error;
}

export class CpuExecutable implements Executable<TypedArray> {
  readonly #compiled: Compiled;
  readonly #words: Int32Array<ArrayBufferLike>;
  readonly #walked: WalkedProgram | undefined;
  readonly #runHere: (kernel: number) => void;
  /** Whether what the prologue writes is there. */
  #isPrepared = false;

  constructor(compiled: Compiled) {
    const { exports, id, header, room, kernels } = compiled;
    this.#compiled = compiled;
    this.#words = new Int32Array(room.memory.memory.buffer, header, headerWords.units);
    const { begin, walk } = exports;
    this.#walked = begin && walk && compiled.isLarge ? { id, header, begin, walk } : undefined;
    this.#runHere = (kernel) => kernels[kernel]!.runHere!();
  }

  run(inputs: readonly View<TypedArray>[]): readonly View<TypedArray>[] {
    const { kernels, complain, fill, outputs, changes, prologue } = this.#compiled;
    changes.count++;
    const wasPrepared = this.#isPrepared;
    // Should this run fail, the next one begins anew.
    this.#isPrepared = false;
    const isSteady = fill(inputs) && wasPrepared;
    // A run that failed otherwise, or was only measured, may have left one.
    this.#words[headerWords.complaint] = 0;
    this.#run(isSteady ? prologue : 0, kernels.length);
    const kernel = this.#words[headerWords.complaint]!;
    if (kernel !== 0) throw complain(kernel - 1, this.#words[headerWords.complaintIndex]!);
    this.#isPrepared = true;
    return outputs;
  }

  /** Kernel by kernel, as often as `rounds` says, after a call that warms up. State goes on changing meanwhile. */
  profile(rounds: number): Profile {
    const { kernels, count, changes } = this.#compiled;
    changes.count++;
    // It may fail in the middle.
    this.#isPrepared = false;
    const times = Array.from({ length: count }, (): number[] => []);
    this.#run(0, kernels.length);
    for (let round = 0; round < rounds; round++) {
      const spent = new Array<number>(count).fill(0);
      kernels.forEach(({ number }, kernel) => {
        const before = performance.now();
        this.#run(kernel, kernel + 1);
        spent[number]! += performance.now() - before;
      });
      for (let i = 0; i < count; i++) times[i]!.push(spent[i]!);
    }
    const slow = kernels.flatMap(({ number, runHere }) => (runHere ? [number] : []));
    const note = `the times are medians; in JavaScript, on one thread, run kernels ${slow.join(', ')}`;
    return { times: times.map(median), ...(slow.length > 0 && { note }) };
  }

  #run(from: number, end: number): void {
    const { room, kernels, exports } = this.#compiled;
    const { pool } = room;
    if (this.#walked !== undefined && pool !== undefined && pool.threads > 1) {
      try {
        pool.walk(this.#walked, from, end, this.#runHere);
      } catch (error) {
        if (!(error instanceof LostWorkerError)) throw error;
        pool.terminate();
        throw new LostWorkerError(`${error.message}. The program's state may be half changed: load it again`);
      }
      return;
    }
    let first = from;
    for (let kernel = from; kernel < end; kernel++) {
      const { runHere } = kernels[kernel]!;
      if (runHere === undefined) continue;
      if (kernel > first) exports.solo(first, kernel, room.scratch);
      runHere();
      first = kernel + 1;
    }
    if (end > first) exports.solo(first, end, room.scratch);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
