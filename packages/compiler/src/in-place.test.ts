/** State is updated where it is, unless the kernel needs old values after new ones lie there. */
import { reference, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { elementsOf } from './arena.test-helper.ts';
import type { Graph } from './graph.ts';
import { interpreter } from './interpret.ts';
import { evaluateGraph, type GraphWriter, graphOf } from './passes/graph.test-helper.ts';
import { schedule } from './schedule.ts';

/** The graph that gives state a new value. */
function updating(write: (g: GraphWriter, state: number) => number): Graph {
  const graph = graphOf((g) => write(g, g.input('state', [3, 3])));
  return { ...graph, outputs: [{ ...graph.outputs[0]!, updates: 0 }] };
}

/** Three calls, each from what the one before has left, on a backend whose steps write while they read. */
function expectSameCourse(graph: Graph): void {
  const program = interpreter(reference, schedule(graph));
  let expected = new Float32Array([3, -1, 2, 1, 4, -2, 0, 5, 1]);
  let state = whole<Float32Array>(expected.slice(), 'float32', [3, 3]);
  for (let call = 0; call < 3; call++) {
    expected = evaluateGraph(graph, [expected])[0] as Float32Array<ArrayBuffer>;
    state = program.run([state])[0] as typeof state;
    expect(elementsOf(state)).toEqual(expected);
  }
}

describe('state that becomes', () => {
  test.each<[string, (g: GraphWriter, state: number) => number]>([
    ['a product with itself', (g, x) => g.apply({ name: 'contract', batch: 0, inner: 1 }, x, x)],
    ['its running sums', (g, x) => g.apply({ name: 'cumsum', axis: 1 }, x)],
    ['its transpose', (g, x) => g.call('negate', g.apply({ name: 'permute', order: [1, 0] }, x))],
    [
      'its rows, backwards',
      (g, x) => g.call('abs', g.apply({ name: 'slice', starts: [2, 0], shape: [3, 3], steps: [-1, 1] }, x)),
    ],
    [
      'itself beside its sums',
      (g, x) => g.call('subtract', x, g.apply({ name: 'sum', axes: [0], keepdim: true }, x)),
    ],
    [
      'some of its elements',
      (g, x) => {
        const index = g.constant(new Int32Array([2, 0, 1, 1, 1, 0, 0, 2, 2]), [3, 3], 'int32');
        return g.apply({ name: 'gather', axis: 0 }, x, index);
      },
    ],
  ])('%s goes on as it should', (_, write) => expectSameCourse(updating(write)));

  test('a function of itself needs no other memory', () => {
    const graph = updating((g, x) => g.call('multiply', g.call('add', x, g.fill(1)), x));
    expectSameCourse(graph);
    expect(schedule(graph).buffers.length).toBe(1);
  });
});
