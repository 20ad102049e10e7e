/** All passes, in an order in which each prepares the next, until nothing is left to do. */
import type { Graph, Instruction, Pass } from '../graph.ts';
import { arithmetic } from './arithmetic.ts';
import { smallBroadcasts } from './broadcast.ts';
import { choices } from './choices.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { constants } from './constants.ts';
import { crop } from './crop.ts';
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
  crop,
];

/** A graph that gives the same bits with less work. */
export function optimize(graph: Graph): Graph {
  const better = passes.reduce((current, pass) => pass(current), graph);
  return sameInstructions(better, graph) ? better : optimize(better);
}

function sameInstructions(a: Graph, b: Graph): boolean {
  return a.instructions.length === b.instructions.length && a.instructions.every(sameInstruction, b);
}

/** Rules that change a line make a new primitive for it; lines that only moved keep theirs. */
function sameInstruction(this: Graph, instruction: Instruction, line: number): boolean {
  const other = this.instructions[line]!;
  if (instruction === other) return true;
  if (instruction.kind !== 'apply' || other.kind !== 'apply') return false;
  const { primitive, inputs } = instruction;
  return primitive === other.primitive && inputs.every((input, i) => input === other.inputs[i]);
}
