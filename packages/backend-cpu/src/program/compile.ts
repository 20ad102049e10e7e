/** Turns a program into an executable: lays out memory, lowers every kernel, builds the module, writes what never changes. */
import {
  arrayOver,
  bytesPerElement,
  type DType,
  outOfRange,
  type Program,
  type ProgramBuffer,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { programBits } from '../threads/control.ts';
import { ModuleBuilder } from '../wasm/index.ts';
import type { Placed } from './emitted.ts';
import { CpuExecutable } from './executable.ts';
import { Interner } from './expressions.ts';
import { addressTables } from './forms.ts';
import * as headerWords from './header.ts';
import { hostKernel } from './host.ts';
import { inputFiller, markChanging } from './inputs.ts';
import { leaseRoom } from './lease.ts';
import { locator } from './located.ts';
import { lowerKernel } from './lower.ts';
import { importContractions, type ProgramExports, programFunctions } from './module.ts';
import { NoRoomError, type ProgramRoom } from './room.ts';
import { Tables } from './tables.ts';

/** Below so many cycles, waking another thread costs more than it saves. */
const worthThreads = 60_000;

let programs = 0;

export function compileProgram(program: Program, room: ProgramRoom): CpuExecutable {
  try {
    return place(program, room);
  } catch (error) {
    room.free?.();
    if (error instanceof NoRoomError && room.larger) return compileProgram(program, room.larger());
    throw error;
  }
}

function place(program: Program, room: ProgramRoom): CpuExecutable {
  const { memory } = room;
  const start = room.take(program.bytes);
  const buffers: ProgramBuffer[] = [...program.buffers];
  const temporary = (dtype: DType, length: number): number =>
    buffers.push({ dtype, length, offset: room.take(length * bytesPerElement(dtype)) - start }) - 1;
  // A kernel may become two, each of which may become two.
  const header = room.take(4 * (headerWords.units + 4 * program.kernels.length));
  const module = new ModuleBuilder({
    module: 'env',
    name: 'memory',
    initial: 1,
    maximum: memory.maximum,
    shared: memory.isShared,
  });
  const tables = new Tables(room.take);
  const locate = locator({ ...program, buffers }, start);
  const site = {
    locate,
    addresses: (views: readonly View<number>[]) => views.map((view) => locate(view).offset),
    complaint: header + 4 * headerWords.complaint,
    tables,
    interner: new Interner(),
    forms: new Map(),
    contractions: importContractions(module),
  };
  const kernels = program.kernels.flatMap((kernel, number) =>
    lowerKernel(kernel, { ...site, number }, temporary),
  );
  const emitted = kernels.map((kernel) => kernel.emitted);
  const units = header + 4 * headerWords.units;
  programFunctions(module, emitted, addressTables(emitted, tables), units, memory.isShared);
  const bytes = module.toBytes();
  const code = memory.isShared ? room.take(bytes.length) : 0;

  // Nothing is taken from here on: the memory stays as it is.
  const buffer = memory.memory.buffer;
  const arrays = buffers.map(({ dtype, length, offset }) => arrayOver(dtype, buffer, start + offset, length));
  const changes = markChanging(arrays);
  program.buffers.forEach(({ data }, i) => {
    // Zeros that are there already are not written: pages are touched first by the threads that use them.
    const isThere = data === 0 && !Object.is(data, -0) && start + buffers[i]!.offset >= room.cleanFrom;
    if (typeof data === 'number' && !isThere) arrays[i]!.fill(data);
    else if (typeof data === 'object') arrays[i]!.set(data);
  });
  const words = new Int32Array(buffer);
  tables.write(words);
  programs = (programs + 1) % 2 ** programBits || 1;
  words.set(
    [programs, code, bytes.length, 0, 0, ...emitted.map((kernel) => kernel?.code.units ?? 0)],
    header / 4,
  );
  if (memory.isShared) new Uint8Array(buffer).set(bytes, code);

  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory: memory.memory, ...room.kernels },
  });
  const executable = new CpuExecutable({
    room,
    exports: exports as unknown as ProgramExports,
    id: programs,
    header,
    kernels: kernels.map(({ kernel, emitted: code, number }) => ({
      number,
      runHere: code === undefined ? hostKernel(kernel, arrays) : undefined,
    })),
    isLarge: cyclesOf(emitted) >= worthThreads,
    fill: inputFiller(
      program.inputs.map((input) => whole(arrays[input]!, buffers[input]!.dtype, [buffers[input]!.length])),
      writtenInputs(program),
      changes,
      program.prologue,
    ),
    changes,
    prologue: kernels.filter(({ number }) => number < (program.prologue?.kernels ?? 0)).length,
    outputs: program.outputs.map((view): View<TypedArray> => ({ ...view, buffer: arrays[view.buffer]! })),
    count: program.kernels.length,
    complain: (kernel, index) => {
      const { step, inputs, outputs } = program.kernels[kernel]!;
      const [view] = step.family === 'gather' ? inputs : outputs;
      return outOfRange(step.family, index, view!.shape['axis' in step ? step.axis : 0]!);
    },
  });
  leaseRoom({ room, header }, executable, arrays);
  return executable;
}

/**
 * For each input, whether kernels write into its bytes. Buffers begin at multiples of 64, so that two overlap just where a
 * line of so many bytes has parts of both.
 */
function writtenInputs({ bytes, buffers, kernels, inputs }: Program): boolean[] {
  const isWritten = new Uint8Array(Math.ceil(bytes / 64));
  const lines = ({ offset, length, dtype }: ProgramBuffer): Uint8Array =>
    isWritten.subarray(offset / 64, Math.ceil((offset + length * bytesPerElement(dtype)) / 64));
  for (const { outputs } of kernels) for (const { buffer } of outputs) lines(buffers[buffer]!).fill(1);
  return inputs.map((input) => lines(buffers[input]!).includes(1));
}

const cyclesOf = (emitted: readonly (Placed | undefined)[]): number =>
  emitted.reduce((sum, kernel) => sum + (kernel?.code.cycles ?? 0), 0);
