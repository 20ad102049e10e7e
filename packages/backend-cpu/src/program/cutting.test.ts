import { expect, test } from 'vitest';
import { type Plan, planContraction } from '../contract/plan.ts';
import { contractionOf } from '../contract/shape.ts';
import { cutContraction } from './cutting.ts';

/** The contraction of [rows, terms] and [columns, terms] to [rows, columns]. */
const planOf = (rows: number, columns: number, terms: number): Plan =>
  planContraction(
    contractionOf(
      { batch: 0, inner: 1 },
      { shape: [rows, terms], strides: [terms, 1] },
      { shape: [columns, terms], strides: [terms, 1] },
      { shape: [rows, columns], strides: [columns, 1] },
    ),
    4,
  );

test('what is read most is divided among the threads, or else what is written', () => {
  // 64 images of 784 pixels: the weights of 128 features are twice as much.
  expect(cutContraction(planOf(64, 128, 784), 1e6, false, 3).isDown).toBe(true);
  // 512 of them are more than the weights.
  expect(cutContraction(planOf(512, 128, 784), 1e7, false, 3).isDown).toBe(false);
  // The gradient of the weights, with what is updated by it: of 64 terms each.
  expect(cutContraction(planOf(128, 784, 64), 1e6, false, 6).isDown).toBe(false);
});

test('a little work is a single unit for whoever comes first', () => {
  const { units, group } = cutContraction(planOf(64, 10, 128), 12_000, false, 2);
  expect(group).toBe(units);
});

test('the units of a group cover the output', () => {
  for (const [rows, columns, terms] of [
    [64, 128, 784],
    [33, 70, 9],
    [1000, 10, 300],
  ] as const) {
    const plan = planOf(rows, columns, terms);
    const { rowUnits, rowsPerUnit, panelUnits, panelsPerUnit, units } = cutContraction(plan, 1e6, true, 1);
    expect(units).toBe(rowUnits * panelUnits);
    expect((rowUnits - 1) * rowsPerUnit).toBeLessThan(plan.sizes.rows);
    expect(rowUnits * rowsPerUnit).toBeGreaterThanOrEqual(plan.sizes.rows);
    expect((panelUnits - 1) * panelsPerUnit * plan.lanes).toBeLessThan(plan.sizes.columns);
    expect(panelUnits * panelsPerUnit * plan.lanes).toBeGreaterThanOrEqual(plan.sizes.columns);
  }
});
