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

const simplifying: readonly Pass[] = [
  views,
  fills,
  smallBroadcasts,
  constants,
  arithmetic,
  choices,
  reductions,
  oneHot,
];

/**
 * A graph that gives the same bits with less work. Ends when all passes in turn, or together, have changed nothing. What these two leave has
 * neither lines that are alike nor lines that nobody needs: unless it was simplified since, they need not look at it again.
 */
export function optimize(graph: Graph): Graph {
  let before = graph;
  let current = deadCode(graph);
  for (let first = true; ; first = false) {
    const simplified = simplifying.reduce((graph, pass) => pass(graph), current);
    if (!first && sameInstructions(simplified, current)) return current;
    current = deadCode(commonSubexpressions(simplified));
    if (sameInstructions(current, before)) return current;
    before = current;
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
