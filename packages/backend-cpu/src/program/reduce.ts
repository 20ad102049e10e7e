/**
 * Reductions: an expression folded over axes, and what is done with the results. Four results at a time where those lie
 * side by side, else four terms of one. The order of the terms follows from shapes and strides alone.
 */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  input,
  rowMajor,
  type Shape,
  size,
} from '@glissade/tensor';
import type { Vector } from '../map/math/index.ts';
import { axesByStride, nestOver } from '../strided.ts';
import { i32x4, type Statement, v128 } from '../wasm/index.ts';
import { Cursors, mostWrittenOut, type Position } from './cursors.ts';
import type { Emitted, KernelOf, KernelSite } from './emitted.ts';
import { costOf } from './expressions.ts';
import { foldOf } from './fold.ts';
import { type PlainRead, reading, writtenOut } from './map.ts';
import { computeLanes, type Plain, type Source, writeResults } from './sources.ts';
import { cutRows, partOf, waysOf } from './units.ts';

/** Lines of terms shorter than this are not worth a loop of their own. */
const shortLine = 8;
/** Elements in a cache line: lanes that are further apart cost no more. */
const line = 16;

/** Undefined where vector code cannot express it. */
export function emitReduce(kernel: KernelOf<'reduce'>, site: KernelSite): Emitted | undefined {
  const { step } = kernel;
  const inputs = reading(site, kernel.inputs);
  const outputs = reading(site, kernel.outputs);
  const { shape } = kernel.inputs[0]!;
  const isKept = (axis: number): boolean => !step.axes.includes(axis);

  const term = writtenOut([step.expression], [], inputs, shape, site);
  if (!term) return undefined;
  const [termValue] = term.results as [Expression];
  const termDType = dtypeOfExpression(termValue, term.dtypes);
  const resultDType: DType = step.by === 'argmax' ? 'int32' : termDType;
  const keptShape = shape.map((n, axis) => (isKept(axis) ? n : 1));
  const final = writtenOut(kernel.results, [resultDType], reading(site, kernel.extras), keptShape, site);
  if (!final) return undefined;

  // Every view as one of the whole shape; the counter numbers the terms of a result in row-major order.
  const counting = { dtype: 'int32', shape, strides: countedStrides(shape, step.axes), offset: 0 } as const;
  const termReads: PlainRead[] = [...term.reads, { kind: 'position', view: counting }];
  const reads = [...termReads, ...final.reads, ...outputs];
  const views = reads.map(({ view: { strides, offset } }, v) => ({
    strides: v < termReads.length ? strides : strides.map((stride, axis) => (isKept(axis) ? stride : 0)),
    offset,
  }));
  const sorted = axesByStride(shape, views.slice(0, inputs.length));
  const keptNest = nestOver(sorted.filter(isKept), shape, views);
  const reducedNest = nestOver(
    step.by === 'argmax' ? step.axes.toSorted((a, b) => a - b) : sorted.filter((axis) => !isKept(axis)),
    shape,
    views,
  );
  const kept = keptNest.lengths.length;
  const reduced = reducedNest.lengths.length;
  const lengths = [...keptNest.lengths, ...reducedNest.lengths];
  const strides = keptNest.strides.map((list, v) => [...list, ...reducedNest.strides[v]!]);
  // How far apart four lanes along an axis are in memory, for all inputs together.
  const spread = (axis: number): number =>
    inputs.reduce((sum, _, v) => sum + Math.min(Math.abs(strides[v]![axis]!) || 1, line), 0);
  const isAcross =
    lengths[kept - 1]! > 1 &&
    (spread(kept - 1) < spread(kept + reduced - 1) || lengths[kept + reduced - 1]! < shortLine);

  const terms = size(reducedNest.lengths);
  const termCost = 4 + costOf([termValue]) + 2 * term.reads.length;
  const rowAxes = isAcross ? kept - 1 : kept;
  const extent = { rows: size(lengths.slice(0, rowAxes)), lanes: isAcross ? lengths[kept - 1]! : 1 };
  const cut = cutRows(
    extent,
    10 + (isAcross ? Math.ceil(extent.lanes / 4) * terms : Math.ceil(terms / 4)) * termCost,
    termCost,
  );

  return {
    units: cut.units,
    cycles: cut.cycles,
    addressesOf: ({ inputs, extras, outputs }) => {
      const addresses = site.addresses([...inputs, ...extras, ...outputs]).values();
      return reads.map(({ kind }) => (kind === 'memory' ? addresses.next().value! : 0));
    },
    emit: (f, unit, _, addresses) => {
      const cursors = new Cursors(f, lengths);
      const placed = reads.map(
        ({ kind, view: { dtype } }, v): Plain => ({
          kind,
          dtype,
          place: cursors.place(addresses[v]!, strides[v]!),
        }),
      );
      const termSources = placed.slice(0, termReads.length);
      const finalSources = placed.slice(termReads.length, -outputs.length);
      const targets = placed.slice(-outputs.length);
      // Few terms are written out one after the other, which keeps the registers busy enough.
      const across = terms <= mostWrittenOut ? 1 : cut.ways;
      const ways = isAcross ? across : waysOf(lengths[kept + reduced - 1]!, termCost);
      // Across results each way has results of its own; along the terms of one all ways are of the same.
      const folds = Array.from({ length: isAcross ? ways : 1 }, () =>
        foldOf(f, step.by, termDType, isAcross ? 1 : ways),
      );
      const fold = folds[0]!;

      /** Takes in some lanes of terms. */
      const take = (positions: readonly Position[], axis: number, count: number): Statement => {
        const wanted = step.by === 'argmax' ? [termValue, input(term.reads.length)] : [termValue];
        const { computed, statements } = computeLanes(f, termSources, wanted, positions, axis, count);
        const full = isAcross || count === 4;
        const there = i32x4.const(...[0, 1, 2, 3].map((lane) => (lane < count ? -1 : 0)));
        return [
          statements,
          computed.map(([value, place], way) => {
            const taken = full ? value! : v128.bitselect(there, value!, fold.neutral);
            return isAcross ? folds[way]!.add(taken, 0, place) : fold.add(taken, way, place);
          }),
        ];
      };
      const write = (value: Vector, position: Position, axis: number, count: number): Statement => {
        const result: Source = { kind: 'known', value, dtype: resultDType };
        return writeResults(f, [result, ...finalSources], final.results, targets, [position], axis, count);
      };

      const part = partOf(f, unit, cut);
      const body = (): Statement => {
        if (isAcross) {
          const lane = kept - 1;
          return cursors.lanes(
            lane,
            cursors.own,
            part.from,
            part.to,
            (positions, count) => [
              folds.map(({ begin }) => begin),
              cursors.nest(kept, kept + reduced, positions, (at) => take(at, lane, count)),
              positions.map((position, way) => write(folds[way]!.lanes, position, lane, count)),
            ],
            ways,
          );
        }
        const lane = kept + reduced - 1;
        return [
          fold.begin,
          cursors.nest(kept, lane, [cursors.own], ([position]) =>
            cursors.lanes(
              lane,
              position!,
              0,
              lengths[lane]!,
              (positions, count) => take(positions, lane, count),
              ways,
            ),
          ),
          fold.whole.statements,
          write(fold.whole.value, cursors.own, -1, 1),
        ];
      };
      return [...part.statements, cursors.rows(rowAxes, part.first, part.end, body)];
    },
  };
}

/** Strides that number the elements of some axes in row-major order. */
function countedStrides(shape: Shape, axes: readonly number[]): number[] {
  const counted = rowMajor(shape.map((length, axis) => (axes.includes(axis) ? length : 1)));
  return shape.map((_, axis) => (axes.includes(axis) ? counted[axis]! : 0));
}
