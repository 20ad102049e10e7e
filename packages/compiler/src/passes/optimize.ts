/** All passes, in an order in which each prepares the next, until nothing is left to do. */
import type { Graph, Instruction, Pass } from '../graph.ts';
import { arithmetic } from './arithmetic.ts';
import { smallBroadcasts } from './broadcast.ts';
import { choices } from './choices.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { constants } from './constants.ts';
import { deadCode } from './dead-code.ts';
import { fills } from './fills.ts';
import { oneHot } from './one-hot.ts';
import { reductions } from './reductions.ts';
import { views } from './views.ts';

const passes: readonly Pass[] = [
  deadCode,
  views,
  fills,
  smallBroadcasts,
  constants,
  arithmetic,
  choices,
  reductions,
  oneHot,
  commonSubexpressions,
  deadCode,
];

/** A graph that gives the same bits with less work. Ends when all passes in turn, or together, have changed nothing. */
export function optimize(graph: Graph): Graph {
  let current = graph;
  let idle = 0;
  for (;;) {
    const before = current;
    for (const pass of passes) {
      const better = pass(current);
      idle = sameInstructions(better, current) ? idle + 1 : 0;
      current = better;
      if (idle === passes.length) return current;
    }
    if (sameInstructions(current, before)) return current;
  }
}

function sameInstructions(a: Graph, b: Graph): boolean {
  if (a === b) return true;
  if (a.instructions.length !== b.instructions.length) return false;
  return a.instructions.every((instruction, line) => sameInstruction(instruction, b.instructions[line]!));
}

/** Rules that change a line make a new primitive for it; lines that only moved keep theirs. */
function sameInstruction(instruction: Instruction, other: Instruction): boolean {
  if (instruction === other) return true;
  if (instruction.kind !== 'apply' || other.kind !== 'apply') return false;
  const { primitive, inputs } = instruction;
  return primitive === other.primitive && inputs.every((input, i) => input === other.inputs[i]);
}
