/** Pools: over windows of the last axes, and over all of these. */

import { maxPool1dWithIndices, maxPool2dWithIndices, maxPool3dWithIndices } from '@glissade/nn';
import {
  abs,
  add,
  apply,
  type DType,
  indexSelect,
  isFloat,
  largestOfWindows,
  mean,
  meanOfWindows,
  mul,
  norm,
  pad,
  pow,
  type Shape,
  size,
  type Tensor,
} from '@glissade/tensor';
import type { Attributes } from '../attributes.ts';
import { type List, type Operator, type Operators, onTensors } from '../operator.ts';
import type { Place } from '../place.ts';
import { Numbers } from '../values.ts';
import { padAmounts, reachOf, windowsOf } from './windows.ts';

/** How windows lie on one axis: `count` of them, the first beginning at -begin. */
interface Axis {
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
  readonly end: number;
  readonly count: number;
}

/** Reads a pool's attributes, and gives how its windows lie over inputs of a shape. */
function layoutOf(node: Attributes): (shape: Shape) => Axis[] {
  const windows = windowsOf(node);
  const roundsUp = node.flag('ceil_mode');
  const kernel = windows.kernel;
  if (!kernel) throw new TypeError('there is no attribute kernel_shape');
  return (shape) => {
    const lengths = shape.slice(2);
    const rank = lengths.length;
    if (kernel.length !== rank || kernel.some((length) => length < 1))
      throw new TypeError(
        `the attribute kernel_shape is [${kernel.join(', ')}] for an input of ${rank} spatial axes`,
      );
    const [strides, dilations] = [windows.strides(rank), windows.dilations(rank)];
    const { begin, end } = windows.room(lengths, kernel);
    const reach = reachOf(kernel, dilations);
    return lengths.map((length, i) => {
      const stride = strides[i]!;
      const steps = (length + begin[i]! + end[i]! - reach[i]!) / stride;
      let count = (roundsUp ? Math.ceil(steps) : Math.floor(steps)) + 1;
      // A window that begins behind the input counts for nothing.
      if (roundsUp && (count - 1) * stride >= length + begin[i]!) count--;
      return {
        length,
        size: kernel[i]!,
        stride,
        dilation: dilations[i]!,
        begin: begin[i]!,
        end: end[i]!,
        count,
      };
    });
  };
}

/** x with so much around it that the windows, also those that reach beyond, lie in it. */
function padded(x: Tensor, axes: readonly Axis[], value: number): Tensor {
  const behind = axes.map(
    ({ length, size, stride, dilation, begin, count }) =>
      (count - 1) * stride + dilation * (size - 1) + 1 - length - begin,
  );
  const amounts = padAmounts(
    axes.map(({ begin }) => begin),
    // Less than nothing is a rest that no window reaches.
    behind.map((amount) => Math.max(0, amount)),
  );
  return amounts.every((amount) => amount === 0) ? x : pad(x, amounts, { value });
}

const each = (axes: readonly Axis[], name: 'size' | 'stride' | 'dilation'): number[] =>
  axes.map((axis) => axis[name]);

/** What no element is below. */
const leastOf = (dtype: DType): number => (isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0);

const largest: Operator = (node) => {
  const layout = layoutOf(node);
  if (node.hasOutput(1)) return withIndices(node, layout);
  return onTensors((x: Tensor) => {
    const axes = layout(x.shape);
    return largestOfWindows('maxPool', axes.length, padded(x, axes, leastOf(x.dtype)), each(axes, 'size'), {
      stride: each(axes, 'stride'),
      dilation: each(axes, 'dilation'),
    });
  });
};

/** Where places of an input with room around it, counted over the spatial axes run together, are without the room. */
function placesWithin(axes: readonly Axis[], lengths: Shape): Numbers {
  const table = new Float64Array(size(lengths)).map((_, at) => {
    let [rest, place, step] = [at, 0, 1];
    for (let i = axes.length - 1; i >= 0; i--) {
      const { length, begin } = axes[i]!;
      place += Math.max(0, Math.min(length - 1, (rest % lengths[i]!) - begin)) * step;
      rest = Math.floor(rest / lengths[i]!);
      step *= length;
    }
    return place;
  });
  return new Numbers(table);
}

/** The indices count over the whole input, batch and channels too. */
function withIndices(node: Attributes, layout: (shape: Shape) => Axis[]) {
  if (node.flag('storage_order'))
    throw new TypeError('indices that count by columns (storage_order 1) are not there');
  return (inputs: Parameters<ReturnType<Operator>>[0], place: Place) => {
    const x = place.tensor(inputs[0]!);
    const axes = layout(x.shape);
    const pool = [maxPool1dWithIndices, maxPool2dWithIndices, maxPool3dWithIndices][axes.length - 1];
    if (!pool)
      throw new TypeError(`an input [${x.shape.join(', ')}]; expected one to three axes behind [N, C]`);
    const full = padded(x, axes, leastOf(x.dtype));
    const { values, indices } = pool(full, each(axes, 'size'), {
      stride: each(axes, 'stride'),
      dilation: each(axes, 'dilation'),
    });
    const table = placesWithin(axes, full.shape.slice(2));
    const own = full === x ? indices : indexSelect(place.tensor(table), 0, indices);
    const [batch, channels] = x.shape as [number, number];
    const inside = size(x.shape.slice(2));
    const starts = Array.from({ length: batch * channels }, (_, i) => i * inside);
    const first = new Numbers(starts, [batch, channels, ...axes.map(() => 1)]);
    return [values, add(own, place.tensor(first))];
  };
}

/** The means of windows; what lies around x counts as 0. */
function means(x: Tensor, axes: readonly Axis[]): Tensor {
  const full = padded(x, axes, 0);
  const first = x.shape.length - axes.length;
  if (axes.every(({ dilation }) => dilation === 1))
    return meanOfWindows('averagePool', axes.length, full, each(axes, 'size'), {
      stride: each(axes, 'stride'),
    });
  const windows = axes.map(({ size, stride, dilation }, i) => ({ axis: first + i, size, stride, dilation }));
  return mean(
    apply({ name: 'window', windows }, full),
    axes.map((_, i) => x.shape.length + i),
  );
}

/** What a mean is to be multiplied with, where fewer elements count than a window has. */
function shares(axes: readonly Axis[], countsRoom: boolean): Numbers | undefined {
  const along = axes.map((axis) => {
    const low = countsRoom ? -axis.begin : 0;
    const high = axis.length + (countsRoom ? axis.end : 0);
    return Array.from({ length: axis.count }, (_, i) => {
      // Of the window's elements those from one to another are within.
      const at = i * axis.stride - axis.begin;
      const upTo = (end: number): number =>
        Math.max(0, Math.min(axis.size, Math.ceil((end - at) / axis.dilation)));
      return axis.size / (upTo(high) - upTo(low));
    });
  });
  if (along.flat().every((share) => share === 1)) return undefined;
  const product = along.reduce<List>((outer, inner) => outer.flatMap((a) => inner.map((b) => a * b)), [1]);
  return new Numbers(
    product,
    axes.map(({ count }) => count),
    'float32',
  );
}

const average: Operator = (node) => {
  const layout = layoutOf(node);
  const countsRoom = node.flag('count_include_pad');
  return ([input], place) => {
    const x = place.tensor(input!);
    const axes = layout(x.shape);
    const share = shares(axes, countsRoom);
    const result = means(x, axes);
    return share ? mul(result, place.tensor(share)).to(x.dtype) : result;
  };
};

/** (sum |x|^p)^(1/p) */
const power: Operator = (node) => {
  const layout = layoutOf(node);
  const p = node.int('p', 2);
  return onTensors((x: Tensor) => {
    const axes = layout(x.shape);
    const sums = mul(means(pow(abs(x), p), axes), size(each(axes, 'size')));
    return pow(sums, 1 / p);
  });
};

const spatial = ({ shape }: Tensor): number[] => shape.map((_, axis) => axis).slice(2);

export const pooling: Operators = {
  MaxPool: largest,
  AveragePool: average,
  LpPool: power,
  GlobalAveragePool: () => onTensors((x: Tensor) => mean(x, spatial(x), { keepdim: true })),
  // Of equals the first gets the gradient, as in PyTorch's adaptive pool.
  GlobalMaxPool: () =>
    onTensors((x: Tensor) => apply({ name: 'max', axes: spatial(x), keepdim: true, ties: 'first' }, x)),
  GlobalLpPool(node) {
    const p = node.int('p', 2);
    return onTensors((x: Tensor) => norm(x, spatial(x), { p, keepdim: true }));
  },
};
