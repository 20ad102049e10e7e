/** The whole run on the GPU: installs what is missing, measures, prints. */
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.ts';
import { machine } from '../machine.ts';
import { pythonWithCuda, withPackages } from '../peers.ts';
import type { Specification } from '../problem.ts';
import type { Measured } from '../protocol.ts';
import type { Workload } from '../workload.ts';
import { Chromium } from './chromium.ts';
import { measureGpu } from './measure.ts';
import type { GpuOptions } from './options.ts';
import { describe, type GpuGap, type GpuOutcome, isGpuRow } from './row.ts';
import { type GpuColumn, type GpuPrograms, gpuColumnsOf, gpuCommandOf, isOurs } from './systems.ts';
import { counts, times } from './table.ts';

const dist = fileURLToPath(new URL('.', import.meta.url));
const scripts = join(dist, '../peers');
/** Beside the built files in a packed bench, in the repository otherwise. */
const peersFolder =
  ['../.peers', '../../../.peers'].map((path) => join(dist, path)).find(existsSync) ??
  join(dist, '../../../.peers');
/** After so long without an answer a measured system is given up. */
const patience = 180_000;
/** A product of matrices that must take longer than this is not tried. */
const tooLong = 15_000;

const say = (text: string): void => console.error(text);

/** @returns the exit code: 1 when one of our own systems failed, or computed something else */
export async function benchGpu(options: GpuOptions): Promise<number> {
  const began = performance.now();
  const left = (): number => options.total - (performance.now() - began);
  const { chromium, python, node } = await placesOf(options);
  const where = options.where.filter((place) => ({ chromium, cuda: python, node })[place] !== undefined);
  const usable = options.systems.filter(({ places }) => places.some((place) => where.includes(place)));
  const columns = gpuColumnsOf(withPackages(usable, peersFolder, say), where);
  const programs: GpuPrograms = {
    node: [process.execPath],
    worker: join(dist, 'gpu-worker.js'),
    python,
    scripts,
    peersFolder,
    adapter: options.adapter,
  };
  const start = (column: GpuColumn, problem: Specification): Measured => {
    const time = Math.max(1000, Math.min(patience, left() + 10_000));
    if (column.place === 'chromium') return chromium!.open(column.system.name, problem, time);
    return new Child(gpuCommandOf(column, problem, programs), time);
  };
  const outcomes: GpuOutcome[] = [];
  try {
    if (columns.length === 0) throw new Error('none of the systems can be measured here');
    for (const [i, workload] of options.workloads.entries()) {
      say(`${i + 1} of ${options.workloads.length}: ${workload.name}`);
      const able = columns.filter((column) => left() > 0 && !isTooLarge(workload, column, outcomes));
      const reason = left() > 0 ? 'would take too long' : 'no time was left';
      const skipped = columns.filter((column) => !able.includes(column));
      outcomes.push(...skipped.map((column) => gapOf(workload, column, reason)));
      const found = able.length > 0 ? await measureGpu(workload, able, start, options.budget, left) : [];
      outcomes.push(...found);
    }
  } finally {
    await chromium?.close();
  }
  const failures = outcomes.filter((each): each is GpuGap => !isGpuRow(each) && each.failed);
  console.log(report(outcomes, columns, failures));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(outcomes.filter(isGpuRow), undefined, 2)}\n`);
  return failures.some(({ system }) => isOurs(system)) ? 1 : 0;
}

/** What each place needs, where it is wanted and there. */
async function placesOf({ where, flags }: GpuOptions): Promise<{
  readonly chromium: Chromium | undefined;
  readonly python: string | undefined;
  readonly node: true | undefined;
}> {
  const python = where.includes('cuda') ? pythonWithCuda() : undefined;
  if (where.includes('cuda') && python === undefined)
    say('PyTorch is left out: GLISSADE_PYTHON, or python3, has no torch that finds CUDA.');
  const node = where.includes('node') && hasWebgpu() ? true : undefined;
  if (where.includes('node') && !node) say('Node is left out: it has no package webgpu.');
  const folders = {
    page: join(dist, 'page'),
    peers: scripts,
    node_modules: join(peersFolder, 'node_modules'),
  };
  const chromium = where.includes('chromium')
    ? await Chromium.start(folders, flags).catch((error: Error) =>
        say(`Chromium is left out: ${error.message}.`),
      )
    : undefined;
  return { chromium: chromium ?? undefined, python, node };
}

function hasWebgpu(): boolean {
  try {
    createRequire(import.meta.url).resolve('webgpu');
    return true;
  } catch {
    return false;
  }
}

const gapOf = ({ name }: Workload, { system, place }: GpuColumn, reason: string): GpuGap => ({
  workload: name,
  system: system.name,
  place,
  reason,
  failed: false,
});

/** Whether a product of matrices would take a column too long, judged by the largest that it has computed. */
function isTooLarge(
  { specification }: Workload,
  column: GpuColumn,
  outcomes: readonly GpuOutcome[],
): boolean {
  if (specification.kind !== 'matmul') return false;
  const smaller = outcomes.filter(
    ({ workload, system, place }) =>
      workload.startsWith('matmul-') && system === column.system.name && place === column.place,
  );
  const last = smaller.at(-1);
  if (last === undefined) return false;
  if (!isGpuRow(last)) return true;
  return (2 * specification.n ** 3) / last.queued.median / 1e6 > tooLong;
}

/** The adapters, and the tables of each place. */
function report(
  outcomes: readonly GpuOutcome[],
  columns: readonly GpuColumn[],
  failures: readonly GpuGap[],
): string {
  const parts = [...new Set(columns.map(({ place }) => place))].flatMap((place) => {
    const here = columns.filter((column) => column.place === place);
    const rows = outcomes.filter(isGpuRow).filter((row) => row.place === place);
    const adapters = [...new Set(rows.flatMap(({ adapter }) => (adapter ? [describe(adapter)] : [])))];
    const versions = [
      ...new Set(rows.map(({ system, version, runtime }) => `${system} ${version} (${runtime})`)),
    ];
    const tables = [
      'Time of a call: many with one wait, by reading, at the end / each waited for (the better of them, in times that of the first column)',
      times(outcomes, here),
      ...(place === 'cuda'
        ? []
        : [
            'What a call asks of WebGPU: dispatches / submits / buffers created, bytes',
            counts(outcomes, here),
          ]),
    ];
    return [`## ${place}: ${adapters.join('; ') || 'no adapter'}`, versions.join(', '), ...tables];
  });
  const failed = failures.map(
    ({ workload, system, place, reason }) => `failed: ${workload}, ${system}, ${place}: ${reason}`,
  );
  return [machine(), ...parts, ...leftOut(outcomes), ...failed].join('\n\n');
}

/** Why there is nothing in the cells of a dash. */
function leftOut(outcomes: readonly GpuOutcome[]): string[] {
  const gaps = outcomes.filter((each): each is GpuGap => !isGpuRow(each) && !each.failed);
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const cells = gaps.filter((gap) => gap.reason === reason);
    return `${reason}: ${cells.map(({ workload, system, place }) => `${workload} of ${system} in ${place}`).join(', ')}`;
  });
}
