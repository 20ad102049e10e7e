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

export class Arenas {
  readonly #scratch: number;
  readonly #start: number;
  readonly #instantiate: (memory: KernelMemory) => UnitKernels;
  readonly #arenas = new Set<Arena>();

  /** Scratch memory for the kernels comes first; from `start` on lie the programs. */
  constructor(scratch: number, start: number, instantiate: (memory: KernelMemory) => UnitKernels) {
    this.#scratch = scratch;
    this.#start = start;
    this.#instantiate = instantiate;
  }

  /** Room for a program with buffers of so many bytes. */
  room(bytes: number): ProgramRoom {
    const larger = (): ProgramRoom => ownRoom(this.#scratch, this.#start, this.#instantiate);
    if (bytes > largest) return larger();
    const arena = this.#withRoomFor(withSpare(bytes));
    const { memory, regions, kernels } = arena;
    const room = sharedRoom(memory, regions, this.#scratch, kernels, () => undefined, larger);
    return {
      ...room,
      free: () => {
        room.free?.();
        // One stays, for the next program.
        if (regions.isEmpty && this.#arenas.size > 1) this.#arenas.delete(arena);
      },
    };
  }

  #withRoomFor(bytes: number): Arena {
    for (const arena of this.#arenas) if (arena.regions.find(bytes).region.end <= arenaBytes) return arena;
    const memory = programMemory(arenaBytes, false);
    const arena = { memory, regions: new Regions(this.#start), kernels: this.#instantiate(memory) };
    this.#arenas.add(arena);
    return arena;
  }
}
