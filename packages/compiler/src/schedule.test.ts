/** A scheduled program computes what its graph says, in the memory that was planned, call after call. */
import { cpu } from '@glissade/backend-cpu';
import {
  type Backend,
  type Executable,
  newArray,
  type Program,
  reference,
  sameShape,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { arena, copy } from './arena.test-helper.ts';
import type { Graph, Output } from './graph.ts';
import { interpreter } from './interpret.ts';
import { evaluateGraph } from './passes/graph.test-helper.ts';
import { type Case, cases } from './passes/random-graph.test-helper.ts';
import { printGraph } from './print-graph.ts';
import { printProgram } from './print-program.ts';
import { schedule } from './schedule.ts';

/** The graph with some of its lines as new values of inputs. */
function withState(graph: Graph, choices: readonly number[]): Graph {
  const updates = graph.instructions.flatMap((instruction, line): Output[] => {
    if (instruction.kind !== 'input') return [];
    const fitting = [...graph.instructions.keys()].filter((other) => {
      const { shape, dtype } = graph.instructions[other]!;
      return dtype === instruction.dtype && sameShape(shape, instruction.shape);
    });
    const chosen = fitting[choices[line % choices.length]! % (fitting.length + 1)];
    return chosen === undefined ? [] : [{ line: chosen, label: 'state', updates: line }];
  });
  return { ...graph, outputs: [...graph.outputs, ...updates] };
}

const elementsOf = (view: View<TypedArray>): TypedArray => {
  const array = newArray(view.dtype, size(view.shape));
  copy(view, whole(array, view.dtype, view.shape));
  return array;
};

/** Functions that the vector code computes to within two units in the last place, not to the bit. */
const approximate = new Set(['exp', 'tanh', 'power']);
const isExact = ({ instructions }: Graph): boolean =>
  instructions.every((line) => line.kind !== 'apply' || !approximate.has(line.primitive.name));

const makers: Record<string, (program: Program) => Executable<TypedArray>> = {
  arena,
  interpreter: (program) => interpreter(reference, program),
  'generated code': (program) => generator.compile!(program),
};
let generator: Backend<TypedArray>;
beforeAll(async () => {
  generator = await cpu({ threads: 1 });
});

test.each(Object.keys(makers))('random graphs, with state, on the %s', (name) => {
  const property = fc.property(
    cases,
    fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    ({ graph: plain, inputs }: Case, choices) => {
      const graph = withState(plain, choices);
      if (name === 'generated code') fc.pre(isExact(graph));
      const program = schedule(graph);
      const told = () => `${printGraph(graph)}\n\n${printProgram(program)}`;
      const executable = makers[name]!(program);
      const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
      let values = inputs;
      let views = lines.map((line, i) => {
        const { dtype, shape } = graph.instructions[line]!;
        return whole(values[i]!, dtype, shape);
      });
      for (let call = 0; call < 3; call++) {
        const expected = evaluateGraph(graph, values);
        const found = executable.run(views) as readonly View<TypedArray>[];
        expect(found.map(elementsOf), told()).toEqual(expected);
        // State goes on from where it is.
        values = values.map((value, i) => {
          const at = graph.outputs.findIndex(({ updates }) => updates === lines[i]);
          return at < 0 ? value : expected[at]!;
        });
        views = views.map((view, i) => {
          const at = graph.outputs.findIndex(({ updates }) => updates === lines[i]);
          return at < 0 ? view : found[at]!;
        });
      }
    },
  );
  fc.assert(property, { numRuns: 400 });
});
