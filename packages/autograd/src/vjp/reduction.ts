/** Derivatives of the reductions: the cotangent is stretched back over the reduced axes. */
import {
  apply,
  cast,
  concat,
  cumprod,
  div,
  eq,
  expand,
  fillLike,
  flip,
  fused,
  movedim,
  mul,
  reshape,
  size,
  slice,
  source,
  type Tensor,
  where,
} from '@glissade/tensor';
import { isRecording } from '../recording.ts';
import type { Call, Rules } from './rule.ts';

type Reducing = 'sum' | 'product' | 'max' | 'min' | 'argmax';
type ReductionCall = Call<Reducing>;

/** The shape with the reduced axes as 1. */
const keptShape = ({ primitive, inputs }: ReductionCall): number[] =>
  inputs[0]!.shape.map((length, axis) => (primitive.axes.includes(axis) ? 1 : length));

/** An output, or its cotangent, repeated over the axes that were reduced. */
const stretched = (x: Tensor, call: ReductionCall): Tensor =>
  expand(reshape(x, keptShape(call)), call.inputs[0]!.shape);

/**
 * The product of all other elements: output / x, or where zeros are in the way the product of the non-zero ones,
 * which is the derivative at the only zero; with two zeros every derivative is 0.
 */
function product(g: Tensor, call: Call<'product'>): Tensor {
  const x = call.inputs[0]!;
  const { axes } = call.primitive;
  if (isRecording() && x.size > 0) return mul(stretched(g, call), productOfOthers(x, axes));
  const isZero = eq(x, 0);
  const filled = where(isZero, 1, x);
  const others = apply({ name: 'product', axes, keepdim: true }, filled);
  // Not sum(), to which no axes are all.
  const zeros = apply({ name: 'sum', axes, keepdim: true }, cast(isZero, 'int32'));
  const atZero = where(eq(zeros, 1), others, 0);
  const elsewhere = where(eq(zeros, 0), div(others, filled), 0);
  return mul(stretched(g, call), where(isZero, atZero, elsewhere));
}

/**
 * The same where it may be differentiated again: what leaves zeros out does not depend on them. All before an element times all
 * behind it.
 */
function productOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const last = axes.map((_, i) => i - axes.length);
  const moved = movedim(x, axes, last);
  const kept = moved.shape.slice(0, moved.shape.length - axes.length);
  const row = reshape(moved, [...kept, size(axes.map((axis) => x.shape[axis]!))]);
  const one = fillLike(x, 1, [...kept, 1]);
  const before = (list: Tensor): Tensor => cumprod(concat([one, slice(list, -1, 0, -1)], -1), -1);
  const others = mul(before(row), flip(before(flip(row, -1)), -1));
  return movedim(reshape(others, moved.shape), last, axes);
}

/** To the extreme elements: in equal parts, or all to the first. */
function extreme(g: Tensor, call: Call<'max' | 'min'>): Tensor {
  const x = call.inputs[0]!;
  const { axes, keepdim, ties } = call.primitive;
  if (ties === 'first') return toFirst(stretched(g, call), ...firstHit(call));
  const hit = eq(x, stretched(call.output, call));
  const count = apply({ name: 'sum', axes, keepdim }, cast(hit, 'int32'));
  return where(hit, stretched(div(g, cast(count, g.dtype)), call), 0);
}

/** The positions among the reduced elements, and the first one of an extreme element. */
function firstHit(call: Call<'max' | 'min'>): [positions: Tensor, first: Tensor] {
  const x = call.inputs[0]!;
  const { axes, name } = call.primitive;
  const first = apply({ name: 'argmax', axes, keepdim: true }, name === 'max' ? x : x.neg());
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));
  return [reshape(source({ name: 'iota', shape: [size(shape)], axis: 0 }, x), shape), first];
}

/** The cotangent where a position is that of the first extreme element, else 0. */
const toFirst = fused('toFirst', (g, position, first) => where(eq(position, first), g, 0));

export const reductionRules: { [Name in Reducing]: Rules<Name> } = {
  sum: (g, call) => stretched(g, call),
  product,
  max: extreme,
  min: extreme,
  argmax: [],
};
