/** Makes a program ready to run: takes its memory, lowers its kernels, binds them. */
import { type DType, newArray, type Program, type View, whole } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import { bytesFor, type GpuBuffer, toWords } from '../device/buffer.ts';
import type { Bound, Commands } from '../device/commands.ts';
import type { Memory, Pool } from '../device/pool.ts';
import type { Reads } from '../device/reads.ts';
import type { Runner } from '../device/runner.ts';
import { lowerKernel } from '../kernels/lower.ts';
import { complaintBuffer } from '../wgsl/shader.ts';
import { type CopyIn, GpuExecutable } from './executable.ts';
import { leaseMemories } from './lease.ts';
import { assignSlots } from './slots.ts';

export interface ProgramSite {
  readonly choices: Choices;
  readonly pool: Pool;
  readonly runner: Runner;
  readonly commands: Commands;
  readonly reads: Reads;
  /** Throws if the device is lost. */
  readonly checkLost: () => void;
  readonly copyIn: CopyIn;
  /** A copy of a view in memory of its own. */
  readonly detached: (view: View<GpuBuffer>) => View<GpuBuffer>;
}

export function compileProgram(program: Program, site: ProgramSite): GpuExecutable {
  const { choices, pool, runner, commands } = site;
  const slots = assignSlots(program);
  const memories = slots.bytes.map((bytes) => pool.takeForGood(bytes));
  const take = (dtype: DType, length: number, memory: Memory): GpuBuffer => ({ dtype, length, memory });
  const buffers = program.buffers.map(({ dtype, length, data }, i) => {
    const buffer = take(dtype, length, memories[slots.ofBuffer[i]!]!);
    if (data !== undefined) {
      const elements = typeof data === 'number' ? newArray(dtype, length).fill(data) : data;
      commands.write(buffer.memory, toWords(elements, dtype));
    }
    return buffer;
  });

  // Temporaries of one kernel are free again for the next.
  const passing: Memory[] = [];
  const outgrown: Memory[] = [];
  let complains = false;
  const bound: Bound[] = program.kernels.flatMap((kernel) => {
    const { dispatches, temporaries } = lowerKernel(kernel, choices, buffers.length);
    temporaries.forEach(({ length }, i) => {
      const bytes = bytesFor(length);
      if (passing[i] === undefined || passing[i].bytes < bytes) {
        if (passing[i]) outgrown.push(passing[i]);
        passing[i] = pool.takeForGood(bytes);
      }
    });
    const memoryOf = (buffer: number): Memory => buffers[buffer]?.memory ?? passing[buffer - buffers.length]!;
    complains ||= dispatches.some(({ bindings }) =>
      bindings.some(({ buffer }) => buffer === complaintBuffer),
    );
    return dispatches.map((dispatch) => runner.bind(dispatch, memoryOf, () => 0));
  });

  const written = new Set(program.kernels.flatMap(({ outputs }) => outputs.map(({ buffer }) => buffer)));
  const executable = new GpuExecutable({
    site,
    bound,
    complains,
    memories: [...memories, ...passing, ...outgrown],
    inputs: program.inputs.map((input) => {
      const buffer = buffers[input]!;
      return { view: whole(buffer, buffer.dtype, [buffer.length]), isChanged: written.has(input) };
    }),
    outputs: program.outputs.map((view): View<GpuBuffer> => ({ ...view, buffer: buffers[view.buffer]! })),
  });
  leaseMemories({ pool, memories: [...memories, ...passing, ...outgrown] }, [executable, ...buffers]);
  return executable;
}
