/**
 * Long sums with few results: the gradients of biases and of convolutions' weights. There are too few results to go round
 * among threads, and what is packed for one serves few others. Such a sum is cut into parts of equal length, as many as its
 * shape says and never as there are threads; then the parts are added up.
 */
import {
  type DType,
  dtypeOfStep,
  input,
  type Kernel,
  permuteView,
  type Shape,
  size,
  type View,
  whole,
} from '@glissade/tensor';
import { withoutPositions } from '../map/positions.ts';
import { axesByStride } from '../strided.ts';
import { insertAxes } from './insert-axes.ts';

/** More parts do not balance better; fewer are left to one thread, which rounds once. */
const mostParts = 16;
const leastParts = 4;
/** So many terms of a contraction are worth packing its rows and columns again. */
const worthPacking = 768;
/** So many elements of a reduction are worth a claim. */
const worthClaiming = 8_192;
/** Results of all parts together, which should stay in a cache. */
const mostResults = 262_144;
/** Results in a cache line: threads take them together where they lie side by side. */
const line = 16;

type Contract = Extract<Kernel['step'], { family: 'contract' }>;
type Reduce = Extract<Kernel['step'], { family: 'reduce' }>;
type Views = readonly View<number>[];

/** Into how many parts, along which axis of each input. */
interface Cut {
  readonly parts: number;
  readonly axes: readonly number[];
}

/** Makes room for numbers that only pass from one kernel to another. */
export type Temporary = (dtype: DType, length: number) => number;

/**
 * The kernel that computes the parts, and the one that adds them up; undefined where one kernel does as well.
 * @param orderOf - an order of a contraction's results in memory in which they can be stored
 */
export function inParts(
  kernel: Kernel,
  orderOf: (kernel: Kernel) => readonly number[],
  temporary: Temporary,
): [Kernel, Kernel] | undefined {
  const { step, inputs, extras, outputs } = kernel;
  const { shape } = outputs[0]!;
  const cut = cutOf(kernel, size(shape));
  if (cut === undefined) return undefined;
  const { parts, axes } = cut;

  const rank = shape.length;
  const all = [...shape.keys()];
  const isSum = step.family === 'contract';
  const dtype = dtypeOfStep(step, inputs);
  const order = isSum ? orderOf(kernel) : byStride(inputs[0]!, all);
  const buffer = temporary(dtype, parts * size(shape));
  const sums = whole(buffer, dtype, [...shape, parts], [rank, ...order]);
  const along = (view: View<number>): View<number> => insertAxes(view, rank, [1]);
  return [
    {
      step: step.family === 'contract' ? { ...step, batch: step.batch + 1 } : step,
      // The axis of the parts comes first in a contraction, with those of its batch, and last in a reduction.
      inputs: inputs.map((view, i) => cutAxis(view, axes[i]!, parts, isSum ? 0 : rank)),
      extras: [],
      results: [input(0)],
      outputs: [isSum ? permuteView(sums, [rank, ...all]) : sums],
    },
    {
      ...kernel,
      step: {
        family: 'reduce',
        by: step.family === 'reduce' ? step.by : 'sum',
        axes: [rank],
        expression: input(0),
      },
      inputs: [sums],
      extras: extras.map(along),
      outputs: outputs.map(along),
    },
  ];
}

function cutOf({ step, inputs }: Kernel, results: number): Cut | undefined {
  if (step.family !== 'contract' && step.family !== 'reduce') return undefined;
  const dtype = dtypeOfStep(step, inputs);
  if (dtype !== 'float32' && dtype !== 'int32') return undefined;
  return step.family === 'contract'
    ? cutContraction(step, inputs, results)
    : cutReduction(step, inputs, results);
}

/** Where a part is worth packing rows and columns for it alone. */
function cutContraction({ inner, wide }: Contract, inputs: Views, results: number): Cut | undefined {
  if (wide) return undefined;
  const firsts = inputs.map(({ shape }) => shape.length - inner);
  const terms = inputs[0]!.shape.slice(firsts[0]!);
  const most = Math.min(size(terms) / worthPacking, mostResults / results);
  const cut = firstCut(terms, [...terms.keys()], most);
  return cut && { parts: cut.parts, axes: firsts.map((first) => first + cut.axis) };
}

/** Where there are not enough results for threads to share, those that lie side by side taken together. */
function cutReduction({ by, axes, expression }: Reduce, inputs: Views, results: number): Cut | undefined {
  const { shape } = inputs[0]!;
  const inOrder = axesByStride(shape, inputs);
  const isAcross = !axes.includes(inOrder.at(-1)!);
  if (by === 'argmax' || results / (isAcross ? line : 1) >= mostParts) return undefined;
  const counted = withoutPositions([expression], inputs.length).axes;
  const free = inOrder.filter((axis) => axes.includes(axis) && !counted.includes(axis));
  const cut = firstCut(shape, free, size(shape) / worthClaiming);
  return cut && { parts: cut.parts, axes: inputs.map(() => cut.axis) };
}

/** The first of the axes that can be cut into the most equal parts. */
function firstCut(
  shape: Shape,
  axes: readonly number[],
  most: number,
): { readonly axis: number; readonly parts: number } | undefined {
  let best: { axis: number; parts: number } | undefined;
  for (const axis of axes) {
    const length = shape[axis]!;
    let parts = Math.floor(Math.min(most, mostParts, length));
    while (parts > 1 && length % parts !== 0) parts--;
    if (parts >= leastParts && parts > (best?.parts ?? 0)) best = { axis, parts };
  }
  return best;
}

/** The axis cut into parts, which are counted by a new one. */
function cutAxis(view: View<number>, axis: number, parts: number, place: number): View<number> {
  const length = view.shape[axis]! / parts;
  const stride = view.strides[axis]! * length;
  return insertAxes({ ...view, shape: view.shape.with(axis, length) }, place, [parts], stride);
}

const byStride = ({ strides }: View<number>, axes: readonly number[]): number[] =>
  axes.toSorted((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!));
