/** Sums that many threads share are near the true ones, and have the same bits from call to call. */
import { input, type Step, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { gpu } from '../index.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
if (adapters.length === 0) test.skip('sums on a GPU (GLISSADE_GPU names no adapter)', () => {});

/** In which of the places the i-th element of a row is added; half of all go to the first. */
const placeOf = (i: number, places: number): number =>
  i % 2 ? 0 : (Math.imul(i, 0x9e3779b1) >>> 8) % places;
const places = 7;

interface Sums {
  readonly step: Step;
  /** How many there are for a row of so many elements. */
  readonly count: (columns: number) => number;
  readonly of: (row: Float32Array) => readonly number[];
}

const sums: Readonly<Record<string, Sums>> = {
  'of rows': {
    step: { family: 'reduce', by: 'sum', axes: [1], expression: input(0) },
    count: () => 1,
    of: (row) => [row.reduce((total, x) => total + x, 0)],
  },
  running: {
    step: { family: 'scan', axis: 1 },
    count: (columns) => columns,
    of(row) {
      let total = 0;
      return Array.from(row, (x) => {
        total += x;
        return total;
      });
    },
  },
  'by index': {
    step: { family: 'scatterAdd', axis: 1 },
    count: () => places,
    of(row) {
      const totals = new Array<number>(places).fill(0);
      row.forEach((x, i) => {
        totals[placeOf(i, places)]! += x;
      });
      return totals;
    },
  },
};

describe.each(adapters)('on %s', (adapter) => {
  test.each(Object.entries(sums))('sums %s', async (_, { step, count, of }) => {
    const backend = await gpu({ adapter, kernels: 'hardware' });
    for (const [rows, columns] of [
      [1, 30_000],
      [20, 3000],
      [33, 70],
    ] as const) {
      const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i));
      const [elements, index] = [
        backend.allocate('float32', data.length),
        backend.allocate('int32', data.length),
      ];
      backend.write(elements, data);
      backend.write(
        index,
        Int32Array.from({ length: data.length }, (_, i) => placeOf(i % columns, places)),
      );
      const from = whole(elements, 'float32', [rows, columns]);
      const inputs = step.family === 'scatterAdd' ? [whole(index, 'int32', [rows, columns]), from] : [from];
      const each = count(columns);
      const calls = await Promise.all(
        Array.from({ length: 3 }, () => {
          const to = backend.allocate('float32', rows * each);
          backend.write(to, new Float32Array(rows * each));
          backend.run(step, inputs, whole(to, 'float32', [rows, each]));
          return backend.read(to);
        }),
      );
      for (const call of calls) expect(call).toEqual(calls[0]);
      for (let row = 0; row < rows; row++) {
        const truth = of(data.subarray(row * columns, (row + 1) * columns));
        truth.forEach((value, i) => {
          expect(Math.abs(calls[0]![row * each + i]! - value)).toBeLessThan(1e-6 * columns);
        });
      }
    }
  });
});
