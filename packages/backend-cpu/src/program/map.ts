/** Elementwise kernels, and gathers: several results of several operands, four elements at a time. */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  type Kernel,
  type Shape,
  size,
  type View,
} from '@glissade/tensor';
import { isVectorizable } from '../map/emit.ts';
import { countingAlong, withoutPositions } from '../map/positions.ts';
import { axesByStride, linesAlong, nestOver } from '../strided.ts';
import { Cursors } from './cursors.ts';
import type { Emitted, KernelOf, KernelSite } from './emitted.ts';
import { costOf, fusedResults } from './expressions.ts';
import type { Located } from './located.ts';
import { type Source, type Stored, writeResults } from './sources.ts';
import { cutRows, partOf } from './units.ts';

/** A view of the kernel's shape that is read, and what it stands for. */
export interface PlainRead {
  readonly kind: 'memory' | 'position';
  readonly view: Located;
}

type Read =
  | PlainRead
  | {
      readonly kind: 'chosen';
      readonly view: Located;
      readonly index: Located;
      readonly length: number;
      readonly stride: number;
    };

/** Views that are read as they lie. */
export const reading = ({ locate }: KernelSite, views: readonly View<number>[]): PlainRead[] =>
  views.map((view) => ({ kind: 'memory', view: locate(view) }));

/** Undefined where vector code cannot express it. */
export function emitMap(kernel: KernelOf<'map'>, site: KernelSite): Emitted | undefined {
  const reads = reading(site, [...kernel.inputs, ...kernel.extras]);
  return elementwise(kernel, fusedResults(kernel, kernel.step.expression), reads, site);
}

export function emitGather(kernel: KernelOf<'gather'>, site: KernelSite): Emitted | undefined {
  const { axis } = kernel.step;
  const [source, index] = kernel.inputs.map(site.locate) as [Located, Located];
  if (index.dtype !== 'int32') return undefined;
  const chosen: Read = {
    kind: 'chosen',
    view: { ...linesAlong(axis, source), shape: index.shape },
    index,
    length: source.shape[axis]!,
    stride: source.strides[axis]!,
  };
  return elementwise(kernel, kernel.results, [chosen, ...reading(site, kernel.extras)], site);
}

function elementwise(
  kernel: Kernel,
  fused: readonly Expression[],
  given: readonly Read[],
  site: KernelSite,
): Emitted | undefined {
  const outputs = kernel.outputs.map(site.locate);
  const { shape } = outputs[0]!;
  const written = writtenOut(fused, [], given, shape, site);
  if (!written || written.dtypes.includes('float64')) return undefined;
  const { results, reads } = written;

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
      ...reads.slice(given.length).map(() => 0),
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
          site,
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
            (positions, count) => writeResults(f, sources, results, targets, positions, rowAxes, count),
            cut.ways,
          ),
        ),
      ];
    },
  };
}

/** Expressions as vector code computes them: they read positions as inputs, too, from views that count. */
interface WrittenOut<Given> {
  readonly results: readonly Expression[];
  /** What was given, and the views that count. */
  readonly reads: readonly (Given | PlainRead)[];
  /** Of all inputs. */
  readonly dtypes: readonly DType[];
}

/**
 * Expressions over a shape, of values of some dtypes that are known and of what is read. Undefined where vector code cannot compute
 * them.
 */
export function writtenOut<Given extends { readonly view: Located }>(
  written: readonly Expression[],
  known: readonly DType[],
  given: readonly Given[],
  shape: Shape,
  { interner }: KernelSite,
): WrittenOut<Given> | undefined {
  const { expressions, axes } = withoutPositions(written, known.length + given.length);
  const counted = axes.map((axis): PlainRead => ({ kind: 'position', view: countingAlong(axis, shape) }));
  const reads = [...given, ...counted];
  const dtypes = [...known, ...reads.map(({ view }) => view.dtype)];
  const results = expressions.map((expression) => interner.intern(expression));
  const isWritten = results.every(
    (result) => dtypeOfExpression(result, dtypes) !== 'float64' && isVectorizable(result, dtypes),
  );
  return isWritten ? { results, reads, dtypes } : undefined;
}
