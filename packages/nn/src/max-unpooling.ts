/** The way back from pools: largest elements put where they were, among zeros. */
import {
  checkTensors,
  fillLike,
  flatten,
  named,
  printShape,
  reshape,
  ShapeError,
  sameShape,
  scatter,
  size,
  type Tensor,
} from '@glissade/tensor';
import { ofFunction } from './options.ts';
import { checkSizes } from './weights.ts';
import { along } from './window-pooling.ts';

type PerAxis = number | readonly number[];

/** What `MaxUnpool1d` to `MaxUnpool3d` accept: as the pool had it. */
export interface UnpoolingOptions {
  /** How far the window moved. Default: the kernel's size. */
  readonly stride?: PerAxis;
  /** Elements around the input of the pool. Default 0. */
  readonly padding?: PerAxis;
}

/** The length of the result, where pools of several lengths give the same. */
export interface UnpooledSize {
  /** The lengths of the last axes, or of all: `x.shape` of what was pooled. Default: the least that the windows cover. */
  readonly outputSize?: readonly number[] | undefined;
}

/** What `maxUnpool1d` to `maxUnpool3d` accept. */
export interface MaxUnpoolOptions extends UnpoolingOptions, UnpooledSize {}

/** The lengths of the last axes of what was pooled. */
function sizesOf(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: PerAxis,
  { stride = kernelSize, padding = 0, outputSize }: MaxUnpoolOptions,
): readonly number[] {
  const counts = x.shape.slice(-rank);
  for (const [name, given, least] of [
    ['kernelSize', kernelSize, 1],
    ['stride', stride, 1],
    ['padding', padding, 0],
  ] as const) {
    const all = [given].flat();
    if (
      typeof given === 'number'
        ? !isWhole(given, least)
        : all.length !== rank || !all.every((n) => isWhole(n, least))
    )
      throw new RangeError(
        `${operation}: ${name} is ${JSON.stringify(given)}; expected one whole number >= ${least}` +
          (rank === 1 ? '' : `, or ${rank} of them`),
      );
  }
  const paces = counts.map((_, i) => along(stride, i));
  const usual = counts.map((n, i) => (n - 1) * paces[i]! + along(kernelSize, i) - 2 * along(padding, i));
  if (outputSize === undefined) {
    checkSizes(operation, { outputSize: Math.min(...usual) });
    return usual;
  }
  const sizes = Array.isArray(outputSize) ? outputSize.slice(-rank) : [];
  const fits =
    sizes.length === rank &&
    (outputSize.length === rank || outputSize.length === x.shape.length) &&
    sizes.every((n, i) => isWhole(n, 1) && Math.abs(n - usual[i]!) < paces[i]!);
  if (!fits)
    throw new ShapeError(
      `${operation}: outputSize is ${Array.isArray(outputSize) ? printShape(outputSize) : String(outputSize)}; expected ${rank} lengths, each less than a stride from ` +
        `[${usual.join(', ')}]`,
    );
  return sizes;
}

const isWhole = (n: unknown, least: number): boolean => Number.isInteger(n) && (n as number) >= least;

const kinds = ['[N, C, L] or [C, L]', '[N, C, H, W] or [C, H, W]', '[N, C, D, H, W] or [C, D, H, W]'];

function unpooled(
  operation: string,
  rank: number,
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions,
): Tensor {
  checkTensors(operation, x, indices);
  const given = ofFunction(operation, options, ['stride', 'padding', 'outputSize']);
  const extra = x.shape.length - rank;
  if ((extra !== 1 && extra !== 2) || !sameShape(x.shape, indices.shape))
    throw new ShapeError(
      `${operation}: got ${x.dtype}${printShape(x.shape)} and indices ${printShape(indices.shape)}; expected both of ` +
        `one shape, ${kinds[rank - 1]}`,
    );
  const sizes = sizesOf(operation, rank, x, kernelSize, given);
  const around = x.shape.slice(0, extra);
  return named(operation, () => {
    const none = fillLike(x, 0, [...around, size(sizes)]);
    return reshape(scatter(none, extra, flatten(indices, extra), flatten(x, extra)), [...around, ...sizes]);
  });
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) put back where `indices` says, among zeros. Of several that are meant for
 * one place the last wins, and gets the gradient. That indices lie within the result is
 * not checked.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 *
 * @param kernelSize - of the pool, as the options are
 * @throws ShapeError unless x and the indices are such, or for lengths that such a pool cannot have had
 *
 * @example
 * ```ts
 * import { maxPool1dWithIndices, maxUnpool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool1dWithIndices(tensor([[3, 1, 4, 5]]), 2);
 * console.log(maxUnpool1d(values, indices, 2).toArray()); // => [ [ 3, 0, 0, 5 ] ]
 * ```
 */
export const maxUnpool1d = (
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions = {},
): Tensor => unpooled('maxUnpool1d', 1, x, indices, kernelSize, options);

/**
 * The same for images [N, C, H, W] (or [C, H, W]), whose indices count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 *
 * @throws ShapeError unless x and the indices are such, or for lengths that such a pool cannot have had
 *
 * @example
 * ```ts
 * import { maxPool2dWithIndices, maxUnpool2d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool2dWithIndices(arange(4).reshape([1, 2, 2]), 2);
 * console.log(maxUnpool2d(values, indices, 2).toArray()); // => [ [ [ 0, 0 ], [ 0, 3 ] ] ]
 * ```
 */
export const maxUnpool2d = (
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions = {},
): Tensor => unpooled('maxUnpool2d', 2, x, indices, kernelSize, options);

/**
 * The same for volumes [N, C, D, H, W] (or [C, D, H, W]), whose indices count plane after plane.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html
 *
 * @throws ShapeError unless x and the indices are such, or for lengths that such a pool cannot have had
 *
 * @example
 * ```ts
 * import { maxPool3dWithIndices, maxUnpool3d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool3dWithIndices(arange(8).reshape([1, 2, 2, 2]), 2);
 * console.log(maxUnpool3d(values, indices, 2).flatten().toArray()); // => [ 0, 0, 0, 0, 0, 0, 0, 7 ]
 * ```
 */
export const maxUnpool3d = (
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions = {},
): Tensor => unpooled('maxUnpool3d', 3, x, indices, kernelSize, options);
