/** Makes a program that fails as small as it can be made. */

import { reference } from '@glissade/tensor';
import { type GenerateOptions, generate } from './generate.ts';
import { inputTensors } from './inputs.ts';
import { execute, type InputNode, isCall, type Program, type ProgramNode, type Ref } from './program.ts';

/** Without the nodes that nothing needs. */
function pruned({ nodes, ...program }: Program): Program {
  const needed = new Set(program.outputs.map(({ node }) => node));
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (needed.has(i) && isCall(node)) for (const arg of node.args) needed.add(arg.node);
  }
  const places = new Map([...needed].sort((a, b) => a - b).map((old, i) => [old, i]));
  const moved = ({ node, output }: Ref): Ref => ({ node: places.get(node)!, output });
  return {
    ...program,
    nodes: nodes
      .filter((_, i) => needed.has(i))
      .map((node) => (isCall(node) ? { ...node, args: node.args.map(moved) } : node)),
    outputs: program.outputs.map(moved),
  };
}

/** Smaller ones: with fewer outputs, with an input in the place of a call, with plainer inputs. */
function* smaller(program: Program): Generator<Program> {
  for (const i of program.outputs.keys())
    if (program.outputs.length > 1) yield pruned({ ...program, outputs: program.outputs.toSpliced(i, 1) });
  // What a call was given, in the place of the call: then what it computed is an output.
  for (const [i, node] of program.nodes.entries())
    if (isCall(node) && program.outputs.some((ref) => ref.node === i) && node.args.length > 0)
      yield pruned({
        ...program,
        outputs: program.outputs.flatMap((ref) =>
          ref.node === i ? node.args.filter((arg) => isCall(program.nodes[arg.node]!)) : [ref],
        ),
      });
  let results: ReturnType<typeof execute>;
  try {
    results = execute(program, inputTensors(program, reference));
  } catch {
    return;
  }
  for (const [i, node] of program.nodes.entries()) {
    if (!isCall(node) || results[i]!.length !== 1) continue;
    const { shape, dtype } = results[i]![0]!;
    const data = results[i]![0]!.dataSync();
    const kinds = data.every((x) => x > 0.05)
      ? (['unit', 'positive', 'normal'] as const)
      : (['normal'] as const);
    for (const kind of kinds) {
      const input: InputNode = { shape, dtype, kind, bound: 0, layout: 'plain', seed: i + 1 };
      yield pruned({ ...program, nodes: program.nodes.with(i, input) });
    }
  }
  for (const [i, node] of program.nodes.entries())
    if (!isCall(node) && node.layout !== 'plain')
      yield { ...program, nodes: program.nodes.with(i, { ...node, layout: 'plain' }) };
}

/** The smallest program that `fails` still, in so many tries. */
export function shrunk(program: Program, fails: (program: Program) => boolean, tries = 400): Program {
  let best = program;
  let left = tries;
  for (let isBetter = true; isBetter && left > 0; ) {
    isBetter = false;
    for (const next of smaller(best)) {
      if (next.outputs.length === 0) continue;
      if (left-- < 0) break;
      if (!fails(next)) continue;
      best = next;
      isBetter = true;
      break;
    }
  }
  return withShortDims(best, fails, Math.max(left, 100));
}

/** Of the same operations, with dims of 1 to 3: another program, if one fails. */
function withShortDims(program: Program, fails: (program: Program) => boolean, tries: number): Program {
  const operations = [...new Set(program.nodes.flatMap((node) => (isCall(node) ? [node.operation] : [])))];
  const calls = program.nodes.filter(isCall).length;
  if (calls === 0 || calls > 3) return program;
  const elements = ({ nodes }: Program): number =>
    nodes.reduce(
      (all, node: ProgramNode) => all + (isCall(node) ? 10 : node.shape.reduce((a, b) => a * b, 1)),
      0,
    );
  const settings: GenerateOptions = { operations, calls: Math.max(3, calls), lengths: [1, 1, 2, 2, 3] };
  let best = program;
  for (let seed = 1; seed <= tries; seed++) {
    const other = pruned(generate(seed, settings));
    const isSmaller = other.nodes.length <= best.nodes.length && elements(other) < elements(best);
    if (other.outputs.length > 0 && isSmaller && fails(other)) best = other;
  }
  return best;
}
