/**
 * Computes elementwise values where they are read, instead of storing them: in other elementwise kernels, and as what a
 * reduction folds. A value that is read several times is computed several times if that is cheap.
 */
import { type Expression, input, type Kernel, mapLeaves, size, type View } from '@glissade/tensor';
import { type Draft, fitsKernel, hasPosition, type Limits, samePlaces } from '../draft.ts';
import { costOf, depthOf, mostCost, mostDepth, noteCost } from './cost.ts';
import { type Mapping, mappingOf, viewFrom } from './mapping.ts';
import { type Uses, usesOf, withoutDead } from './uses.ts';

/** Up to this many simple operations are repeated rather than stored and read. */
const cheap = 4;
/** Vector code keeps every input in a register for a while. */
const mostInputs = 12;

export function inlineMaps(draft: Draft, limits: Limits): Draft {
  const uses = usesOf(draft);
  const done = new Map<Kernel, Kernel>();
  // Writers come before readers: what is inlined has been fused itself already.
  const kernels = draft.kernels.map((kernel) => {
    const fused = inlined(kernel, uses, done, limits);
    done.set(kernel, fused);
    return fused;
  });
  return withoutDead({ ...draft, kernels });
}

type Mapped = Kernel & { readonly step: { readonly family: 'map' } };

function inlined(kernel: Kernel, uses: Uses, done: ReadonlyMap<Kernel, Kernel>, limits: Limits): Kernel {
  const { step } = kernel;
  if (step.family !== 'map' && step.family !== 'reduce') return kernel;
  const inputs: View<number>[] = [];
  const place = (view: View<number>): number => {
    const known = inputs.findIndex((other) => other.buffer === view.buffer && samePlaces(other, view));
    return known >= 0 ? known : inputs.push(view) - 1;
  };
  let cost = costOf(step.expression);
  const depth = depthOf(step.expression);
  const replaced = kernel.inputs.map((view, i): Expression => {
    const source = sourceOf(view, uses, done);
    if (!source) return input(place(view));
    const { kernel: inner, mapping } = source;
    const { expression } = inner.step;
    const more = costOf(expression);
    if (cost + more > mostCost || depth + depthOf(expression) > mostDepth) return input(place(view));
    const reads = [...inputs, ...inner.inputs, ...kernel.inputs.slice(i + 1)];
    if (
      reads.length > mostInputs ||
      !fitsKernel(() => [...reads, ...kernel.extras, ...kernel.outputs], limits)
    )
      return input(place(view));
    cost += more;
    const seen = inner.inputs.map((each) => place(viewFrom(mapping, each)));
    return seen.every((index, own) => index === own) && !hasPosition(expression)
      ? expression
      : mapLeaves(expression, (leaf) =>
          leaf.kind === 'input' ? input(seen[leaf.index]!) : walked(leaf, mapping),
        );
  });
  // A reduction's shape is that of its inputs: one must stay.
  if (step.family === 'reduce' && inputs.length === 0) return kernel;
  if (inputs.length === kernel.inputs.length && inputs.every((view, i) => view === kernel.inputs[i]))
    return kernel;
  const expression = mapLeaves(step.expression, (leaf) =>
    leaf.kind === 'input' ? replaced[leaf.index]! : leaf,
  );
  noteCost(expression, cost);
  return { ...kernel, step: { ...step, expression }, inputs };
}

interface Source {
  readonly kernel: Mapped;
  readonly mapping: Mapping;
}

/** The elementwise kernel behind a view, if its value can be computed at the view's positions, and it is worth it. */
function sourceOf(view: View<number>, uses: Uses, done: ReadonlyMap<Kernel, Kernel>): Source | undefined {
  const written = uses.writer.get(view.buffer);
  if (!written) return undefined;
  const kernel = done.get(written.kernel);
  if (kernel?.step.family !== 'map' || kernel.outputs.length > 1) return undefined;
  if (!worthIt(kernel as Mapped, view, uses)) return undefined;
  const mapping = mappingOf(view, kernel.outputs[0]!);
  if (!mapping || (hasPosition(kernel.step.expression) && !keepsPositions(mapping))) return undefined;
  return { kernel: kernel as Mapped, mapping };
}

function worthIt(kernel: Mapped, view: View<number>, uses: Uses): boolean {
  const isRepeated = uses.reads.get(view.buffer)! > 1 || size(view.shape) > size(kernel.outputs[0]!.shape);
  if (!isRepeated) return true;
  return kernel.inputs.length <= 2 && costOf(kernel.step.expression) <= cheap && !followsSum(kernel, uses);
}

/** Whether the value can be made on the way from a contraction or reduction to memory: then it costs nothing to keep. */
function followsSum({ inputs, outputs }: Kernel, { writer }: Uses): boolean {
  return (
    inputs.some((view) => {
      const source = writer.get(view.buffer)?.kernel;
      return source && source.step.family !== 'map' && size(view.shape) === size(source.outputs[0]!.shape);
    }) && outputs.length === 1
  );
}

/** Whether every axis of the writer is walked from its beginning, one by one, by one axis of the reader at most. */
const keepsPositions = ({ walks, start }: Mapping): boolean =>
  start.every((first, axis) => {
    const along = walks.filter((walk) => walk?.axis === axis);
    return first === 0 && along.length <= 1 && along.every((walk) => walk!.step === 1);
  });

/** A position along a writer's axis, as one along the reader's; 0 where the reader stays at the axis's beginning. */
function walked(leaf: Expression, { walks }: Mapping): Expression {
  if (leaf.kind !== 'position') return leaf;
  const axis = walks.findIndex((walk) => walk?.axis === leaf.axis);
  return axis < 0 ? { kind: 'constant', value: 0, dtype: 'int32' } : { kind: 'position', axis };
}
