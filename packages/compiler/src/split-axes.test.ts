/** Kernels that read several axes of a value as one run together with the kernel that writes it. */
import { whole } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { arena, elementsOf } from './arena.test-helper.ts';
import { evaluateGraph, type GraphWriter, graphOf } from './passes/graph.test-helper.ts';
import { printProgram } from './print-program.ts';
import { schedule } from './schedule.ts';

const reshape = (g: GraphWriter, x: number, shape: readonly number[]): number =>
  g.apply({ name: 'reshape', shape }, x);
const sum = (g: GraphWriter, x: number, axes: readonly number[]): number =>
  g.apply({ name: 'sum', axes, keepdim: false }, x);
const positions = (g: GraphWriter, shape: readonly number[], axis: number): number =>
  g.apply({ name: 'cast', dtype: 'float32' }, g.apply({ name: 'iota', shape, axis }));

/** Graphs from exp(x[2, 3, 4]), each with as many kernels as it takes. */
const cases: [string, number, (g: GraphWriter, exp: number) => number][] = [
  ['times other numbers', 1, (g, exp) => g.call('multiply', reshape(g, exp, [6, 4]), g.input('y', [6, 4]))],
  [
    'times numbers that are spread along it',
    1,
    (g, exp) => {
      const spread = g.apply({ name: 'expand', shape: [6, 4] }, g.input('y', [1, 4]));
      return g.call('multiply', reshape(g, exp, [6, 4]), spread);
    },
  ],
  ['all axes in one', 1, (g, exp) => g.call('multiply', reshape(g, exp, [24]), g.input('y', [24]))],
  ['its sum along them', 1, (g, exp) => sum(g, reshape(g, exp, [6, 4]), [0])],
  ['its sum along the axis behind them', 1, (g, exp) => sum(g, reshape(g, exp, [6, 4]), [1])],
  ['its sum along all', 1, (g, exp) => sum(g, reshape(g, exp, [2, 12]), [0, 1])],
  [
    'two reshapes, one after the other',
    1,
    (g, exp) => {
      const first = g.call('multiply', reshape(g, exp, [6, 4]), g.input('y', [6, 4]));
      return g.call('subtract', reshape(g, first, [24]), g.input('z', [24]));
    },
  ],
  // The numbers are made where they are read, or the product is.
  [
    'times the position along them',
    2,
    (g, exp) => g.call('multiply', reshape(g, exp, [6, 4]), positions(g, [6, 4], 0)),
  ],
  [
    'some in a row, which end within an axis',
    2,
    (g, exp) => {
      const some = g.apply({ name: 'slice', starts: [0], shape: [18], steps: [1] }, reshape(g, exp, [24]));
      return g.call('multiply', some, g.input('y', [18]));
    },
  ],
  // Of the axes of the reader, none is several of the writer.
  ['other axes', 2, (g, exp) => g.call('multiply', reshape(g, exp, [4, 6]), g.input('y', [4, 6]))],
];

test.each(cases)('%s: %i', (_, expected, write) => {
  const graph = graphOf((g) => write(g, g.call('exp', g.input('x', [2, 3, 4]))));
  const given = graph.instructions
    .filter(({ kind }) => kind === 'input')
    .map(({ shape, dtype }, k) => {
      const elements = new Float32Array(shape.reduce((a, b) => a * b, 1)).map(
        (_, i) => ((i * 7 + k) % 5) / 8,
      );
      return whole(elements, dtype, shape);
    });
  const program = schedule(graph);
  expect(program.kernels.length, printProgram(program)).toBe(expected);
  // Backends sum along the axes that the step names, the reference along those that the output lacks.
  for (const { step, inputs, outputs } of program.kernels)
    if (step.family === 'reduce')
      for (const [axis, length] of outputs[0]!.shape.entries())
        expect(length, printProgram(program)).toBe(step.axes.includes(axis) ? 1 : inputs[0]!.shape[axis]);
  const found = arena(program).run(given).map(elementsOf);
  const [values] = evaluateGraph(
    graph,
    given.map(({ buffer }) => buffer),
  );
  expect(Array.from(found[0]!)).toEqual(Array.from(values!, (value) => expect.closeTo(value, 4)));
});
