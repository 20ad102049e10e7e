/** Which kernels an adapter gets, and how they are cut: one table. Figures behind it: apps/bench, the part on GPUs. */

/**
 * Matrices that a subgroup multiplies: M x K elements of a type by K x N of them, added to M x N of `f32`. Sums of halves in
 * halves would lose digits, so there are none.
 */
export interface MatrixShape {
  readonly component: 'f32' | 'f16';
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

export interface Choices {
  /** Threads in a workgroup, where there is nothing else to decide it. */
  readonly lanes: number;
  /** About as many threads as keep the adapter busy. */
  readonly threads: number;
  /** More threads than these are not started: each then does the work of several. */
  readonly mostThreads: number;
  /**
   * Whether threads of a workgroup work together through its memory. On a GPU it saves reads; in software every barrier ends
   * a loop over the threads, and costs more than it saves.
   */
  readonly cooperates: boolean;
  /** Whether those of a subgroup hand each other values without that memory, where the adapter can. */
  readonly subgroups: boolean;
  /** Of contractions: as many workgroups as keep the adapter busy. */
  readonly workgroups: number;
  /** Of contractions where threads work alone: so many of them are busy enough to do more each. */
  readonly busy: number;
  /** Of contractions: the tiles of outputs that a workgroup computes, square, from the largest. */
  readonly tiles: readonly number[];
  /** Of contractions with tiles that are not the smallest: the matrices that subgroups multiply, from the best. */
  readonly matrices: readonly MatrixShape[];
  /** How many commands are gathered before they are handed over. */
  readonly gathered: number;
  /** As many bytes of tensors are made before the garbage collector is told that some may be free. */
  readonly garbage: number;
}

export const choices: { readonly software: Choices; readonly hardware: Choices } = {
  software: {
    lanes: 64,
    threads: 256,
    mostThreads: 1024,
    cooperates: false,
    subgroups: false,
    workgroups: 4,
    busy: 128,
    tiles: [],
    matrices: [],
    gathered: 256,
    garbage: 2 ** 28,
  },
  hardware: {
    lanes: 256,
    threads: 262_144,
    mostThreads: 2 ** 20,
    cooperates: true,
    subgroups: true,
    workgroups: 256,
    busy: 262_144,
    tiles: [128, 64, 32],
    // The first is Apple's, the others are NVIDIA's, AMD's and Intel's.
    matrices: [
      { component: 'f32', M: 8, N: 8, K: 8 },
      { component: 'f16', M: 16, N: 16, K: 16 },
      { component: 'f16', M: 16, N: 8, K: 16 },
      { component: 'f16', M: 8, N: 16, K: 16 },
      { component: 'f16', M: 16, N: 8, K: 8 },
      { component: 'f16', M: 8, N: 8, K: 8 },
    ],
    gathered: 64,
    garbage: 2 ** 30,
  },
};

/** The row that is asked for, or the adapter's. Software adapters say so, or are known by name. */
export function choicesFor(
  { vendor, architecture, description, isFallbackAdapter }: GPUAdapterInfo,
  row?: 'hardware' | 'software',
): Choices {
  if (row !== undefined) return choices[row];
  const name = `${vendor} ${architecture} ${description}`;
  return isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(name)
    ? choices.software
    : choices.hardware;
}

/** How many terms of the sums a tile takes at a time. */
export const tileDepth = 16;

/** Vectors from one term of a slice to the next: one more than there are, so that they lie in different banks. */
export const slicePitch = (tile: number): number => tile / 4 + 1;

/** The workgroup memory that one operand's slice of a tile takes. */
export const sliceBytes = (tile: number): number => 16 * tileDepth * slicePitch(tile);
