/**
 * Reductions. One thread folds all elements of an output, or the threads of a workgroup share them, or several workgroups
 * fold parts, which a second shader folds again.
 */
import { dtypeOfExpression, input, type Kernel, type View } from '@glissade/tensor';
import type { Body } from '../wgsl/body.ts';
import { emitExpression } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { byStride, collapse, count, offsetCode, reorder, type Space, unravel } from '../wgsl/space.ts';
import { type Fold, foldOf, nowhere } from './fold.ts';
import { emitFold, share } from './fold-shader.ts';
import type { Draft, KernelSite, Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults, outputViews, positionsIn, positionView } from './results.ts';

export const lowerReduce: Lowering = (kernel, site) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'reduce') return [];
  const { by, expression, axes } = step;
  const { shape } = inputs[0]!;
  const dtype = dtypeOfExpression(
    expression,
    inputs.map((view) => view.dtype),
  );
  const { views, positions } = outputViews(kernel);
  const inputPositions = new Map(positionsIn([expression]).map((axis) => [axis, positionView(axis, shape)]));
  const all = [...views, ...inputs, ...inputPositions.values()];
  const along = (some: readonly number[]): Space => ({
    lengths: some.map((axis) => shape[axis]!),
    strides: all.map((view) => some.map((axis) => view.strides[axis]!)),
  });
  const inOrderOf = (space: Space, leader: View<number>): Space =>
    collapse(reorder(space, byStride(space.strides[all.indexOf(leader)]!)));
  const isReduced = (axis: number): boolean => axes.includes(axis);
  const kept = inOrderOf(along([...shape.keys()].filter((axis) => !isReduced(axis))), outputs[0]!);
  const folded = along([...shape.keys()].filter(isReduced));
  const largest = largestOf(inputs);
  // Argmax counts in row-major order.
  const reduced = by === 'argmax' ? collapse(folded) : inOrderOf(folded, largest);
  const strideIn = (space: Space, view: View<number>) => space.strides[all.indexOf(view)]!;

  const [total, length] = [count(kept.lengths), count(reduced.lengths)];
  const innermost = strideIn(reduced, largest).at(-1) ?? 1;
  const sharing = share(site.choices, total, length, Math.abs(innermost) === 1);

  /** The elements of the inputs. */
  const read = (shader: Shader, parts: number) => (body: Body, flat: string) => {
    const outer = unravel(body, 'kept', kept.lengths);
    const inner = unravel(body, flat, reduced.lengths);
    const where = (view: View<number>): (string | undefined)[] => [
      offsetCode(outer, strideIn(kept, view)),
      offsetCode(inner, strideIn(reduced, view)),
    ];
    const value = emitExpression(expression, {
      body,
      use: shader.use,
      input: (index) => {
        const view = inputs[index]!;
        return { code: body.name(shader.element(view, ...where(view))), dtype: view.dtype };
      },
      position: (axis) =>
        where(inputPositions.get(axis)!)
          .filter((code) => code !== undefined)
          .join(' + ') || '0',
    });
    return [value.code, `i32(${flat})`].slice(0, parts);
  };
  /** The kernel's results, where all was folded. */
  const finishing = (shader: Shader, fold: Fold) => (body: Body, names: readonly string[]) => {
    const code = by === 'argmax' ? `select(${names[1]}, 0, ${names[1]} == ${nowhere})` : names[0]!;
    const value = { code: body.name(code), dtype: fold.parts[fold.result]!.dtype };
    const coordinates = unravel(body, 'kept', kept.lengths);
    emitResults(kernel, [value], {
      shader,
      body,
      coordinates,
      strides: (view) => strideIn(kept, view),
      positions,
    });
  };

  const written = outputsOf(kernel);
  if (sharing.parts === 1) {
    const shader = new Shader(written, site.dynamic);
    const fold = foldOf(by, dtype, shader);
    const [element, finish] = [read(shader, fold.parts.length), finishing(shader, fold)];
    return [emitFold({ site, shader, fold, sharing, total, length, element, finish })];
  }
  const { parts } = sharing;
  const kinds = by === 'argmax' ? [dtype, 'int32' as const] : [dtype];
  const partials = kinds.map((kind) => site.temporary(kind, [total, parts]));
  const first = new Shader(
    partials.map(({ buffer }) => buffer),
    site.dynamic,
  );
  const fold = foldOf(by, dtype, first);
  const folding = emitFold({
    site,
    shader: first,
    fold,
    sharing,
    total,
    length,
    element: read(first, fold.parts.length),
    finish(body, names) {
      partials.forEach((partial, i) => {
        body.add(first.store(partial, names[i]!, `i32(kept * ${parts}u + part)`));
      });
    },
  });
  const second = new Shader(written, site.dynamic);
  const foldAgain = foldOf(by, dtype, second);
  const again = emitFold({
    site,
    shader: second,
    fold: foldAgain,
    sharing: share(site.choices, total, parts, true, 1),
    total,
    length: parts,
    element: (body, flat) =>
      partials.map((partial) => body.name(second.element(partial, `i32(kept * ${parts}u + ${flat})`))),
    finish: finishing(second, foldAgain),
  });
  return [folding, again];
};

/** The input with the most elements of its own. */
function largestOf(inputs: readonly View<number>[]): View<number> {
  const own = ({ shape, strides }: View<number>): number =>
    shape.reduce((product, length, axis) => (strides[axis] === 0 ? product : product * length), 1);
  return inputs.reduce((best, view) => (own(view) > own(best) ? view : best));
}

/** The sum over the last axis of a view of partial sums, with the end of another kernel. */
export function sumOfParts(kernel: Kernel, partial: View<number>, site: KernelSite): Draft[] {
  const extended = (view: View<number>): View<number> => ({
    ...view,
    shape: [...view.shape, 1],
    strides: [...view.strides, 0],
  });
  const axis = partial.shape.length - 1;
  const dynamic = new Map([...kernel.extras, ...kernel.outputs].map((view) => [view, extended(view)]));
  const drafts = lowerReduce(
    {
      step: { family: 'reduce', by: 'sum', axes: [axis], expression: input(0) },
      inputs: [partial],
      extras: kernel.extras.map((view) => dynamic.get(view)!),
      results: kernel.results,
      outputs: kernel.outputs.map((view) => dynamic.get(view)!),
    },
    { ...site, dynamic: site.dynamic.flatMap((view) => dynamic.get(view) ?? []) },
  );
  const original = new Map([...dynamic].map(([view, longer]) => [longer, view]));
  return drafts.map((draft) => ({ ...draft, offsets: draft.offsets.map((view) => original.get(view)!) }));
}
