import { describe, expect, it } from 'vitest';
import { printGraph } from '../print-graph.ts';
import { deadCode } from './dead-code.ts';
import { graphOf } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

describe('deadCode', () => {
  it('drops what no output needs, and keeps inputs', () => {
    const graph = graphOf((g) => {
      const x = g.input('argument 0', [2]);
      g.input('argument 1', [2]);
      g.apply({ name: 'exp' }, g.apply({ name: 'negate' }, x));
      const two = g.fill(2);
      g.constant(Float32Array.of(1, 2), [2], 'float32');
      return g.apply({ name: 'multiply' }, x, two);
    });
    expect(printGraph(deadCode(graph))).toBe(
      [
        '%0 = argument 0 : float32[2]',
        '%1 = argument 1 : float32[2]',
        '%2 = fill() value=2 : float32[]',
        '%3 = multiply(%0, %2) : float32[2]',
        'result = %3',
      ].join('\n'),
    );
  });

  it('keeps what updates an input', () => {
    const { instructions } = graphOf((g) => {
      const weight = g.input('parameter', [2]);
      const unused = g.apply({ name: 'exp' }, weight);
      return [g.apply({ name: 'negate' }, weight), unused];
    });
    const graph = { instructions, outputs: [{ line: 2, label: 'parameter', updates: 0 }] };
    expect(printGraph(deadCode(graph))).toBe(
      ['%0 = parameter : float32[2]', '%1 = negate(%0) : float32[2]', 'parameter %0 <- %1'].join('\n'),
    );
  });

  it('changes no result', () => expectSameBits(deadCode));
});
