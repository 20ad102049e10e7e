import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { Child } from '../child.ts';
import type { Workload } from '../workload.ts';
import { measureGpu } from './measure.ts';
import { type GpuPrograms, gpuColumnsOf, gpuCommandOf, gpuSystems, isOurs } from './systems.ts';

const adapters = process.env['GLISSADE_GPU']?.split(',') ?? [];

// By its path: the processes may run elsewhere, and where it is missing this says so.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** The real processes, of the sources. */
const programs: GpuPrograms = {
  node: [process.execPath, '--import', tsx, '--conditions=@glissade/source'],
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  python: undefined,
  scripts: '',
  peersFolder: fileURLToPath(new URL('.', import.meta.url)),
  adapter: adapters[0],
};
const workload: Workload = {
  name: 'small',
  group: 'test',
  specification: { kind: 'mlp', sizes: [12, 8, 10], batch: 4 },
  unit: 'us',
  convert: (ms) => ms * 1000,
};

test.runIf(adapters.length > 0)('our training steps are right, timed and counted', async () => {
  const ours = gpuSystems.filter(({ name }) => isOurs(name));
  const [compiled, eager] = await measureGpu(
    workload,
    gpuColumnsOf(ours, ['node']),
    (column, specification) => new Child(gpuCommandOf(column, specification, programs), 100_000),
    200,
  );
  for (const row of [compiled, eager])
    expect(row).toMatchObject({
      queued: { median: expect.any(Number) },
      waiting: { median: expect.any(Number) },
      adapter: { description: expect.stringMatching(/./) },
      counts: { read: 0, reads: 0 },
    });
  expect(compiled).toMatchObject({ system: 'compiled', counts: { submits: 1 } });
  const dispatches = (outcome: unknown) => (outcome as { counts: { dispatches: number } }).counts.dispatches;
  expect(dispatches(compiled)).toBeGreaterThan(0);
  expect(dispatches(compiled)).toBeLessThan(dispatches(eager));
});
