/**
 * Moves elementwise kernels into the kernel that computes what they read: bias, activation and mask follow a contraction
 * while its sums are at hand, the update of a weight follows its gradient.
 */
import { type Expression, type Kernel, mapLeaves, type View } from '@glissade/tensor';
import { type Draft, fitsKernel, hasPosition, type Limits, samePlaces } from '../draft.ts';
import { costOf, costOfAll, depthOf, mostCost, mostDepth } from './cost.ts';
import { correspondence, mappingOf, viewOver } from './mapping.ts';
import { Sequence } from './sequence.ts';
import { replaceKernels, type Uses, usesOf, withoutDead } from './uses.ts';

const mostExtras = 12;

export function fuseEpilogues(draft: Draft, limits: Limits): Draft {
  const sequence = new Sequence(draft.kernels);
  const uses = usesOf(draft);
  /** Of the results of kernels that others were appended to. */
  const costs = new Map<Kernel, number>();
  for (const follower of draft.kernels) {
    const { step } = follower;
    if (step.family !== 'map' || hasPosition(step.expression)) continue;
    for (const view of follower.inputs) {
      const leader = uses.writer.get(view.buffer);
      if (!leader) continue;
      const cost = (costs.get(leader.kernel) ?? costOfAll(leader.kernel.results)) + costOf(step.expression);
      if (cost > mostCost) continue;
      const fused = joined(leader.kernel, leader.place, follower, step.expression);
      if (!fused || !fitsKernel(() => viewsOf(fused, follower, uses), limits)) continue;
      if (!sequence.join(leader.kernel, follower, fused)) continue;
      replaceKernels(uses, [leader.kernel, follower], fused);
      costs.set(fused, cost);
      break;
    }
  }
  return withoutDead({ ...draft, kernels: sequence.kernels });
}

/** What a fused kernel reads and writes: its outputs that nobody but the follower has read are not written any more. */
function viewsOf({ inputs, extras, outputs }: Kernel, follower: Kernel, { reads }: Uses): View<number>[] {
  const written = outputs.filter(({ buffer }) => {
    const within = follower.inputs.filter((view) => view.buffer === buffer).length;
    return within === 0 || reads.get(buffer)! > within;
  });
  return [...inputs, ...extras, ...written];
}

/** The leader with the value of the follower, to which nothing was appended yet, after its own, if their positions correspond. */
function joined(leader: Kernel, place: number, follower: Kernel, expression: Expression): Kernel | undefined {
  if (leader.step.family === 'scatterAdd') return undefined;
  const own = leader.outputs[place]!;
  const { shape } = own;
  const view = follower.inputs.find(({ buffer }) => buffer === own.buffer)!;
  const mapping = mappingOf(view, own);
  const axes = mapping && correspondence(mapping, shape);
  if (!axes) return undefined;

  const extras = [...leader.extras];
  const operand = (input: View<number>): Expression | undefined => {
    const seen = viewOver(shape, axes, input);
    const written = leader.outputs.findIndex(({ buffer }) => buffer === input.buffer);
    if (written >= 0) {
      // Only the element of the same position is there already.
      return samePlaces(seen, leader.outputs[written]!) ? leader.results[written]! : undefined;
    }
    const known = extras.findIndex((other) => other.buffer === seen.buffer && samePlaces(other, seen));
    return { kind: 'input', index: 1 + (known >= 0 ? known : extras.push(seen) - 1) };
  };
  const operands = follower.inputs.map(operand);
  if (operands.includes(undefined) || extras.length > mostExtras) return undefined;
  const value = mapLeaves(expression, (leaf) => (leaf.kind === 'input' ? operands[leaf.index]! : leaf));
  if (depthOf(value) > mostDepth) return undefined;
  return {
    ...leader,
    extras,
    results: [...leader.results, value],
    outputs: [...leader.outputs, viewOver(shape, axes, follower.outputs[0]!)],
  };
}
