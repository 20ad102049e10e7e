/** Drops what no output needs. */
import { type Graph, type Instruction, type Pass, rewrite } from '../graph.ts';

/** Drops the applications and constants that no output reads, directly or through other lines. */
export const deadCode: Pass = (graph) => {
  const needed = neededLines(graph);
  return rewrite(graph, (instruction, append, line) =>
    // Nothing that stays names a dropped line, so any number may stand for it.
    needed[line] || instruction.kind === 'input' ? append(instruction) : -1,
  );
};

/** Which lines the outputs read. Inputs lie above what reads them, so one walk from the bottom finds all. */
function neededLines({ instructions, outputs }: Graph): boolean[] {
  const needed = instructions.map(() => false);
  for (const { line } of outputs) needed[line] = true;
  for (let line = instructions.length - 1; line >= 0; line--) {
    if (needed[line]) for (const input of operands(instructions[line]!)) needed[input] = true;
  }
  return needed;
}

const operands = (instruction: Instruction): readonly number[] =>
  instruction.kind === 'apply' ? instruction.inputs : [];
