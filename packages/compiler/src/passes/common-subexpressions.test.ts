import { describe, expect, it } from 'vitest';
import { printGraph } from '../print-graph.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { graphOf } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

describe('commonSubexpressions', () => {
  it('computes equal lines once, and then the lines above them that became equal', () => {
    const graph = graphOf((g) => {
      const x = g.input('argument 0', [2]);
      const y = g.input('argument 1', [2]);
      const once = g.apply({ name: 'exp' }, g.apply({ name: 'add' }, x, y));
      const twice = g.apply({ name: 'exp' }, g.apply({ name: 'add' }, y, x));
      return g.apply({ name: 'subtract' }, once, twice);
    });
    expect(printGraph(commonSubexpressions(graph))).toBe(
      [
        '%0 = argument 0 : float32[2]',
        '%1 = argument 1 : float32[2]',
        '%2 = add(%0, %1) : float32[2]',
        '%3 = exp(%2) : float32[2]',
        '%4 = subtract(%3, %3) : float32[2]',
        'result = %4',
      ].join('\n'),
    );
  });

  it('heeds the order of operands where it counts', () => {
    const graph = graphOf((g) => {
      const x = g.input('argument 0', [2]);
      const y = g.input('argument 1', [2]);
      return [g.apply({ name: 'less' }, x, y), g.apply({ name: 'less' }, y, x)];
    });
    expect(commonSubexpressions(graph)).toEqual(graph);
  });

  it('tells signed zeros, NaN and infinities apart, and the dtypes and shapes of equal numbers', () => {
    const values = [0, -0, NaN, Infinity, -Infinity];
    const graph = graphOf((g) => {
      for (const value of values) g.fill(value);
      for (const value of values) g.constant(Float32Array.of(value), [], 'float32');
      g.fill(0, [2]);
      g.fill(0, [], 'int32');
      g.constant(Float32Array.of(0), [1], 'float32');
      g.constant(Uint8Array.of(0), [], 'uint8');
      g.constant(Uint8Array.of(0), [], 'bool');
      return g.instructions.map((_, line) => line);
    });
    expect(commonSubexpressions(graph)).toEqual(graph);
    const twice = { ...graph, instructions: [...graph.instructions, ...graph.instructions] };
    expect(commonSubexpressions(twice)).toEqual(graph);
  });

  it('reads attributes in any order, and overlooks who of equals gets the gradient', () => {
    const graph = graphOf((g) => {
      const x = g.input('argument 0', [2, 3]);
      return [
        g.apply({ name: 'max', axes: [1], keepdim: false, ties: 'first' }, x),
        g.apply({ ties: 'share', keepdim: false, axes: [1], name: 'max' }, x),
        g.apply({ name: 'max', axes: [1], keepdim: true, ties: 'share' }, x),
      ];
    });
    expect(printGraph(commonSubexpressions(graph))).toBe(
      [
        '%0 = argument 0 : float32[2, 3]',
        '%1 = max(%0) axes=[1] keepdim=false ties="first" : float32[2]',
        '%2 = max(%0) axes=[1] keepdim=true ties="share" : float32[2, 1]',
        'result 0 = %1',
        'result 1 = %1',
        'result 2 = %2',
      ].join('\n'),
    );
  });

  it('draws the random numbers of one key once', () => {
    const graph = graphOf((g) => {
      const key = g.input('key', [2], 'int32');
      const other = g.input('other key', [2], 'int32');
      return [key, key, other].map((line) => g.apply({ name: 'random', shape: [4] }, line));
    });
    const { instructions, outputs } = commonSubexpressions(graph);
    expect(instructions).toHaveLength(4);
    expect(outputs.map(({ line }) => line)).toEqual([2, 2, 3]);
  });

  it('changes no result', () => expectSameBits(commonSubexpressions));
});
