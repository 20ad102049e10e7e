/** Elementwise kernels, and gathers: several results of several operands, four elements at a time. */
import {
  dtypeOfExpression,
  type Expression,
  type Kernel,
  type Shape,
  size,
  type View,
} from '@glissade/tensor';
import { isVectorizable } from '../map/emit.ts';
import { withoutPositions } from '../map/positions.ts';
import { axesByStride, nestOver } from '../strided.ts';
import { Cursors } from './cursors.ts';
import type { Emitted, KernelSite } from './emitted.ts';
import { costOf, fusedResults } from './expressions.ts';
import type { Located } from './located.ts';
import { type Memory, type Source, writeResults } from './sources.ts';
import { cutRows, partOf } from './units.ts';

/** A view of the kernel's shape that is read, and what it stands for. */
type Read =
  | { readonly kind: 'memory'; readonly view: Located }
  | { readonly kind: 'position'; readonly view: Located }
  | {
      readonly kind: 'chosen';
      readonly view: Located;
      readonly index: Located;
      readonly length: number;
      readonly stride: number;
    };

/** Undefined where vector code cannot express it. */
export function emitMap(kernel: Kernel, site: KernelSite): Emitted | undefined {
  if (kernel.step.family !== 'map') return undefined;
  const reads = [...kernel.inputs, ...kernel.extras].map(
    (view): Read => ({ kind: 'memory', view: site.locate(view) }),
  );
  return elementwise(kernel, fusedResults(kernel, kernel.step.expression), reads, site);
}

export function emitGather(kernel: Kernel, site: KernelSite): Emitted | undefined {
  if (kernel.step.family !== 'gather') return undefined;
  const { axis } = kernel.step;
  const [source, index] = kernel.inputs.map(site.locate) as [Located, Located];
  if (index.dtype !== 'int32') return undefined;
  const lines = {
    ...source,
    shape: index.shape,
    strides: source.strides.map((stride, other) => (other === axis ? 0 : stride)),
  };
  const chosen: Read = {
    kind: 'chosen',
    view: lines,
    index,
    length: source.shape[axis]!,
    stride: source.strides[axis]!,
  };
  const extras = kernel.extras.map((view): Read => ({ kind: 'memory', view: site.locate(view) }));
  return elementwise(kernel, kernel.results, [chosen, ...extras], site);
}

function elementwise(
  kernel: Kernel,
  fused: readonly Expression[],
  given: readonly Read[],
  site: KernelSite,
): Emitted | undefined {
  const outputs = kernel.outputs.map(site.locate);
  const { shape } = outputs[0]!;
  const { expressions, axes } = withoutPositions(fused, given.length);
  const reads = [
    ...given,
    ...axes.map((axis): Read => ({ kind: 'position', view: countingAlong(axis, shape) })),
  ];
  const dtypes = reads.map(({ view }) => view.dtype);
  const results = expressions.map((expression) => site.interner.intern(expression));
  if (!results.every((result) => canWrite(result, dtypes)) || dtypes.includes('float64')) return undefined;

  const views = [
    ...outputs,
    ...reads.flatMap((read) => (read.kind === 'chosen' ? [read.view, read.index] : [read.view])),
  ];
  const nest = nestOver(axesByStride(shape, views), shape, views);
  const rowAxes = nest.lengths.length - 1;
  const extent = {
    rows: size(nest.lengths.slice(0, rowAxes)),
    lanes: nest.lengths[rowAxes]!,
  };
  const cost = costOf(results);
  const cut = cutRows(extent, 10 + Math.ceil(extent.lanes / 4) * (cost + 2 * views.length), cost);
  return {
    units: cut.units,
    cycles: cut.cycles,
    addressesOf: ({ inputs, extras, outputs }) => [
      ...site.addresses([...outputs, ...inputs, ...extras]),
      ...axes.map(() => 0),
    ],
    emit: (f, unit, _, addresses) => {
      const cursors = new Cursors(f, nest.lengths);
      let next = 0;
      const place = () => cursors.place(addresses[next]!, nest.strides[next++]!);
      const targets = outputs.map(({ dtype }): Memory => ({ kind: 'memory', dtype, place: place() }));
      const sources = reads.map((read): Source => {
        const { dtype } = read.view;
        if (read.kind === 'memory') return { kind: 'memory', dtype, place: place() };
        if (read.kind === 'position') return { kind: 'position', dtype: 'int32', place: place() };
        const { length, stride } = read;
        return {
          kind: 'chosen',
          dtype,
          place: place(),
          index: { kind: 'memory', dtype: 'int32', place: place() },
          length,
          stride,
          complaint: site.complaint,
          kernel: site.number,
        };
      });
      const part = partOf(f, unit, cut);
      return [
        ...part.statements,
        cursors.rows(rowAxes, part.first, part.end, () =>
          cursors.lanes(
            rowAxes,
            cursors.own,
            part.from,
            part.to,
            (positions, count) => writeResults(f, [], sources, results, targets, positions, rowAxes, count),
            cut.ways,
          ),
        ),
      ];
    },
  };
}

/** Whether vector code can compute a result from operands of these dtypes. */
export const canWrite = (result: Expression, dtypes: readonly View['dtype'][]): boolean =>
  dtypeOfExpression(result, dtypes) !== 'float64' && isVectorizable(result, dtypes);

/** A view whose "addresses" are positions along an axis. */
export const countingAlong = (axis: number, shape: Shape): Located => ({
  dtype: 'int32',
  shape,
  strides: shape.map((_, other) => Number(other === axis)),
  offset: 0,
});
