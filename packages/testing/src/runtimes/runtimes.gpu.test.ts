/** The same numbers in Node.js, Deno and Bun. Deno brings a WebGPU of its own, which is not Dawn. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';
import { expectClose } from './close.test-helper.ts';
import type { Numbers } from './program.ts';

const program = fileURLToPath(new URL('program.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const conditions = '--conditions=@glissade/source';

/** Where `.ci/run` puts them, or wherever they are installed. */
const folders = [join(root, '.runtimes/node_modules/.bin'), ...(process.env['PATH'] ?? '').split(delimiter)];
const find = (name: string): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
const [deno, bun] = [find('deno'), find('bun')];

function run(command: string, flags: readonly string[], ...backends: (keyof Numbers)[]): Numbers {
  const { status, stdout, stderr, error } = spawnSync(command, [...flags, program, ...backends], {
    cwd: dirname(program),
    encoding: 'utf8',
  });
  expect(status, error?.message ?? stderr).toBe(0);
  return JSON.parse(stdout);
}

let expected: readonly number[];
beforeAll(() => {
  expected = run(process.execPath, ['--import', 'tsx', conditions], 'cpu').cpu;
  expect(expected.every(Number.isFinite)).toBe(true);
});

const without = (name: string): string =>
  `no ${name} on the PATH or in .runtimes: npm install --prefix .runtimes ${name}`;

test.skipIf(!bun)(bun ? 'Bun computes what Node.js does' : `Bun (${without('bun')})`, () => {
  expectClose(run(bun!, [conditions], 'cpu').cpu, expected, 1e-5);
});

const denoFlags = ['run', '--allow-all', conditions];

test.skipIf(!deno)(deno ? 'Deno computes what Node.js does' : `Deno (${without('deno')})`, () => {
  expectClose(run(deno!, denoFlags, 'cpu').cpu, expected, 1e-5);
});

const noGpu = deno ? noAdapter : without('deno');
test.skipIf(!deno || adapters.length === 0)(
  deno && adapters.length > 0 ? 'Deno does on its own WebGPU, too' : `WebGPU in Deno (${noGpu})`,
  () => {
    expectClose(run(deno!, denoFlags, 'gpu').gpu, expected, 1e-3);
  },
);
