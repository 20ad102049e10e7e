/**
 * Measures one workload on all systems at once: every system in a process of its own, and the samples in turns, so that
 * what the machine does meanwhile meets all alike.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.ts';
import { agrees } from './fingerprint.ts';
import { problemOf } from './problem.ts';
import type { Finished, Prepared, Sampled } from './protocol.ts';
import { callsBeforeCheck, expected } from './reference/expected.ts';
import type { Gap, Row } from './row.ts';
import { summarise } from './statistics.ts';
import { type Column, commandOf, type Programs } from './systems.ts';
import { alive, inTurn, type Runner as Turner } from './turns.ts';
import type { Workload } from './workload.ts';

/** After so long without an answer a process is given up. */
const patience = 300_000;
/** A call that takes so long is not repeated: the one that was checked is the sample. */
const tooLong = 5000;
/** V8 compiles what a step of many small operations calls over a second of them; a shorter run warms up as long as it measures. */
const longestWarmUp = 1500;
/** For the threads of the system before, which may spin for a while, to fall asleep. */
const settling = 10;

interface Runner extends Turner {
  readonly column: Column;
  readonly child: Child;
  prepared?: Prepared;
  /** Milliseconds of a call, for each sample. */
  readonly samples: number[];
  /** Milliseconds that were spent on samples. */
  spent: number;
  peakMegabytes?: number;
}

/** @param budget - milliseconds for the samples of each system */
export async function measure(
  workload: Workload,
  columns: readonly Column[],
  programs: Programs,
  budget: number,
): Promise<(Row | Gap)[]> {
  const { specification } = workload;
  const runners = columns.map(
    (column): Runner => ({
      column,
      child: new Child(commandOf(column, specification, programs), patience),
      samples: [],
      spent: 0,
    }),
  );
  try {
    const problem = problemOf(specification);
    const fingerprint = expected(problem);
    const calls = callsBeforeCheck(problem);
    await inTurn(runners, (runner) => prepare(runner, fingerprint, calls, budget));
    const open = (): Runner[] => alive(runners).filter(({ spent }) => spent < budget);
    while (open().length > 0) await inTurn(open(), (runner) => sample(runner, budget / 20));
    await inTurn(alive(runners), async (runner) => {
      const { peakMegabytes } = await runner.child.ask<Finished>({ do: 'finish' });
      runner.peakMegabytes = peakMegabytes;
    });
  } finally {
    for (const { child } of runners) child.end();
  }
  return runners.map((runner) => outcome(workload, runner));
}

async function prepare(runner: Runner, wanted: number, calls: number, budget: number): Promise<void> {
  const prepared = await runner.child.ask<Prepared>({ do: 'prepare', calls });
  runner.prepared = prepared;
  if (prepared.fingerprint === null) {
    runner.gap = 'not offered';
    return;
  }
  if (!agrees(prepared.fingerprint, wanted)) {
    throw new Error(`its result is wrong: fingerprint ${prepared.fingerprint}, expected ${wanted}`);
  }
  if (prepared.milliseconds > tooLong) {
    runner.samples.push(prepared.milliseconds);
    runner.spent = budget;
    return;
  }
  const warmUp = Math.min(longestWarmUp, budget);
  if (prepared.milliseconds < warmUp) await runner.child.ask<Sampled>({ do: 'warm', milliseconds: warmUp });
}

async function sample(runner: Runner, milliseconds: number): Promise<void> {
  await pause(settling);
  const start = performance.now();
  const sampled = await runner.child.ask<Sampled>({ do: 'sample', milliseconds });
  runner.spent += performance.now() - start;
  runner.samples.push(sampled.milliseconds);
}

function outcome({ name, unit, convert }: Workload, runner: Runner): Row | Gap {
  const { column, prepared, samples, gap, failed = false, peakMegabytes } = runner;
  const place = { workload: name, system: column.system.name, threads: column.threads };
  if (gap !== undefined || prepared === undefined || peakMegabytes === undefined)
    return { ...place, reason: gap ?? 'not measured', failed };
  const { version, runtime } = prepared;
  return { ...place, ...summarise(samples.map(convert)), unit, version, runtime, peakMegabytes };
}
