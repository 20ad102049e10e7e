/** A scheduled program computes what its graph says, in the memory that was planned, call after call. */
import { cpu } from '@glissade/backend-cpu';
import {
  type Backend,
  type Executable,
  type Program,
  reference,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { arena, elementsOf } from './arena.test-helper.ts';
import { interpreter } from './interpret.ts';
import { evaluateGraph, graphOf } from './passes/graph.test-helper.ts';
import { type Case, cases, isExact, withState } from './passes/random-graph.test-helper.ts';
import { printGraph } from './print-graph.ts';
import { printProgram } from './print-program.ts';
import { schedule } from './schedule.ts';

/** The most buffers that one of the program's kernels reads and writes. */
const mostBuffersOf = ({ kernels }: Program): number =>
  Math.max(
    0,
    ...kernels.map(
      ({ inputs, extras, outputs }) =>
        new Set([...inputs, ...extras, ...outputs].map(({ buffer }) => buffer)).size,
    ),
  );

const makers: Record<string, (program: Program) => Executable<TypedArray>> = {
  arena,
  interpreter: (program) => interpreter(reference, program),
  'generated code': (program) => generator.compile!(program),
};
let generator: Backend<TypedArray>;
beforeAll(async () => {
  generator = await cpu({ threads: 1 });
});

/** The same elements, each a place further. */
const turned = (values: TypedArray): TypedArray => {
  const others = values.slice();
  others.set(values.subarray(0, -1), 1);
  if (values.length > 0) others[0] = values.at(-1)!;
  return others;
};

test.each(Object.keys(makers))('random graphs, with state and what is steady, on the %s', (name) => {
  const property = fc.property(
    cases,
    fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    fc.constantFrom(Infinity, 4, 5, 7),
    ({ graph: plain, inputs }: Case, choices, mostBuffers) => {
      const graph = withState(plain, choices);
      if (name === 'generated code') fc.pre(isExact(graph));
      const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
      const isState = (line: number): boolean => graph.outputs.some(({ updates }) => updates === line);
      const isSteady = lines.map((line, i) => !isState(line) && choices[i % choices.length]! % 3 > 0);
      const steady = new Set([...lines.keys()].filter((i) => isSteady[i]));
      const program = schedule(graph, { mostBuffers }, steady);
      const told = () => `${printGraph(graph)}\n\n${printProgram(program)}`;
      expect(mostBuffersOf(program), told()).toBeLessThanOrEqual(mostBuffers);
      const executable = makers[name]!(program);
      const viewOf = (value: TypedArray, i: number): View<TypedArray> => {
        const { dtype, shape } = graph.instructions[lines[i]!]!;
        return whole(value, dtype, shape);
      };
      let values = inputs;
      let views = values.map(viewOf);
      for (let call = 0; call < 3; call++) {
        const expected = evaluateGraph(graph, values);
        const found = executable.run(views) as readonly View<TypedArray>[];
        expect(found.map(elementsOf), told()).toEqual(expected);
        // State goes on from where it is, what is steady stays, and the rest is given other numbers.
        const states = lines.map((line) => graph.outputs.findIndex(({ updates }) => updates === line));
        values = values.map((value, i) => {
          if (states[i]! >= 0) return expected[states[i]!]!;
          return isSteady[i] ? value : turned(value);
        });
        views = views.map((view, i) => {
          if (states[i]! >= 0) return found[states[i]!]!;
          return isSteady[i] ? view : viewOf(values[i]!, i);
        });
      }
    },
  );
  fc.assert(property, { numRuns: 400 });
});

describe('a kernel of a few buffers only', () => {
  const arguments_ = 16;
  const shape = [4, 4];
  const given = Array.from({ length: arguments_ }, (_, i) => new Float32Array(16).map((_, k) => i + k / 8));
  const run = (program: Program): TypedArray[] =>
    arena(program)
      .run(given.map((array) => whole(array, 'float32', shape)))
      .map(elementsOf);

  test.each([
    ['multiply', [1, 3, 8]],
    ['contract', [2, 4, 8]],
  ])('is what a long chain after a %s is cut into', (first, expected) => {
    const graph = graphOf((g) => {
      const [a, b, ...others] = given.map((_, i) => g.input(`argument ${i}`, shape));
      const product =
        first === 'contract'
          ? g.apply({ name: 'contract', batch: 0, inner: 1 }, a!, b!)
          : g.call('multiply', a!, b!);
      return others.reduce((sum, other) => g.call('add', g.call('exp', sum), other), product);
    });
    const kernels = [Infinity, 7, 4].map((mostBuffers) => {
      const program = schedule(graph, { mostBuffers });
      expect(run(program)).toEqual(evaluateGraph(graph, given));
      expect(mostBuffersOf(program)).toBeLessThanOrEqual(mostBuffers);
      return program.kernels.length;
    });
    expect(kernels).toEqual(expected);
  });

  test('counts a value that a fused kernel still reads', () => {
    const graph = graphOf((g) => {
      const [a, b, c, d, e] = given.map((_, i) => g.input(`argument ${i}`, shape));
      const product = { name: 'contract', batch: 0, inner: 1 } as const;
      const shared = g.apply(product, a!, b!);
      const sum = g.call('add', g.apply(product, c!, d!), shared);
      return [sum, g.call('multiply', shared, e!)];
    });
    const program = schedule(graph, { mostBuffers: 4 });
    expect(run(program)).toEqual(evaluateGraph(graph, given));
    expect(mostBuffersOf(program)).toBe(4);
  });

  test('counts several views of one buffer once', () => {
    const graph = graphOf((g) => {
      const x = g.input('argument 0', shape);
      const rows = [0, 1, 2, 3].map((row) =>
        g.apply({ name: 'slice', starts: [row, 0], shape: [1, 4], steps: [1, 1] }, x),
      );
      return rows.reduce((sum, row) => g.call('multiply', g.call('add', sum, row), row));
    });
    expect(schedule(graph, { mostBuffers: 4 }).kernels.length).toBe(1);
  });
});

test('what follows a contraction tells two views of one value apart', () => {
  const shape = [3, 3];
  const graph = graphOf((g) => {
    const [a, b, c] = [0, 1, 2].map((i) => g.input(`argument ${i}`, shape));
    const product = g.apply({ name: 'contract', batch: 0, inner: 1 }, a!, b!);
    const turned = g.apply({ name: 'permute', order: [1, 0] }, c!);
    return g.call('subtract', g.call('multiply', product, c!), turned);
  });
  const given = [1, 2, 3].map((n) => new Float32Array(9).map((_, i) => (i * n) % 7));
  const program = schedule(graph);
  expect(program.kernels.length).toBe(1);
  const results = arena(program).run(given.map((array) => whole(array, 'float32', shape)));
  expect(results.map(elementsOf)).toEqual(evaluateGraph(graph, given));
});

test('a value is computed where a part from its middle is read', () => {
  const graph = graphOf((g) => {
    const inner = { name: 'slice', starts: [1, 1], shape: [2, 2], steps: [1, 1] } as const;
    return g.call('negate', g.apply(inner, g.call('exp', g.input('argument 0', [4, 4]))));
  });
  const x = new Float32Array(16).map((_, i) => i / 8);
  const program = schedule(graph);
  expect(program.kernels.length).toBe(1);
  expect(
    arena(program)
      .run([whole(x, 'float32', [4, 4])])
      .map(elementsOf),
  ).toEqual(evaluateGraph(graph, [x]));
});
