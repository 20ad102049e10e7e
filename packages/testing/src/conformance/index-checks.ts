/** Steps that choose, scatter, draw, scan and sort. */
import fc from 'fast-check';
import { allDTypes, type Check, type Operand, oneOf, operand } from './case.ts';
import { exact, summed } from './compare.ts';
import { inputLayouts, layouts, partOf, parts, shapes } from './random-view.ts';

const axisOf = fc
  .tuple(
    shapes(3, 5).filter((shape) => shape.length > 0),
    fc.nat(2),
  )
  .map(([shape, n]) => ({ shape, axis: n % shape.length }));
const indexed = fc
  .tuple(axisOf, fc.integer({ min: 1, max: 6 }), oneOf(allDTypes))
  .chain(([{ shape, axis }, count, dtype]) => {
    const index = shape.map((n, i) => (i === axis ? count : n));
    return fc.record({
      source: operand(shape, dtype, false),
      index: inputLayouts(index).chain((layout) =>
        fc
          .array(fc.nat(shape[axis]! - 1), { minLength: layout.length, maxLength: layout.length })
          .map((list): Operand => ({ layout, dtype: 'int32', data: Int32Array.from(list) })),
      ),
      updates: operand(index, dtype, false),
      gathered: layouts(index),
      scattered: layouts(shape),
      axis: fc.constant(axis),
      dtype: fc.constant(dtype),
    });
  });
export const indexChecks: readonly Check[] = [
  {
    title: 'gather',
    cases: indexed.map(({ source, index, gathered, axis, dtype }) => ({
      step: { family: 'gather', axis },
      inputs: [source, index],
      output: { ...gathered, dtype },
    })),
    tolerance: () => exact,
  },
  {
    title: 'scatterAdd',
    cases: indexed
      .filter(({ dtype }) => dtype !== 'bool')
      .map(({ index, updates, scattered, axis, dtype }) => ({
        step: { family: 'scatterAdd', axis },
        inputs: [index, updates],
        output: { ...scattered, dtype },
      })),
    tolerance: () => exact,
  },
  {
    title: 'random',
    cases: shapes().chain((shape) =>
      fc.tuple(layouts(shape), fc.integer(), fc.integer()).map(([layout, a, b]) => ({
        step: { family: 'random' },
        inputs: [
          {
            layout: { shape: [2], strides: [1], offset: 0, length: 2 },
            dtype: 'int32',
            data: Int32Array.of(a, b),
          },
        ],
        output: { ...layout, dtype: 'float32' },
      })),
    ),
    tolerance: () => exact,
  },
  {
    title: 'scan',
    cases: fc
      .tuple(axisOf, oneOf(['float32', 'float16', 'float64', 'int32']))
      .chain(([{ shape, axis }, dtype]) =>
        fc.tuple(operand(shape, dtype, false), layouts(shape)).map(([x, layout]) => ({
          step: { family: 'scan' as const, axis },
          inputs: [x],
          output: { ...layout, dtype },
        })),
      ),
    tolerance: summed,
  },
  {
    title: 'argsort',
    cases: fc
      .tuple(axisOf, oneOf(['float32', 'float16', 'float64', 'int32', 'uint8']), fc.boolean(), parts)
      .chain(([{ shape, axis }, dtype, descending, part]) =>
        fc.tuple(operand(shape, dtype), layouts(partOf(shape, axis, part))).map(([x, layout]) => ({
          step: { family: 'argsort' as const, axis, descending },
          inputs: [x],
          output: { ...layout, dtype: 'int32' as const },
        })),
      ),
    tolerance: () => exact,
  },
];
