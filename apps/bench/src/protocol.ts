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
  | { readonly do: 'sample'; readonly milliseconds: number }
  | { readonly do: 'finish' };

export type Answer = Partial<Prepared & Sampled & Finished & Failed>;

export interface Prepared {
  /** Of the system. */
  readonly version: string;
  /** What runs it. */
  readonly runtime: string;
  /** Nothing when the system does not offer the workload. */
  readonly fingerprint: number | null;
  /** Of the last call. */
  readonly milliseconds: number;
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
