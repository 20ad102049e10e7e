import {
  type BinaryFunction,
  binaryFunctions,
  isFloat,
  type TypedArray,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Graph } from '../graph.ts';
import { printGraph } from '../print-graph.ts';
import { arithmetic } from './arithmetic.ts';
import { evaluateGraph, GraphWriter, graphOf, passedText } from './graph.test-helper.ts';
import { cases } from './random-graph.test-helper.ts';

/** The graph whose results are all lines of floats, plus 0. */
function plusZero({ instructions }: Graph): Graph {
  const writer = new GraphWriter();
  writer.instructions.push(...instructions);
  const outputs = instructions.flatMap(({ dtype }, line) => {
    if (!isFloat(dtype)) return [];
    return [{ line: writer.call('add', line, writer.fill(0, [], dtype)), label: `%${line} + 0` }];
  });
  return { instructions: writer.instructions, outputs };
}

function expectSameSums(graph: Graph, inputs: readonly TypedArray[]): void {
  const summed = plusZero(graph);
  const passed = arithmetic(summed);
  expect(evaluateGraph(passed, inputs), printGraph(passed)).toEqual(evaluateGraph(summed, inputs));
}

it('adds 0 to what may be -0, in random graphs', () => {
  const property = fc.property(cases, ({ graph, inputs }) => expectSameSums(graph, inputs));
  fc.assert(property, { numRuns: 500 });
});

it('adds 0 to what may be -0, for every function', () => {
  const numbers = [0, -0, 1, -1, 0.4, -0.4, 1e-30, -1e-30, Infinity, -Infinity, NaN];
  const n = numbers.length;
  const graph = graphOf((g) => {
    const [x, y] = [g.input('x', [n, 1]), g.input('y', [n])];
    const ofOne = Object.keys(unaryFunctions).map((name) => g.call(name as UnaryFunction, x));
    return [...ofOne, ...Object.keys(binaryFunctions).map((name) => g.call(name as BinaryFunction, x, y))];
  });
  expectSameSums(graph, [Float32Array.from(numbers), Float32Array.from(numbers)]);
});

it.each<[string, (g: GraphWriter, x: number, y: number) => number]>([
  ['x * x', (g, x) => g.call('multiply', x, x)],
  ['|x|', (g, x) => g.call('abs', x)],
  ['x + |y|', (g, x, y) => g.call('add', x, g.call('abs', y))],
  [
    'x < y ? |x| : exp(y)',
    (g, x, y) => g.call('select', g.call('less', x, y), g.call('abs', x), g.call('exp', y)),
  ],
  ['a whole number', (g, x, y) => g.apply({ name: 'cast', dtype: 'float32' }, g.call('less', x, y))],
  [
    'a part of |x|',
    (g, x) => g.apply({ name: 'slice', starts: [1], shape: [1], steps: [1] }, g.call('abs', x)),
  ],
])('knows that %s is no -0', (_, write) => {
  const text = passedText(arithmetic, (g) => {
    const value = write(g, g.input('x', [2]), g.input('y', [2]));
    return g.call('add', value, g.fill(0));
  });
  expect(text).not.toContain('fill');
});
