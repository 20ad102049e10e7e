/** Derivatives of views and copies: the elements go back to where they came from. */
import {
  add,
  type PrimitiveOf,
  padAxes,
  permute,
  reshape,
  type Shape,
  select,
  slice,
  sliceAll,
  type Tensor,
} from '@glissade/tensor';
import { fit } from './elementwise.ts';
import type { Rules } from './rule.ts';

type Viewing = 'reshape' | 'permute' | 'expand' | 'slice' | 'window' | 'pad' | 'concat';

/** A sliding window's adjoint: every element gets the sum over the windows that saw it. */
function unwindow(g: Tensor, { windows }: PrimitiveOf<'window'>, to: Shape): Tensor {
  return windows.every(({ size, stride, dilation }) => stride === size && dilation === 1)
    ? fromSideBySide(g, windows, to)
    : fromOverlapping(g, windows, to);
}

type Windows = PrimitiveOf<'window'>['windows'];

/** Windows that lie side by side: each position's axis and its window's run together. */
function fromSideBySide(g: Tensor, windows: Windows, to: Shape): Tensor {
  const order = to.flatMap((_, axis) => {
    const window = windows.findIndex((each) => each.axis === axis);
    return window < 0 ? [axis] : [axis, to.length + window];
  });
  const covered = to.map(
    (_, axis) => g.shape[axis]! * (windows.find((each) => each.axis === axis)?.size ?? 1),
  );
  const missing = to.map((length, axis) => ({ high: length - covered[axis]! }));
  return padAxes(reshape(permute(g, order), covered), missing);
}

/** Windows that overlap: one padded copy for each place in the window, all added up. */
function fromOverlapping(g: Tensor, windows: Windows, to: Shape): Tensor {
  const [window, ...rest] = windows;
  if (!window) return g;
  let total: Tensor | undefined;
  for (let place = 0; place < window.size; place++) {
    const part = select(g, to.length, place);
    const low = place * window.dilation;
    const high = to[window.axis]! - low - (part.shape[window.axis]! - 1) * window.stride - 1;
    // This window's axis gets its length back; the places of the rest stay behind, those of this one come first there.
    const spread = padAxes(
      part,
      part.shape.map((_, axis) => (axis === window.axis ? { low, high, interior: window.stride - 1 } : {})),
    );
    total = total ? add(total, spread) : spread;
  }
  return fromOverlapping(total!, rest, to);
}

export const viewRules: { [Name in Viewing]: Rules<Name> } = {
  reshape: (g, { inputs: [x] }) => reshape(g, x!.shape),
  permute: (g, { primitive: { order } }) =>
    permute(
      g,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  expand: (g, { inputs: [x] }) => fit(g, x!),
  slice: (cotangent, { primitive, inputs: [x] }) => ({ cotangent, slice: primitive, of: x!.shape }),
  window: (g, { primitive, inputs: [x] }) => unwindow(g, primitive, x!.shape),
  pad: (g, { primitive, inputs: [x] }) => unpad(g, primitive, x!.shape),
  concat: (g, { primitive: { axis }, inputs }, index) => {
    const start = inputs.slice(0, index).reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return slice(g, axis, start, start + inputs[index]!.shape[axis]!);
  },
};

/** Padding's adjoint: the elements between the padding; those cropped by negative padding get nothing. */
function unpad(g: Tensor, { padding }: PrimitiveOf<'pad'>, to: Shape): Tensor {
  // Make up for what was cropped, so that every element of the input has a place.
  const grow = padding.map(({ low, high }) => ({ low: Math.max(0, -low), high: Math.max(0, -high) }));
  return sliceAll(
    padAxes(g, grow),
    to.map((length, axis) => {
      const { low, interior } = padding[axis]!;
      const start = Math.max(0, low);
      return [start, start + Math.max(0, (length - 1) * (1 + interior)) + Math.min(1, length), 1 + interior];
    }),
  );
}
