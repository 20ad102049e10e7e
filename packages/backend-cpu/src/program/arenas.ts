/**
 * Memories for programs where threads cannot share any. Engines set gigabytes of addresses aside for each memory and run
 * out of them at about the hundredth, so that small programs lie together; and growing a memory detaches all arrays over
 * it, so that such an arena has its size from the start. Pages that nobody has touched cost nothing.
 */
import type { UnitKernels } from '../contract/module.ts';
import type { KernelMemory } from '../memory.ts';
import { Regions } from '../regions.ts';
import { ownRoom, type ProgramRoom, programMemory, sharedRoom } from './room.ts';

const arenaBytes = 2 ** 26;

/** Buffers of more bytes than this get a memory of their own, which the garbage collector frees. */
const largest = arenaBytes / 4;

/** What a program takes besides its buffers is known only when it is lowered: tables, constants, temporaries. */
const withSpare = (bytes: number): number => 1.5 * bytes + 2 ** 20;

interface Arena {
  readonly memory: KernelMemory;
  readonly regions: Regions;
  readonly kernels: UnitKernels;
}

/**
 * Gives room for programs with buffers of so many bytes. Scratch memory for the kernels comes first; from `start` on lie the
 * programs.
 */
export function arenaRooms(
  scratch: number,
  start: number,
  instantiate: (memory: KernelMemory) => UnitKernels,
): (bytes: number) => ProgramRoom {
  const arenas = new Set<Arena>();
  const withRoomFor = (bytes: number): Arena => {
    for (const arena of arenas) if (arena.regions.find(bytes).region.end <= arenaBytes) return arena;
    const memory = programMemory(arenaBytes, false);
    const arena = { memory, regions: new Regions(start), kernels: instantiate(memory) };
    arenas.add(arena);
    return arena;
  };
  return (bytes) => {
    const larger = (): ProgramRoom => ownRoom(scratch, start, instantiate);
    if (bytes > largest) return larger();
    const arena = withRoomFor(withSpare(bytes));
    const { memory, regions, kernels } = arena;
    const room = sharedRoom(memory, regions, scratch, kernels, () => undefined, larger);
    return {
      ...room,
      free: () => {
        room.free?.();
        // One stays, for the next program.
        if (regions.isEmpty && arenas.size > 1) arenas.delete(arena);
      },
    };
  };
}
