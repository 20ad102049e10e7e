/** Elementwise kernels, and gathers: several results of several operands, four elements at a time. */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  type Kernel,
  type Shape,
  size,
} from '@glissade/tensor';
import { isVectorizable } from '../map/emit.ts';
import { withoutPositions } from '../map/positions.ts';
import { axesByStride, nestOver } from '../strided.ts';
import { Cursors } from './cursors.ts';
import type { Emitted, KernelOf, KernelSite } from './emitted.ts';
import { costOf, fusedResults } from './expressions.ts';
import type { Located } from './located.ts';
import { type Source, type Stored, writeResults } from './sources.ts';
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
export function emitMap(kernel: KernelOf<'map'>, site: KernelSite): Emitted | undefined {
  const reads = [...kernel.inputs, ...kernel.extras].map(
    (view): Read => ({ kind: 'memory', view: site.locate(view) }),
  );
  return elementwise(kernel, fusedResults(kernel, kernel.step.expression), reads, site);
}

export function emitGather(kernel: KernelOf<'gather'>, site: KernelSite): Emitted | undefined {
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
  const dtypes = given.map(({ view }) => view.dtype);
  const written = writtenOut(fused, dtypes, shape, site);
  if (!written || dtypes.includes('float64')) return undefined;
  const { results, counted } = written;
  const reads = [...given, ...counted.map((view): Read => ({ kind: 'position', view }))];

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
      ...counted.map(() => 0),
    ],
    emit: (f, unit, _, addresses) => {
      const cursors = new Cursors(f, nest.lengths);
      let next = 0;
      const place = () => cursors.place(addresses[next]!, nest.strides[next++]!);
      const targets = outputs.map(({ dtype }): Stored => ({ dtype, place: place() }));
      const sources = reads.map((read): Source => {
        const { dtype } = read.view;
        if (read.kind !== 'chosen') return { kind: read.kind, dtype, place: place() };
        const { kind, length, stride } = read;
        return {
          kind,
          dtype,
          place: place(),
          index: { dtype: 'int32', place: place() },
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

/** Expressions as vector code computes them: they read positions as inputs, too, from views that count. */
interface WrittenOut {
  readonly results: readonly Expression[];
  readonly counted: readonly Located[];
  /** Of all inputs. */
  readonly dtypes: readonly DType[];
}

/** Expressions over a shape, of inputs of some dtypes. Undefined where vector code cannot compute them. */
export function writtenOut(
  given: readonly Expression[],
  inputs: readonly DType[],
  shape: Shape,
  { interner }: KernelSite,
): WrittenOut | undefined {
  const { expressions, axes } = withoutPositions(given, inputs.length);
  const counted = axes.map((axis): Located => {
    const strides = shape.map((_, other) => (other === axis ? 1 : 0));
    return { dtype: 'int32', shape, strides, offset: 0 };
  });
  const dtypes = [...inputs, ...counted.map(({ dtype }) => dtype)];
  const results = expressions.map((expression) => interner.intern(expression));
  const isWritten = results.every(
    (result) => dtypeOfExpression(result, dtypes) !== 'float64' && isVectorizable(result, dtypes),
  );
  return isWritten ? { results, counted, dtypes } : undefined;
}
