/** One measurement on a GPU: what `--json` writes. */
import type { Adapter, Counts } from '../protocol.ts';
import type { Summary } from '../statistics.ts';
import type { Unit } from '../workload.ts';
import type { Place } from './systems.ts';

export interface GpuRow {
  readonly workload: string;
  readonly system: string;
  readonly place: Place;
  readonly adapter: Adapter | undefined;
  readonly unit: Unit;
  /** Many calls in a row and one wait, by reading, at the end. */
  readonly queued: Summary;
  /** Every call waited for, by reading. */
  readonly waiting: Summary;
  /** What a call asks of WebGPU, where it is WebGPU. */
  readonly counts?: Counts;
  /** The version of the system. */
  readonly version: string;
  /** What ran it: 'node 20.20.2'. */
  readonly runtime: string;
}

/** A measurement that there is none of, and why. */
export interface GpuGap {
  readonly workload: string;
  readonly system: string;
  readonly place: Place;
  readonly reason: string;
  /** Whether something is wrong, rather than not offered. */
  readonly failed: boolean;
}

export type GpuOutcome = GpuRow | GpuGap;

export const isGpuRow = (outcome: GpuOutcome): outcome is GpuRow => 'queued' in outcome;

/** 'nvidia hopper, NVIDIA H100 80GB HBM3, ...' */
export function describe(adapter: Adapter): string {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter;
  const names = [[vendor, architecture].join(' ').trim(), device, description].filter((text) => text !== '');
  return `${names.join(', ') || 'unnamed'}${isFallbackAdapter ? ' (software)' : ''}`;
}
