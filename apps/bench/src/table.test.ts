import { expect, test } from 'vitest';
import type { Gap, Row } from './row.ts';
import { timeRatio } from './row.ts';
import { columnsOf, systems } from './systems.ts';
import { digits, table } from './table.ts';

const row = (system: string, threads: number, median: number, more: Partial<Row> = {}): Row => ({
  workload: 'cnn-b64',
  system,
  threads,
  median,
  lowerQuartile: median,
  upperQuartile: median,
  samples: 20,
  unit: 'ms',
  version: '1.0.0',
  runtime: 'node 20.0.0',
  peakMegabytes: 100 * threads,
  ...more,
});
const gap = (system: string, failed: boolean): Gap => ({
  workload: 'cnn-b64',
  system,
  threads: 1,
  reason: 'not offered',
  failed,
});
const chosen = (...names: string[]) => systems.filter(({ name }) => names.includes(name));

test('medians, ratios to ours with the most threads, and gaps', () => {
  const columns = columnsOf(chosen('glissade', 'tfjs-cpu', 'tfjs-wasm', 'js-pytorch'), [1, 2]);
  const outcomes = [
    row('glissade', 1, 20),
    row('glissade', 2, 10),
    row('tfjs-cpu', 1, 7400, { lowerQuartile: 7000, upperQuartile: 7800 }),
    gap('tfjs-wasm', false),
    gap('js-pytorch', true),
  ];
  expect(table(outcomes, columns).split('\n')).toEqual([
    '| workload    | unit | glissade, 1 thread | glissade, 2 threads | TF.js cpu, 1 thread | TF.js wasm, 1 thread | js-pytorch, 1 thread |',
    '| ----------- | ---- | -----------------: | ------------------: | ------------------: | -------------------: | -------------------: |',
    '| cnn-b64     | ms   |       20.0 (2.00x) |                10.0 |       ~7,400 (740x) |                    - |               failed |',
    '| peak memory | MB   |                100 |                 200 |                 100 |                      |                      |',
  ]);
});

test('without ours there are no ratios', () => {
  const text = table([row('pytorch', 1, 5)], columnsOf(chosen('pytorch'), [1]));
  expect(text).toContain('5.00 |');
  expect(text).not.toContain('x)');
});

test('a rate is turned into a time before it is compared', () => {
  const rates = { unit: 'GFLOP/s' } as const;
  expect(timeRatio(row('pytorch', 1, 200, rates), row('glissade', 1, 100, rates))).toBe(0.5);
  expect(timeRatio(row('pytorch', 1, 200), row('glissade', 1, 100))).toBe(2);
});

test('three digits count', () => {
  expect([1234567, 1234, 123.4, 12.34, 1.234, 0.1234, 0.01234, 0].map(digits)).toEqual([
    '1,234,567',
    '1,234',
    '123',
    '12.3',
    '1.23',
    '0.123',
    '0.0123',
    '0',
  ]);
});
