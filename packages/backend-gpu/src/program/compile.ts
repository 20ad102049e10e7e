/** Makes a program ready to run: takes its memory, lowers its kernels, binds them. */
import { newArray, type Program, whole } from '@glissade/tensor';
import { bytesFor, type GpuBuffer, toWords } from '../device/buffer.ts';
import type { Bound } from '../device/commands.ts';
import type { Memory } from '../device/pool.ts';
import { lowerKernel } from '../kernels/lower.ts';
import { complaintBuffer } from '../wgsl/shader.ts';
import { type Bind, GpuExecutable, type Own } from './executable.ts';
import { leaseMemories } from './lease.ts';
import type { ProgramSite } from './site.ts';
import { assignSlots } from './slots.ts';

export const compileProgram = (program: Program, site: ProgramSite): GpuExecutable =>
  site.pool.takeWhile((take) => prepare(program, site, take));

function prepare(program: Program, site: ProgramSite, take: (bytes: number) => Memory): GpuExecutable {
  const { choices, pool, runner, commands } = site;
  const written = new Set(program.kernels.flatMap(({ outputs }) => outputs.map(({ buffer }) => buffer)));
  const fresh = freshBuffers(program, written);
  const slots = assignSlots(program, fresh);
  const memories = slots.bytes.map(take);
  const buffers = program.buffers.map(({ dtype, length, data }, i): GpuBuffer | undefined => {
    if (fresh.has(i)) return undefined;
    const buffer: GpuBuffer = { dtype, length, memory: memories[slots.ofBuffer[i]!]! };
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
  const bound = program.kernels.map((kernel): Bind[] => {
    const { dispatches, temporaries } = lowerKernel(kernel, choices, buffers.length);
    temporaries.forEach(({ dtype, length }, i) => {
      const bytes = bytesFor(dtype, length);
      if (passing[i] === undefined || passing[i].bytes < bytes) {
        if (passing[i]) outgrown.push(passing[i]);
        passing[i] = take(bytes);
      }
    });
    const here = [...passing];
    const memoryOf = (buffer: number): Memory => buffers[buffer]?.memory ?? here[buffer - buffers.length]!;
    complains ||= dispatches.some(({ bindings }) =>
      bindings.some(({ buffer }) => buffer === complaintBuffer),
    );
    return dispatches.map((dispatch): Bind => {
      const bindIn = (own: Own) =>
        runner.bind(
          dispatch,
          (buffer) => own.get(buffer)?.memory ?? memoryOf(buffer),
          () => 0,
        );
      const [first, ...others] = new Set(
        dispatch.bindings.flatMap(({ buffer }) => (fresh.has(buffer) ? [buffer] : [])),
      );
      if (first === undefined) {
        const prepared = bindIn(new Map());
        return () => prepared;
      }
      if (others.length > 0) return bindIn;
      // The pool hands memory out again and again: it is bound once.
      const known = new WeakMap<Memory, Bound>();
      return (own) => {
        const { memory } = own.get(first)!;
        const bound = known.get(memory) ?? bindIn(own);
        known.set(memory, bound);
        return bound;
      };
    });
  });

  const executable = new GpuExecutable({
    site,
    bound,
    complains,
    memories: [...memories, ...passing, ...outgrown],
    inputs: program.inputs.map((input) => {
      const buffer = buffers[input]!;
      return { view: whole(buffer, buffer.dtype, [buffer.length]), isChanged: written.has(input) };
    }),
    outputs: program.outputs.map((view) => {
      const buffer = buffers[view.buffer];
      return buffer ? { ...view, buffer } : view;
    }),
    fresh: [...fresh].map((buffer) => ({ ...program.buffers[buffer]!, buffer })),
  });
  const holders = buffers.filter((buffer) => buffer !== undefined);
  leaseMemories({ pool, memories: [...memories, ...passing, ...outgrown] }, [executable, ...holders]);
  return executable;
}

/** Buffers of results that kernels write as a whole: at every call they get memory of their own, so that nobody copies it. */
function freshBuffers(
  { buffers, inputs, outputs, results }: Program,
  written: ReadonlySet<number>,
): Set<number> {
  const fresh = new Set(outputs.filter((_, i) => results?.[i]).map(({ buffer }) => buffer));
  outputs.forEach(({ buffer }, i) => {
    if (!results?.[i]) fresh.delete(buffer);
  });
  for (const buffer of fresh) {
    if (!written.has(buffer) || inputs.includes(buffer) || buffers[buffer]!.data !== undefined)
      fresh.delete(buffer);
  }
  return fresh;
}
