/** A scheduled program computes what its graph says, in the memory that was planned, call after call. */
import { newArray, reference, sameShape, size, type TypedArray, type View, whole } from '@glissade/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
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

test.each(['arena', 'interpreter'])('random graphs, with state, on the %s', (name) => {
  const property = fc.property(
    cases,
    fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    ({ graph: plain, inputs }: Case, choices) => {
      const graph = withState(plain, choices);
      const program = schedule(graph);
      const told = () => `${printGraph(graph)}\n\n${printProgram(program)}`;
      const executable = name === 'arena' ? arena(program) : interpreter(reference, program);
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
