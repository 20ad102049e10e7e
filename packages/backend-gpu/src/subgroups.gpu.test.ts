/** Subgroups on adapters that have them: found, and folds that use them repeat their bits. */
import { input, type Step, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { gpu } from './index.ts';
import { hasSubgroupsInOrder } from './subgroups.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
if (adapters.length === 0) test.skip('subgroups of a GPU (GLISSADE_GPU names no adapter)', () => {});

const sum: Step = { family: 'reduce', by: 'sum', axes: [1], expression: input(0) };

describe.each(adapters)('on %s', (adapter) => {
  test('the test at the start finds them in order where the adapter has them', async () => {
    const { device } = await gpu({ adapter });
    expect(await hasSubgroupsInOrder(device)).toBe(device.features.has('subgroups'));
  });

  test('sums are near the true ones, and the same bits from call to call', async () => {
    const backend = await gpu({ adapter, kernels: 'hardware' });
    for (const [rows, columns] of [
      [1, 100_000],
      [70, 3000],
      [33, 40],
    ] as const) {
      const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i));
      const buffer = backend.allocate('float32', data.length);
      backend.write(buffer, data);
      const from = whole(buffer, 'float32', [rows, columns]);
      const calls = await Promise.all(
        Array.from({ length: 4 }, () => {
          const to = backend.allocate('float32', rows);
          backend.run(sum, [from], whole(to, 'float32', [rows, 1]));
          return backend.read(to);
        }),
      );
      for (const call of calls) expect(call).toEqual(calls[0]);
      const truth = Float64Array.from({ length: rows }, (_, row) =>
        data.subarray(row * columns, (row + 1) * columns).reduce((total, x) => total + x, 0),
      );
      for (let row = 0; row < rows; row++)
        expect(Math.abs(calls[0]![row]! - truth[row]!)).toBeLessThan(1e-6 * columns);
    }
  });
});
