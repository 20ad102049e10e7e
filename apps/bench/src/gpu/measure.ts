/** Measures one workload on all systems at once, in turns, as ../measure.ts does on the CPU. */
import { setTimeout as pause } from 'node:timers/promises';
import { agrees } from '../fingerprint.ts';
import { problemOf, type Specification } from '../problem.ts';
import type { Counted, Measured, Prepared, Sampled } from '../protocol.ts';
import { callsBeforeCheck, expected } from '../reference/expected.ts';
import { summarise } from '../statistics.ts';
import { alive, inTurn, type Runner as Turner } from '../turns.ts';
import type { Workload } from '../workload.ts';
import type { GpuOutcome } from './row.ts';
import type { GpuColumn } from './systems.ts';

/** A call that takes so long is not repeated: the one that was checked is the sample. */
const tooLong = 4000;
/** At most, each of a part of the budget. */
const samples = 20;
/** For what the system before has queued or spins on. */
const settling = 10;

interface Runner extends Turner {
  readonly column: GpuColumn;
  readonly measured: Measured;
  prepared?: Prepared;
  counted?: Counted;
  /** Milliseconds of a call, for each sample. */
  readonly queued: number[];
  readonly waiting: number[];
  /** Milliseconds that were spent on samples. */
  spent: number;
}

/**
 * @param start - starts what is measured in a column
 * @param budget - milliseconds for the samples of each system
 * @param left - milliseconds until nothing more is begun
 */
export async function measureGpu(
  { name, specification, unit, convert }: Workload,
  columns: readonly GpuColumn[],
  start: (column: GpuColumn, specification: Specification) => Measured,
  budget: number,
  left: () => number = () => Number.POSITIVE_INFINITY,
): Promise<GpuOutcome[]> {
  const runners = columns.map(
    (column): Runner => ({
      column,
      measured: start(column, specification),
      queued: [],
      waiting: [],
      spent: 0,
    }),
  );
  try {
    const problem = problemOf(specification);
    const fingerprint = expected(problem);
    await inTurn(runners, async (runner) => {
      if (left() > 0) await prepare(runner, fingerprint, callsBeforeCheck(problem), budget);
      else runner.gap = 'no time was left';
    });
    const open = (): Runner[] =>
      alive(runners).filter(({ spent, queued }) => spent < budget && queued.length < samples);
    do await inTurn(open(), (runner) => sample(runner, budget / samples / 2));
    while (open().length > 0 && left() > 0);
    await inTurn(alive(runners), count);
  } finally {
    for (const { measured } of runners) measured.end();
  }
  return runners.map((runner): GpuOutcome => {
    const { system, place } = runner.column;
    const { prepared, counted, gap, failed = false } = runner;
    const where = { workload: name, system: system.name, place };
    if (gap !== undefined || prepared === undefined)
      return { ...where, reason: gap ?? 'not measured', failed };
    return {
      ...where,
      adapter: prepared.adapter,
      unit,
      queued: summarise(runner.queued.map(convert)),
      waiting: summarise(runner.waiting.map(convert)),
      ...counted,
      version: prepared.version,
      runtime: prepared.runtime,
    };
  });
}

async function prepare(runner: Runner, wanted: number, calls: number, budget: number): Promise<void> {
  const { column, measured } = runner;
  const prepared = await measured.ask<Prepared>({ do: 'prepare', calls });
  runner.prepared = prepared;
  const { fingerprint, milliseconds } = prepared;
  if (fingerprint === null) {
    runner.gap = 'not offered';
    return;
  }
  if (!agrees(fingerprint, wanted, column.system.tolerance)) {
    throw new Error(`its result is wrong: fingerprint ${fingerprint}, expected ${wanted}`);
  }
  if (milliseconds > tooLong) {
    runner.queued.push(milliseconds);
    runner.waiting.push(milliseconds);
    runner.spent = budget;
    return;
  }
  await measured.ask<Sampled>({ do: 'warm', milliseconds: Math.min(600, budget / 2) });
}

async function sample(runner: Runner, milliseconds: number): Promise<void> {
  for (const waiting of [false, true]) {
    await pause(settling);
    const start = performance.now();
    const sampled = await runner.measured.ask<Sampled>({ do: 'sample', milliseconds, waiting });
    runner.spent += performance.now() - start;
    (waiting ? runner.waiting : runner.queued).push(sampled.milliseconds);
  }
}

/** As many calls as fit a second, at least a few: systems submit several together. */
async function count(runner: Runner): Promise<void> {
  const { column, queued, measured } = runner;
  if (column.place === 'cuda') return;
  const calls = Math.max(2, Math.min(16, Math.round(1000 / queued.at(-1)!)));
  const { counts } = await measured.ask<Counted>({ do: 'count', calls });
  runner.counted = { counts };
}
