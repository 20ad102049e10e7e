/** One measurement: what `--json` writes. */
import type { Summary } from './statistics.ts';
import type { Unit } from './workload.ts';

export interface Row extends Summary {
  readonly workload: string;
  readonly system: string;
  readonly threads: number;
  readonly unit: Unit;
  /** The version of the system. */
  readonly version: string;
  /** What ran it: 'node 20.20.2'. */
  readonly runtime: string;
  /** The largest resident memory of the process. */
  readonly peakMegabytes: number;
}

/** A measurement that there is none of, and why. */
export interface Gap {
  readonly workload: string;
  readonly system: string;
  readonly threads: number;
  readonly reason: string;
  /** Whether something is wrong, rather than not offered. */
  readonly failed: boolean;
}

/** How many times the time of `baseline` the work of `row` takes: above 1, `row` is slower. */
export const timeRatio = (row: Row, baseline: Row): number =>
  row.unit === 'GFLOP/s' ? baseline.median / row.median : row.median / baseline.median;
