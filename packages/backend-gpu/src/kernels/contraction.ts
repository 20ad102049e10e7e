/** A contraction as a batch of products of matrices whose rows, columns and inner terms may each count over several axes. */
import type { Kernel, View } from '@glissade/tensor';
import { collapse, count, reorder, type Space } from '../wgsl/space.ts';
import { buffersInFours, outputViews } from './results.ts';

/** A group of axes: how many places it has, and the strides of every view along them. */
export interface Group {
  readonly size: number;
  readonly lengths: readonly number[];
  readonly strides: (view: View<number>) => readonly number[];
}

export interface Contraction {
  readonly kernel: Kernel;
  /** Its rows are those of the output, outermost. */
  readonly left: View<number>;
  /** Its rows are the output's columns, which lie innermost in memory. */
  readonly right: View<number>;
  readonly batches: Group;
  readonly rows: Group;
  readonly columns: Group;
  readonly inner: Group;
  readonly positions: ReadonlyMap<number, View<number>>;
}

export function contractionOf(kernel: Kernel): Contraction {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'contract') throw new Error('gpu: not a contraction');
  const { batch, inner } = step;
  const [left, right] = inputs as [View<number>, View<number>];
  const { views, positions } = outputViews(kernel);
  const rows = left.shape.length - batch - inner;
  const columns = right.shape.length - batch - inner;

  const rowsOfOutput = range(batch, rows);
  const columnsOfOutput = range(batch + rows, columns);
  const outer = (axes: readonly number[], own?: View<number>): Group => {
    const strides = views.map((view) => pick(view.strides, axes));
    const lengths = pick(outputs[0]!.shape, axes);
    return own
      ? group([...views, own], {
          lengths,
          strides: [...strides, pick(own.strides, range(batch, axes.length))],
        })
      : group([...views, left, right], {
          lengths,
          strides: [...strides, pick(left.strides, axes), pick(right.strides, axes)],
        });
  };
  const [a, b] = [outer(rowsOfOutput, left), outer(columnsOfOutput, right)];
  // Neighbouring threads compute neighbouring columns: what lies side by side in memory must be the columns.
  const nearest = (axes: readonly number[]): number =>
    Math.min(
      ...axes
        .filter((axis) => outputs[0]!.shape[axis] !== 1)
        .map((axis) => Math.abs(outputs[0]!.strides[axis]!)),
    );
  const swapped = nearest(rowsOfOutput) < nearest(columnsOfOutput);
  return {
    kernel,
    left: swapped ? right : left,
    right: swapped ? left : right,
    batches: outer(range(0, batch)),
    rows: swapped ? b : a,
    columns: swapped ? a : b,
    inner: innerGroup(left, right, inner),
    positions,
  };
}

/**
 * The axes that are summed over. The longest comes first, as it is the one that is cut; last, however, comes one along which
 * elements lie side by side in fours.
 */
function innerGroup(left: View<number>, right: View<number>, inner: number): Group {
  const last = ({ shape, strides }: View<number>): [readonly number[], readonly number[]] => [
    shape.slice(shape.length - inner),
    strides.slice(strides.length - inner),
  ];
  const [lengths, ofLeft] = last(left);
  const [, ofRight] = last(right);
  const space = collapse({ lengths, strides: [ofLeft, ofRight] });
  const isFours = (axis: number): number =>
    space.lengths[axis]! % 4 === 0 ? space.strides.filter((strides) => strides[axis] === 1).length : 0;
  const axes = [...space.lengths.keys()];
  const side = axes.reduce((best, axis) => (isFours(axis) > (isFours(best) || 0) ? axis : best), -1);
  const order = axes.sort(
    (x, y) => Number(x === side) - Number(y === side) || space.lengths[y]! - space.lengths[x]! || x - y,
  );
  return grouped([left, right], reorder(space, order));
}

const range = (start: number, length: number): number[] => Array.from({ length }, (_, i) => start + i);

const pick = (list: readonly number[], places: readonly number[]): number[] => places.map((i) => list[i]!);

const group = (views: readonly View<number>[], space: Space): Group => grouped(views, collapse(space));

const grouped = (views: readonly View<number>[], { lengths, strides }: Space): Group => ({
  size: count(lengths),
  lengths,
  strides: (view) => strides[views.indexOf(view)]!,
});

/**
 * How results lie in memory, and whether four side by side are stored at once.
 *
 * @param pitch - from one part of the sums to the next
 * @param inFours - whether a thread has four sums side by side
 */
export function storingOf(
  { kernel, left, right, batches, rows, columns }: Contraction,
  pitch: number,
  inFours: boolean,
  dynamic: readonly View<number>[],
): {
  readonly strides: (view: View<number>) => readonly number[];
  /** Those that are read and written in fours. */
  readonly buffers: ReadonlySet<number>;
  readonly stored: 1 | 4;
} {
  const strides = (view: View<number>): readonly number[] => [
    pitch,
    ...batches.strides(view),
    ...rows.strides(view),
    ...columns.strides(view),
  ];
  const written = [...kernel.outputs, ...kernel.extras];
  const last = inFours ? columns.lengths.at(-1) : undefined;
  const operands = [left.buffer, right.buffer];
  const buffers = buffersInFours(written, strides, last, kernel.outputs[0]!, dynamic, operands);
  return { strides, buffers, stored: buffers.size > 0 ? 4 : 1 };
}
