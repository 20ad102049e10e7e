import { expect, test } from 'vitest';
import { describe, type GpuOutcome, type GpuRow } from './row.ts';
import { gpuColumnsOf, gpuSystems } from './systems.ts';
import { counts, times } from './table.ts';

const summary = (median: number, spread = 0) => ({
  median,
  lowerQuartile: median - spread / 2,
  upperQuartile: median + spread / 2,
  samples: 10,
});
const row = (system: string, queued: number, waiting: number, more: Partial<GpuRow> = {}): GpuRow => ({
  workload: 'cnn-b64',
  system,
  place: 'node',
  adapter: undefined,
  unit: 'ms',
  queued: summary(queued),
  waiting: summary(waiting),
  version: '1.0.0',
  runtime: 'node 20.0.0',
  ...more,
});
const none = { dispatches: 0, submits: 0, buffers: 0, uploaded: 0, copied: 0, reads: 0, read: 0 };
const columns = gpuColumnsOf(gpuSystems, ['node']);

test('both ways to wait, the better compared, and gaps', () => {
  const outcomes: GpuOutcome[] = [
    row('compiled', 10, 20),
    row('glissade', 40, 30, { queued: summary(40, 10) }),
    { workload: 'cnn-b64', system: 'jax-js', place: 'node', reason: 'it crashed', failed: true },
    { workload: 'cnn-b64', system: 'tfjs', place: 'node', reason: 'no time was left', failed: false },
  ];
  expect(times(outcomes, columns).split('\n')).toEqual([
    '| workload | unit | glissade compiled |       glissade eager | jax-js | TF.js |',
    '| -------- | ---- | ----------------: | -------------------: | -----: | ----: |',
    '| cnn-b64  | ms   |       10.0 / 20.0 | ~40.0 / 30.0 (3.00x) | failed |     - |',
  ]);
});

test('rates are compared as times, and places apart', () => {
  const rates = { unit: 'GFLOP/s', workload: 'matmul-512' } as const;
  const outcomes = [
    row('compiled', 200, 100, rates),
    row('jax-js', 50, 100, rates),
    row('jax-js', 7, 7, { ...rates, place: 'chromium' }),
  ];
  expect(times(outcomes, columns)).toContain('| 50.0 / 100 (2.00x) |');
  expect(times(outcomes, gpuColumnsOf(gpuSystems, ['chromium']))).toContain('| 7.00 / 7.00 |');
});

test('counts, and bytes where there are any', () => {
  const outcomes = [
    row('compiled', 1, 1, { counts: { ...none, dispatches: 5, submits: 1 } }),
    row('tfjs', 1, 1, {
      counts: { ...none, dispatches: 42, submits: 2.75, buffers: 2, uploaded: 2532, copied: 264.5, read: 4 },
    }),
  ];
  const [, , line] = counts(outcomes, columns).split('\n');
  expect(line).toContain(' 5 / 1 / 0 |');
  expect(line).toContain('| 42 / 2.75 / 2, 2,532 B up, 4 B read, 265 B copied');
});

test('an adapter in words', () => {
  const adapter = {
    vendor: 'google',
    architecture: '',
    device: '',
    description: '',
    isFallbackAdapter: true,
  };
  expect(describe(adapter)).toBe('google (software)');
  expect(describe({ ...adapter, vendor: '', isFallbackAdapter: false })).toBe('unnamed');
  const named = { architecture: 'hopper', device: 'H100', description: 'driver 580' };
  expect(describe({ ...adapter, ...named, isFallbackAdapter: false })).toBe(
    'google hopper, H100, driver 580',
  );
});
