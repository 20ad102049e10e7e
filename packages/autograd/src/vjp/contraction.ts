/** Derivatives of contractions and convolutions, which are contractions and convolutions again. */
import {
  apply,
  cast,
  convolveSpread,
  flip,
  type PrimitiveOf,
  permute,
  sameShape,
  type Tensor,
} from '@glissade/tensor';
import { fit } from './elementwise.ts';
import type { Rule, Rules } from './rule.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const contract = (left: Tensor, right: Tensor, batch: number, inner: number): Tensor =>
  apply({ name: 'contract', batch, inner }, left, right);

/** [b..., m..., k...] with the last two groups, of which the first has `first` axes, swapped. */
function swapped(x: Tensor, batch: number, first: number): Tensor {
  const middle = batch + first;
  return permute(x, [...range(0, batch), ...range(middle, x.shape.length), ...range(batch, middle)]);
}

// Cotangents of wide sums of halves are float32; they were halves before, as what was computed from the sums is rounded.

/** What is added to the sums has their cotangent. */
const addition: Rule<'contract' | 'convolve'> = (g, { inputs }) => fit(g, inputs[2]!);

/** left [b, m, k], right [b, n, k], cotangent [b, m, n]: what is missing in one is summed over in the other two. */
const contraction: Rules<'contract'> = [
  (g, { primitive: { batch, inner }, inputs: [, right] }) => {
    const columns = right!.shape.length - batch - inner;
    return contract(cast(g, right!.dtype), swapped(right!, batch, columns), batch, columns);
  },
  (g, { primitive: { batch, inner }, inputs: [left] }) => {
    const rows = left!.shape.length - batch - inner;
    return contract(swapped(cast(g, left!.dtype), batch, rows), swapped(left!, batch, rows), batch, rows);
  },
  addition,
];

/** x [N, G, C, s...], weight [G, O, C, k...], cotangent [N, G, O, p...]. */
const convolution: Rules<'convolve'> = [
  // To the input: the cotangent, spread by the stride, convolved with the flipped weight.
  (g, { primitive: { stride, dilation, spread }, inputs: [x, weight] }, _, needed) => {
    const spatial = stride.map((_, i) => 3 + i);
    const turned = permute(flip(weight!, spatial), [0, 2, 1, ...spatial]);
    const slice = needed && sameShape(needed.shape.slice(0, 3), x!.shape.slice(0, 3)) ? needed : undefined;
    const by = spread?.by ?? stride.map(() => 1);
    const cotangent = convolveSpread(cast(g, x!.dtype), turned, {
      stride: by,
      dilation,
      by: stride,
      reach: spatial.map(
        (axis, i) =>
          dilation[i]! * (weight!.shape[axis]! - 1) +
          (spread?.starts[i] ?? 0) -
          (slice?.starts[axis] ?? 0) * by[i]!,
      ),
      positions: (slice?.shape ?? x!.shape).slice(3),
    });
    return slice ? { cotangent, slice, of: x!.shape } : cotangent;
  },
  // To the weight: the cotangent [G, O, N, p] contracted with the windows of the input [G, C, k, N, p].
  (g, { primitive, inputs: [x, weight] }) => {
    const spatial = primitive.stride.map((_, i) => 3 + i);
    const left = permute(cast(g, x!.dtype), [1, 2, 0, ...spatial]);
    if (primitive.spread) {
      // The windows of places are a convolution with stride and dilation in each other's part.
      const { stride, dilation, spread } = primitive;
      const positions = spatial.map((axis) => weight!.shape[axis]!);
      const convolve = { stride: dilation, dilation: stride, spread: { ...spread, positions } };
      const product = apply({ name: 'convolve', ...convolve }, permute(x!, [2, 1, 0, ...spatial]), left);
      return permute(product, [1, 2, 0, ...spatial]);
    }
    const windows = apply({ name: 'window', windows: windowsOf(primitive, weight!) }, x!);
    const kernel = spatial.map((axis) => axis + spatial.length);
    // Where the stride skips the end of the input, there are as many windows as positions all the same.
    return contract(left, permute(windows, [1, 2, ...kernel, 0, ...spatial]), 1, 1 + spatial.length);
  },
  addition,
];

const windowsOf = ({ stride, dilation }: PrimitiveOf<'convolve'>, weight: Tensor) =>
  stride.map((step, i) => ({
    axis: 3 + i,
    size: weight.shape[3 + i]!,
    stride: step,
    dilation: dilation[i]!,
  }));

export const contractionRules: { [Name in 'contract' | 'convolve']: Rules<Name> } = {
  contract: contraction,
  convolve: convolution,
};
