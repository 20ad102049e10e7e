/** What is the same at every call is not written at every call. */
import { whole } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { arena, elementsOf } from './arena.test-helper.ts';
import { evaluateGraph, type GraphWriter, graphOf } from './passes/graph.test-helper.ts';
import { schedule } from './schedule.ts';

const border = { low: 1, high: 1, interior: 0 };
const framed = (g: GraphWriter, x: number): number =>
  g.apply({ name: 'pad', padding: [border, border], value: -1 }, x);
const shape = [2, 3];

/** How many kernels a function of x has; it is right at each of three calls. */
function kernelsOf(write: (g: GraphWriter, x: number) => number): number {
  const graph = graphOf((g) => write(g, g.input('x', shape)));
  const program = schedule(graph);
  const executable = arena(program);
  for (let call = 0; call < 3; call++) {
    const x = new Float32Array(6).map((_, i) => i - call);
    const results = executable.run([whole(x, 'float32', shape)]);
    expect(results.map(elementsOf)).toEqual(evaluateGraph(graph, [x]));
  }
  return program.kernels.length;
}

test('a border is there already', () => {
  const windows = [0, 1].map((axis) => ({ axis, size: 2, stride: 1, dilation: 1 }));
  const pooled = (g: GraphWriter, x: number): number =>
    g.apply(
      { name: 'max', axes: [2, 3], keepdim: false, ties: 'first' },
      g.apply({ name: 'window', windows }, framed(g, x)),
    );
  expect(kernelsOf(pooled)).toBe(2);
});

test('but not where the caller gets the buffer', () => expect(kernelsOf(framed)).toBe(2));

test('nor where sums are added to it', () => {
  const counted = (g: GraphWriter, x: number): number => {
    const index = g.constant(new Int32Array([0, 1, 1, 0, 0, 1]), shape, 'int32');
    const sums = g.apply({ name: 'scatterAdd', axis: 1 }, g.fill(0, shape), index, x);
    return g.apply({ name: 'cumsum', axis: 1 }, sums);
  };
  expect(kernelsOf(counted)).toBe(3);
});
