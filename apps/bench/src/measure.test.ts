import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { measure } from './measure.ts';
import type { Specification } from './problem.ts';
import { columnsOf, type Programs, systems } from './systems.ts';
import type { Workload } from './workload.ts';

// By its path: the processes may run elsewhere, and where it is missing this says so.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** The real processes, of the sources. */
const programs: Programs = {
  node: [process.execPath, '--import', tsx, '--conditions=@glissade/source'],
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  python: undefined,
  peersFolder: fileURLToPath(new URL('.', import.meta.url)),
};
const ours = systems.filter(({ name }) => name === 'glissade');
const workload = (specification: Specification): Workload => ({
  name: 'small',
  group: 'test',
  specification,
  unit: 'us',
  convert: (ms) => ms * 1000,
});

test.each<Specification>([
  { kind: 'matmul', n: 8 },
  { kind: 'mlp', sizes: [12, 8, 10], batch: 4 },
  { kind: 'cnn', side: 8, channels: [2, 3], batch: 2 },
  { kind: 'network', name: 'depthwise', batch: 64 },
  { kind: 'network', name: 'lstm', batch: 64 },
  { kind: 'network', name: 'transformer', batch: 64 },
  { kind: 'first', name: 'transformer', batch: 64 },
  { kind: 'elementwise', name: 'chain', count: 100 },
  { kind: 'reduction', name: 'softmax', n: 8 },
  { kind: 'tiny', name: 'scalar10' },
])('glissade computes what it should, and gives a row: $kind', async (specification) => {
  const [outcome, ...others] = await measure(workload(specification), columnsOf(ours, [2]), programs, 100);
  expect(others).toEqual([]);
  expect(outcome).toMatchObject({ workload: 'small', system: 'glissade', threads: 2, unit: 'us' });
  expect(outcome).toMatchObject({ runtime: `node ${process.versions.node}`, median: expect.any(Number) });
  const { median, lowerQuartile, upperQuartile, samples, peakMegabytes } = outcome as never;
  expect(median).toBeGreaterThan(0);
  expect(lowerQuartile).toBeLessThanOrEqual(median);
  expect(upperQuartile).toBeGreaterThanOrEqual(median);
  expect(samples).toBeGreaterThan(0);
  expect(peakMegabytes).toBeGreaterThan(10);
});

test('a process that cannot do its work is a gap with the reason', async () => {
  const peers = systems.filter(({ name }) => name === 'js-pytorch');
  const [outcome] = await measure(
    workload({ kind: 'tiny', name: 'add10' }),
    columnsOf(peers, [1]),
    programs,
    100,
  );
  expect(outcome).toMatchObject({
    system: 'js-pytorch',
    failed: true,
    reason: expect.stringContaining("Cannot find module 'js-pytorch'"),
  });
});

/** A process that answers every request with that line. */
const answering = (line: string): Programs => ({
  ...programs,
  node: [process.execPath, '-e', `process.stdin.on('data', () => console.log(${JSON.stringify(line)}))`],
});
const measureOnce = async (given: Programs) =>
  (await measure(workload({ kind: 'tiny', name: 'add10' }), columnsOf(ours, [1]), given, 100))[0];

test('a wrong result is a failure, however fast', async () => {
  const wrong = { version: '1', runtime: 'none', milliseconds: 1e-6, fingerprint: 0 };
  const outcome = await measureOnce(answering(JSON.stringify(wrong)));
  expect(outcome).toMatchObject({ failed: true, reason: expect.stringMatching(/wrong: .*expected \d/) });
  expect(outcome).not.toHaveProperty('median');
});

test('what a system does not offer is no failure', async () => {
  const outcome = await measureOnce(answering('{"version":"1","runtime":"none","fingerprint":null}'));
  expect(outcome).toMatchObject({ failed: false, reason: 'not offered' });
});

test('a process that ends early is a failure with its last words', async () => {
  const script = 'console.error("out of luck"); process.exit(3)';
  const outcome = await measureOnce({ ...programs, node: [process.execPath, '-e', script] });
  expect(outcome).toMatchObject({ failed: true, reason: 'its process ended: out of luck' });
});
