/** The whole run: installs what is missing, measures, prints. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine, roofOf } from './machine.ts';
import { measure } from './measure.ts';
import type { Options } from './options.ts';
import { nodeProgram, pythonWithTorch, withPackages } from './peers.ts';
import type { Gap, Row } from './row.ts';
import { columnsOf, isOurs, type Programs } from './systems.ts';
import { isRow, table } from './table.ts';

const peersFolder = fileURLToPath(new URL('../../../.peers', import.meta.url));

/** @returns the exit code: 1 when one of our own systems failed, or computed something else */
export async function bench(options: Options): Promise<number> {
  const wantsPython = options.systems.some(({ language }) => language === 'python');
  const python = wantsPython ? pythonWithTorch() : undefined;
  if (wantsPython && python === undefined)
    say('PyTorch is left out: GLISSADE_PYTHON, or python3, has no torch.');
  const possible = options.systems.filter(({ language }) => language !== 'python' || python !== undefined);
  const chosen = withPackages(possible, peersFolder, say);
  const node = options.node === undefined ? process.execPath : nodeProgram(options.node, peersFolder);
  const programs: Programs = {
    node: [node],
    worker: fileURLToPath(new URL('./worker.js', import.meta.url)),
    python,
    peersFolder,
  };
  const columns = columnsOf(chosen, options.threads);
  if (columns.length === 0) throw new Error('none of the systems can be measured here');
  const roof = roofOf(node, fileURLToPath(new URL('./roof.js', import.meta.url)));
  const outcomes: (Row | Gap)[] = [];
  for (const [i, workload] of options.workloads.entries()) {
    say(`${i + 1} of ${options.workloads.length}: ${workload.name}`);
    outcomes.push(...(await measure(workload, columns, programs, options.budget)));
  }
  const rows = outcomes.filter(isRow);
  console.log([machine(), roof, versions(rows), '', table(outcomes, columns), ''].join('\n'));
  console.log(
    'Medians of one run; in brackets the time, in times that of glissade. ~: half of the samples are over 10 % apart.',
  );
  const failures = outcomes.filter((each): each is Gap => !isRow(each) && each.failed);
  for (const { workload, system, threads, reason } of failures)
    console.log(`failed: ${workload}, ${system}, ${threads} threads: ${reason}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, undefined, 2)}\n`);
  return failures.some(({ system }) => isOurs(system)) ? 1 : 0;
}

const say = (text: string): void => console.error(text);

/** 'glissade 0.0.0 (node 20.20.2)', each once. */
const versions = (rows: readonly Row[]): string =>
  [...new Set(rows.map(({ system, version, runtime }) => `${system} ${version} (${runtime})`))].join(', ');
