/** Pooling of sequences: as images of one row. */
import {
  type AveragePoolingOptions,
  avgPool2d,
  checkTensors,
  maxPool2d,
  named,
  type PoolingOptions,
  printShape,
  ShapeError,
  squeeze,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { WindowPooling } from './window-pooling.ts';

type Length = number | readonly number[];

/** One whole number, also as a list of one. */
export function lengthOf(operation: string, name: string, value: Length, least: number): number {
  const [length, ...more] = [value].flat();
  if (more.length === 0 && Number.isInteger(length) && length! >= least) return length!;
  throw new RangeError(
    `${operation}: ${name} is ${JSON.stringify(value)}; expected one whole number >= ${least}`,
  );
}

/** Pools the rows of sequences: the windows are one row high. */
function pooled<Options extends PoolingOptions>(
  operation: string,
  pool: (x: Tensor, kernelSize: readonly number[], options: Options) => Tensor,
  x: Tensor,
  kernelSize: Length,
  options: Options,
): Tensor {
  checkTensors(operation, x);
  const { dtype, shape } = x;
  if (shape.length !== 2 && shape.length !== 3)
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected sequences [N, C, L], or [C, L] without a batch`,
    );
  const length = lengthOf(operation, 'kernelSize', kernelSize, 1);
  const stride = lengthOf(operation, 'stride', options.stride ?? length, 1);
  const padding = lengthOf(operation, 'padding', options.padding ?? 0, 0);
  const dilation = lengthOf(operation, 'dilation', options.dilation ?? 1, 1);
  if (padding > length / 2)
    throw new RangeError(`${operation}: padding ${padding} is more than half the kernelSize ${length}`);
  const taken = dilation * (length - 1) + 1;
  // With ceilMode a partial window will do, if it begins within a stride of a whole one.
  if (shape.at(-1)! + 2 * padding - taken <= (options.ceilMode ? -stride : -1))
    throw new ShapeError(
      `${operation}: a window takes ${taken} elements; ${dtype}${printShape(shape)} with padding ${padding} has ` +
        `${shape.at(-1)! + 2 * padding}`,
    );
  const row = { ...options, stride: [1, stride], padding: [0, padding] };
  const apart = options.dilation === undefined ? row : { ...row, dilation: [1, dilation] };
  return named(operation, () => squeeze(pool(unsqueeze(x, -2), [1, length], apart), -2));
}

/**
 * The largest element of every window of sequences [N, C, L] (or [C, L]); the first of equals gets the gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 *
 * @throws ShapeError if x has other dims, or is shorter than a window
 *
 * @example
 * ```ts
 * import { maxPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(maxPool1d(tensor([[3, 1, 4, 1, 5, 9]]), 2).toArray()); // => [ [ 3, 4, 9 ] ]
 * ```
 */
export const maxPool1d = (x: Tensor, kernelSize: Length, options: PoolingOptions = {}): Tensor =>
  pooled('maxPool1d', maxPool2d, x, kernelSize, options);

/**
 * The mean of every window of sequences [N, C, L] (or [C, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 *
 * @throws ShapeError if x has other dims, or is shorter than a window
 *
 * @example
 * ```ts
 * import { avgPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(avgPool1d(tensor([[3, 1, 4, 1, 5, 9]]), 2).toArray()); // => [ [ 2, 2.5, 7 ] ]
 * ```
 */
export const avgPool1d = (x: Tensor, kernelSize: Length, options: AveragePoolingOptions = {}): Tensor =>
  pooled<AveragePoolingOptions>('avgPool1d', avgPool2d, x, kernelSize, options);

/**
 * The mean of every window of sequences [N, C, L] (or [C, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 *
 * @example
 * ```ts
 * import { AvgPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AvgPool1d(3, { stride: 2 }).forward(ones([20, 16, 50])).shape); // => [ 20, 16, 24 ]
 * ```
 */
export class AvgPool1d extends WindowPooling<Length, AveragePoolingOptions> {
  constructor(kernelSize: Length, options?: AveragePoolingOptions) {
    super(kernelSize, options);
    lengthOf('AvgPool1d', 'kernelSize', kernelSize, 1);
  }

  protected override get own(): readonly string[] {
    return ['countIncludePad'];
  }

  forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}
