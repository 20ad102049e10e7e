/** Small random graphs, for properties that hold for all of them. */
import {
  binaryFunctions,
  type DType,
  exactFunctions,
  isFloat,
  sameShape,
  size,
  type TypedArray,
  unaryFunctions,
} from '@glissade/tensor';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Graph, Output, Pass } from '../graph.ts';
import { printGraph } from '../print-graph.ts';
import { evaluateGraph, GraphWriter } from './graph.test-helper.ts';
import { type Draw, elements, type Next, oneOf, some, writers } from './random-lines.test-helper.ts';

/** Numbers at which rules break: signed zeros, infinities, NaN, powers of two, one whose square is no int32, and others. */
const telling = [0, -0, 1, -1, 2, 0.5, -4, 3, 0.1, 46341, 1e30, Infinity, -Infinity, NaN];
const kinds = ['float32', 'float32', 'float32', 'int32', 'bool', 'uint8', 'float64', 'float16'] as const;

export interface Case {
  readonly graph: Graph;
  readonly inputs: readonly TypedArray[];
}

/** A pass must leave every bit of every output as it was, and every input in its place. */
export function expectSameBits(pass: Pass, runs = 500): void {
  fc.assert(
    fc.property(cases, ({ graph, inputs }) => {
      const passed = pass(graph);
      const told = () => `${printGraph(graph)}\n\nbecame\n\n${printGraph(passed)}`;
      expect(inputsOf(passed), told()).toEqual(inputsOf(graph));
      expect(types(passed), told()).toEqual(types(graph));
      expect(evaluateGraph(passed, inputs), told()).toEqual(evaluateGraph(graph, inputs));
    }),
    { numRuns: runs },
  );
}

const inputsOf = ({ instructions }: Graph) => instructions.filter(({ kind }) => kind === 'input');
const types = ({ instructions, outputs }: Graph) =>
  outputs.map(({ line }) => [instructions[line]!.dtype, instructions[line]!.shape]);

/** What graphs are made of. */
interface Material {
  readonly numbers: readonly number[];
  readonly kinds: readonly DType[];
}

export const casesOf = (material: Material): fc.Arbitrary<Case> =>
  fc
    .tuple(fc.integer({ min: 1, max: 14 }), fc.infiniteStream(fc.nat(10_000)))
    .map(([length, stream]) =>
      randomCase(length, (bound) => stream.next().value! % Math.max(1, bound), material),
    );

export const cases: fc.Arbitrary<Case> = casesOf({ numbers: telling, kinds });

/**
 * Each case knows a few kinds of lines, dtypes and numbers only, so that they meet often: a slice of a slice of a slice,
 * bools compared with bools, zeros of both signs.
 */
function randomCase(length: number, next: Next, { numbers, kinds }: Material): Case {
  const writer = new GraphWriter();
  const draw: Draw = { next, numbers: some(numbers, 4, next), kinds: some(kinds, 2, next) };
  const inputs = Array.from({ length: 3 }, (_, i) => {
    const dtype = oneOf(draw.kinds, next);
    const shape = [[2, 3], [3], [2, 1, 3], [1, 3], []][next(5)]!;
    writer.input(`argument ${i}`, shape, dtype);
    return elements(dtype, size(shape), draw);
  });
  writer.input('updates', [2, 1]);
  inputs.push(elements('float32', 2, draw));
  const known = some(writers, 4, next);
  for (let tries = 0; tries < 3 * length && writer.instructions.length < 4 + length; tries++)
    oneOf(known, next)(writer, draw);
  const last = writer.instructions.length - 1;
  const lines = next(2) ? writer.instructions.map((_, line) => line) : [last, next(last)];
  const outputs = lines.map((line, i) => ({ line, label: `result ${i}` }));
  return { graph: { instructions: writer.instructions, outputs }, inputs };
}

/** The graph with some of its lines as new values of inputs. */
export function withState(graph: Graph, choices: readonly number[]): Graph {
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

/** Whether every bit of a graph is certain, on whichever backend; some also take other primitives for inexact. */
export const isExact = ({ instructions }: Graph, others: readonly string[] = []): boolean =>
  instructions.every((line) => {
    if (line.kind !== 'apply') return true;
    const { name } = line.primitive;
    const isFunction = name in unaryFunctions || name in binaryFunctions;
    const isRounded = isFunction
      ? !exactFunctions.some((each) => each === name)
      : contractions.includes(name);
    return !others.includes(name) && !(isRounded && isFloat(line.dtype));
  });
const contractions: readonly string[] = ['contract', 'convolve'];
