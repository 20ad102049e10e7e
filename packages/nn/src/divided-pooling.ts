/** Average pooling that divides by a number of the caller's choice. */
import {
  type AveragePoolingOptions,
  cast,
  div,
  inFloat32,
  meanOfWindows,
  minimum,
  mul,
  source,
  sub,
  type Tensor,
  unsqueeze,
  written,
} from '@glissade/tensor';
import { ofFunction } from './options.ts';
import { along } from './window-pooling.ts';

/** What `avgPool3d`, `AvgPool2d` and `AvgPool3d` accept. */
export interface DividedPoolingOptions extends AveragePoolingOptions {
  /** What the sum of each window is divided by, in place of the count of its elements: 1 gives sums. */
  readonly divisorOverride?: number | undefined;
}

const names = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;

/** The sum of every window of the last `rank` axes over `divisorOverride`, or over the count of its elements. */
export function quotientOfWindows(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: number | readonly number[],
  options: DividedPoolingOptions,
): Tensor {
  const { divisorOverride, ...rest } = ofFunction(operation, options, names);
  if (divisorOverride === undefined) return meanOfWindows(operation, rank, x, kernelSize, rest);
  if (!Number.isFinite(divisorOverride) || divisorOverride === 0)
    throw new RangeError(
      `${operation}: divisorOverride is ${written(divisorOverride)}; expected a number other than 0, or none`,
    );
  return inFloat32(x, (x) => {
    // All zeros around count in this mean, so that it is known how many elements it is of.
    const mean = meanOfWindows(operation, rank, x, kernelSize, { ...rest, countIncludePad: true });
    const counts = Array.from({ length: rank }, (_, axis) => {
      const [length, size] = [along(kernelSize, axis), x.shape.at(axis - rank)!];
      const stride = along(rest.stride ?? kernelSize, axis);
      const count = mean.shape.at(axis - rank)!;
      const start = mul(cast(source({ name: 'iota', shape: [count], axis: 0 }, mean), mean.dtype), stride);
      return minimum(sub(size + 2 * along(rest.padding ?? 0, axis), start), length);
    });
    const count = counts.reduce((outer, along) => mul(unsqueeze(outer, -1), along));
    return mul(mean, div(count, divisorOverride));
  });
}
