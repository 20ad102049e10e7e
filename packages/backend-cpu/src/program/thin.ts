/**
 * Thin contractions: dot products, and convolutions that take each channel by itself. Nothing that would be packed for them
 * is used again. Seen as products that are folded, they are read where they lie, four results at a time.
 */
import { type Expression, input, size, type View } from '@glissade/tensor';
import type { KernelOf } from './emitted.ts';
import { insertAxes } from './insert-axes.ts';

const product: Expression = { kind: 'binary', function: 'multiply', left: input(0), right: input(1) };

/** A thin contraction as the sum of products that it is; undefined for all others. */
export function asSum(kernel: KernelOf<'contract'>): KernelOf<'reduce'> | undefined {
  const { step } = kernel;
  const [left, right] = kernel.inputs as [View<number>, View<number>];
  if (left.dtype !== 'float32' || !isThin(kernel)) return undefined;
  const { batch, inner } = step;
  const [m, n] = [left, right].map(({ shape }) => shape.length - batch - inner) as [number, number];
  const outer = batch + m + n;
  const terms = left.shape.slice(batch + m);
  const wide = (view: View<number>): View<number> =>
    insertAxes(
      view,
      outer,
      terms.map(() => 1),
    );
  return {
    ...kernel,
    step: { family: 'reduce', by: 'sum', axes: terms.map((_, i) => outer + i), expression: product },
    inputs: [
      insertAxes(left, batch + m, right.shape.slice(batch, batch + n)),
      insertAxes(right, batch, left.shape.slice(batch, batch + m)),
    ],
    extras: kernel.extras.map(wide),
    outputs: kernel.outputs.map(wide),
  };
}

/** With more terms than this a panel of the tiles, once it is packed, is faster. */
const fewTerms = 16;

/**
 * Whether it is one dot product a batch, or has a single row or column and lies so that neighbours in memory belong to
 * different batches, as the channels of a convolution that takes each by itself. Where its channels are apart, they are
 * neighbouring places of one channel, and worth it if a window is small.
 */
function isThin({ step: { batch, inner }, inputs }: KernelOf<'contract'>): boolean {
  const [rows, columns] = inputs.map(({ shape }) => size(shape.slice(batch, shape.length - inner))) as [
    number,
    number,
  ];
  if (rows * columns === 1) return true;
  if (Math.min(rows, columns) > 1) return false;
  const { shape, strides } = inputs[rows > columns ? 0 : 1]!;
  const outer = shape.length - inner;
  const beside = strides.findIndex((stride, axis) => stride === 1 && axis < outer && shape[axis]! >= 4);
  return beside >= 0 && (beside < batch || size(shape.slice(outer)) <= fewTerms);
}
