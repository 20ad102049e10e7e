/**
 * What the measuring process and the processes that it measures say to each other: a line of JSON for each request on
 * the child's standard input, one for each answer on its standard output. peers/pytorch.py speaks it too.
 */

export type Request =
  /** Make the task and call it so often; then its result is checked. */
  | { readonly do: 'prepare'; readonly calls: number }
  /** Call it for at least so long. */
  | { readonly do: 'warm'; readonly milliseconds: number }
  /** Call it once, so that its data is in the caches again, then for about so long, and say how long a call took. */
  | {
      readonly do: 'sample';
      readonly milliseconds: number;
      /** On a GPU: whether every call is waited for, or the last of them alone. */
      readonly waiting?: boolean;
    }
  /** Say what so many calls ask of WebGPU. */
  | { readonly do: 'count'; readonly calls: number }
  | { readonly do: 'finish' };

export type Answer = Partial<Prepared & Sampled & Counted & Finished & Failed>;

/** Who answers. */
export interface Measured {
  /** The answer; an error when there is none. */
  ask<Expected extends Answer>(request: Request): Promise<Expected>;
  /** Ends it at once. */
  end(): void;
}

export interface Prepared {
  /** Of the system. */
  readonly version: string;
  /** What runs it. */
  readonly runtime: string;
  /** Nothing when the system does not offer the workload. */
  readonly fingerprint: number | null;
  /** Of the last call. */
  readonly milliseconds: number;
  /** The GPU, where one is used. */
  readonly adapter?: Adapter;
}

/** A GPU, as WebGPU or CUDA names it. */
export interface Adapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Whether it is software. */
  readonly isFallbackAdapter: boolean;
}

/** What was asked of WebGPU. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  /** Buffers created. */
  readonly buffers: number;
  /** Bytes written by the CPU, into queues or into buffers that are mapped when they are created. */
  readonly uploaded: number;
  /** Bytes copied from buffer to buffer. */
  readonly copied: number;
  /** Times that a buffer was mapped for reading. */
  readonly reads: number;
  /** Bytes of those buffers. */
  readonly read: number;
}

export interface Counted {
  /** For each call, the wait after the last left out. */
  readonly counts: Counts;
}

export interface Sampled {
  /** Of one call. */
  readonly milliseconds: number;
}

export interface Finished {
  readonly peakMegabytes: number;
}

export interface Failed {
  readonly error: string;
}
