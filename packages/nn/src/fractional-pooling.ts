/** Pools whose windows lie at random, so that they shrink by any ratio. */
import {
  add,
  cast,
  checkTensors,
  div,
  size as elements,
  eq,
  flatten,
  floor,
  max,
  mul,
  named,
  permute,
  printShape,
  rand,
  remainder,
  reshape,
  ShapeError,
  sameShape,
  select,
  source,
  squeeze,
  sub,
  type Tensor,
  takeAlongDim,
  unsqueeze,
  where,
} from '@glissade/tensor';
import {
  type Along,
  axesOf,
  checkFractions,
  type FractionalSizes,
  fractionalNames,
} from './fractional-sizes.ts';
import type { LargestWithIndices } from './max-pool-indices.ts';
import { checkedOptions } from './options.ts';

type PerAxis = number | readonly number[];

/** What `fractionalMaxPool2d` and `fractionalMaxPool3d` accept. */
export interface FractionalPoolingOptions extends FractionalSizes {
  /** [N, C, 2] or [N, C, 3], from [0, 1): where the windows of each channel lie. Default: drawn, as PyTorch draws them. */
  readonly randomSamples?: Tensor;
}

/**
 * Where the windows begin, int32 [N, C, count], by samples [N, C].
 * Source: generate_intervals in aten/src/ATen/native/FractionalMaxPooling.h of PyTorch.
 */
function startsOf(samples: Tensor, { length, size, count }: Along): Tensor {
  const i = source({ name: 'iota', shape: [count], axis: 0 }, samples);
  const last = length - size;
  const step = count > 1 ? last / (count - 1) : 0;
  const sample = unsqueeze(samples, -1);
  const steps = sub(floor(mul(add(sample, cast(i, samples.dtype)), step)), floor(mul(sample, step)));
  // Rounding must not move the last one.
  return where(eq(i, count - 1), last, cast(steps, 'int32'));
}

/** The largest element of every window of the last `rank` axes, and where it is in these, run together. */
function largestOfWindows(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: PerAxis,
  given: FractionalPoolingOptions,
): LargestWithIndices {
  const options = checkedOptions(operation, given, [...fractionalNames, 'randomSamples']);
  checkFractions(operation, rank, options);
  const axes = axesOf(operation, rank, x, kernelSize, options);
  const batch = x.shape.length === rank + 1 ? unsqueeze(x, 0) : x;
  const channels = batch.shape.slice(0, 2);
  const { randomSamples, generator } = options;
  const drawing = { ...(generator && { generator }), dtype: x.dtype };
  const samples = randomSamples ?? rand([...channels, rank], drawing);
  checkTensors(operation, samples);
  if (!sameShape(samples.shape, [...channels, rank]))
    throw new ShapeError(
      `${operation}: randomSamples are ${printShape(samples.shape)}; expected ${printShape([...channels, rank])}`,
    );
  return named(operation, () => {
    const found = ofWindows(batch, samples, axes);
    if (batch === x) return found;
    return { values: squeeze(found.values, 0), indices: squeeze(found.indices, 0) };
  });
}

function ofWindows(x: Tensor, samples: Tensor, axes: readonly Along[]): LargestWithIndices {
  const rank = axes.length;
  const channels = x.shape.slice(0, 2);
  /** Along one of the axes, with ones for the others. */
  const spread = (positions: Tensor, axis: number): Tensor =>
    reshape(positions, [
      ...channels,
      ...axes.map((_, i) => (i === axis ? elements(positions.shape.slice(2)) : 1)),
    ]);
  // PyTorch's first sample is for the width of an image, but for the depth of a volume.
  const starts = axes.map((each, i) => startsOf(select(samples, -1, rank === 2 ? 1 - i : i), each));
  const all = axes.reduce((part, { size }, i) => {
    const within = source({ name: 'iota', shape: [size], axis: 0 }, samples);
    return takeAlongDim(part, spread(add(unsqueeze(starts[i]!, -1), within), i), 2 + i);
  }, x);
  const apart = reshape(all, [...channels, ...axes.flatMap(({ count, size }) => [count, size])]);
  const outer = axes.map((_, i) => 2 + 2 * i);
  const windows = flatten(permute(apart, [0, 1, ...outer, ...outer.map((axis) => axis + 1)]), 2 + rank);
  const { values, indices } = max(windows, -1);
  let rest = indices;
  const places = axes
    .map((_, i) => i)
    .reverse()
    .map((i) => {
      const { size } = axes[i]!;
      const step = remainder(rest, size);
      rest = div(rest, size, { roundingMode: 'floor' });
      return add(spread(starts[i]!, i), step);
    });
  const together = places.reverse().reduce((before, place, i) => add(mul(before, axes[i]!.length), place));
  return { values, indices: together };
}

/**
 * The largest element of every window of images [N, C, H, W] (or [C, H, W]), where windows lie at random, closer or further apart, so
 * that there are `outputSize` of them, or `outputRatio` times as many as elements. Each channel has windows of its own, drawn anew at
 * each call: the numbers are PyTorch's. Of equals the first one gets the gradient.
 * Source: https://arxiv.org/abs/1412.6071
 *
 * @throws TypeError unless one of `outputSize` and `outputRatio` is given; ShapeError if x has other dims, or so many windows do not fit
 *
 * @example
 * ```ts
 * import { fractionalMaxPool2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const x = randn([2, 8, 50, 32]);
 * console.log(fractionalMaxPool2d(x, 3, { outputSize: [13, 12] }).shape); // => [ 2, 8, 13, 12 ]
 * console.log(fractionalMaxPool2d(x, 2, { outputRatio: 0.7 }).shape); // => [ 2, 8, 35, 22 ]
 * ```
 */
export const fractionalMaxPool2d = (
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalPoolingOptions,
): Tensor => largestOfWindows('fractionalMaxPool2d', 2, x, kernelSize, options).values;

/**
 * The same, and where each largest element is: the indices count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool2d.html
 *
 * @throws as `fractionalMaxPool2d`
 *
 * @example
 * ```ts
 * import { fractionalMaxPool2dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const x = arange(16).float().reshape([1, 4, 4]);
 * const { indices } = fractionalMaxPool2dWithIndices(x, 2, { outputSize: 1 });
 * console.log(indices.toArray()); // => [ [ [ 15 ] ] ]
 * ```
 */
export const fractionalMaxPool2dWithIndices = (
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalPoolingOptions,
): LargestWithIndices => largestOfWindows('fractionalMaxPool2dWithIndices', 2, x, kernelSize, options);

/**
 * The same for volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 *
 * @throws as `fractionalMaxPool2d`
 *
 * @example
 * ```ts
 * import { fractionalMaxPool3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(fractionalMaxPool3d(randn([2, 8, 9, 10]), 2, { outputRatio: 0.5 }).shape); // => [ 2, 4, 4, 5 ]
 * ```
 */
export const fractionalMaxPool3d = (
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalPoolingOptions,
): Tensor => largestOfWindows('fractionalMaxPool3d', 3, x, kernelSize, options).values;

/**
 * The same, and where each largest element is: the indices count plane after plane, each row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 *
 * @throws as `fractionalMaxPool2d`
 *
 * @example
 * ```ts
 * import { fractionalMaxPool3dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const x = arange(27).float().reshape([1, 3, 3, 3]);
 * const { indices } = fractionalMaxPool3dWithIndices(x, 2, { outputSize: 1 });
 * console.log(indices.flatten().toArray()); // => [ 26 ]
 * ```
 */
export const fractionalMaxPool3dWithIndices = (
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalPoolingOptions,
): LargestWithIndices => largestOfWindows('fractionalMaxPool3dWithIndices', 3, x, kernelSize, options);
