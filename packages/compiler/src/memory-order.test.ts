/** In which order a value's axes lie in memory. */
import { type View, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { arena, elementsOf } from './arena.test-helper.ts';
import { evaluateGraph, type GraphWriter, graphOf } from './passes/graph.test-helper.ts';
import { schedule } from './schedule.ts';

const [images, first, second] = [
  [2, 1, 2, 6, 6],
  [1, 3, 2, 3, 3],
  [1, 4, 3, 2, 2],
];
const convolution = { name: 'convolve', stride: [1, 1], dilation: [1, 1] } as const;
const border = { low: 1, high: 1, interior: 0 };
const none = { low: 0, high: 0, interior: 0 };

/** The kernels of two convolutions, with something in between; their results are right. */
function between(write: (g: GraphWriter, y: number) => number) {
  const graph = graphOf((g) => {
    const [x, v, w] = [g.input('x', images), g.input('v', first), g.input('w', second)];
    return g.apply(convolution, write(g, g.apply(convolution, x, v)), w);
  });
  const given = [images, first, second].map((shape) =>
    new Float32Array(shape.reduce((a, b) => a * b)).map((_, i) => ((i * 7) % 5) - 2),
  );
  const program = schedule(graph);
  const views = [images, first, second].map((shape, i) => whole(given[i]!, 'float32', shape));
  expect(arena(program).run(views).map(elementsOf)).toEqual(evaluateGraph(graph, given));
  return program.kernels;
}

/** The stride along the channels that a convolution reads: its windows are [groups, images, rows, columns, channels, ...]. */
const alongChannels = ({ strides }: View): number => strides[4]!;

describe('channels, which a convolution leaves innermost, stay there', () => {
  test('through an activation, which is made while the sums are at hand', () => {
    const kernels = between((g, y) => g.call('maximum', y, g.fill(0)));
    expect(kernels.length).toBe(2);
    expect(alongChannels(kernels[1]!.inputs[0]!)).toBe(1);
  });

  test('through padding and pooling', () => {
    const kernels = between((g, y) => {
      const windows = [3, 4].map((axis) => ({ axis, size: 2, stride: 1, dilation: 1 }));
      const pooled = g.apply(
        { name: 'max', axes: [5, 6], keepdim: false, ties: 'first' },
        g.apply({ name: 'window', windows }, y),
      );
      return g.apply({ name: 'pad', padding: [none, none, none, border, border], value: 0 }, pooled);
    });
    expect(alongChannels(kernels.at(-1)!.inputs[0]!)).toBe(1);
  });
});

test('a value that lies in memory in another order is computed where it is read', () => {
  const graph = graphOf((g) => {
    const turned = g.apply({ name: 'permute', order: [1, 0] }, g.input('x', [2, 3]));
    return g.call('multiply', g.call('exp', turned), g.input('y', [3, 2]));
  });
  expect(schedule(graph).kernels.length).toBe(1);
});
