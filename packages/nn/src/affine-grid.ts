/** The places where an affine map finds the pixels of an image. */
import {
  arrayFrom,
  checkTensors,
  type DType,
  expand,
  fillLike,
  inFloat32,
  isFloat,
  matmul,
  printShape,
  reshape,
  ShapeError,
  stack,
  type Tensor,
  transpose,
  written,
} from '@glissade/tensor';
import { ofFunction } from './options.ts';
import { checkSizes } from './weights.ts';

/** What `affineGrid` accepts. */
export interface AffineGridOptions {
  /** Whether -1 and 1 are the middles of the pixels at the edges, not the edges themselves. Default false. */
  readonly alignCorners?: boolean | undefined;
}

/**
 * For every pixel of images of `size` [N, C, H, W] the place [x, y] that the maps theta [N, 2, 3] send it to, between -1 and 1 within
 * the image: [N, H, W, 2], as `gridSample` takes it. For volumes [N, C, D, H, W] theta is [N, 3, 4], and places are [x, y, z].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
 *
 * @throws ShapeError unless theta and the size are such; TypeError for a size that is no list
 *
 * @example
 * ```ts
 * import { affineGrid } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const mirrored = tensor([[[-1, 0, 0], [0, 1, 0]]]);
 * const grid = affineGrid(mirrored, [1, 1, 1, 2]);
 * console.log(grid.toArray()[0]); // => [ [ [ 0.5, 0 ], [ -0.5, 0 ] ] ]
 * ```
 */
export function affineGrid(theta: Tensor, size: readonly number[], options: AffineGridOptions = {}): Tensor {
  checkTensors('affineGrid', theta);
  const { alignCorners = false } = ofFunction('affineGrid', options, ['alignCorners']);
  const { dtype, shape } = theta;
  if (!Array.isArray(size))
    throw new TypeError(
      `affineGrid: size is ${written(size)}; expected a list of lengths, [N, C, H, W] or [N, C, D, H, W]`,
    );
  const [batch, , ...lengths] = size as readonly number[];
  const rank = lengths.length;
  const [maps, rows, columns, ...more] = shape;
  const isMap = rows === rank && columns === rank + 1 && more.length === 0;
  if ((rank !== 2 && rank !== 3) || !isMap || maps !== batch || !isFloat(dtype)) {
    throw new ShapeError(
      `affineGrid: got theta ${dtype}${printShape(shape)} and size [${size.join(', ')}]; expected floats [N, 2, 3] for ` +
        '[N, C, H, W], or [N, 3, 4] for [N, C, D, H, W]',
    );
  }
  for (const length of lengths) checkSizes('affineGrid', { size: length });
  return inFloat32(theta, (theta) => {
    // x first, which is the last axis; then 1, for the translation.
    const along = lengths.map((length, axis) => {
      const line = arrayFrom(theta.dtype, places(length, alignCorners, theta.dtype));
      return expand(
        reshape(
          theta.device.constant(line, [length], theta.dtype),
          lengths.map((n, i) => (i === axis ? n : 1)),
        ),
        lengths,
      );
    });
    const pixels = stack([...along.reverse(), fillLike(theta, 1, lengths)], -1);
    const grid = matmul(reshape(pixels, [-1, rank + 1]), transpose(theta));
    return reshape(grid, [batch!, ...lengths, rank]);
  });
}

/**
 * The middles of pixels between -1 and 1, each rounded as PyTorch rounds it: where the map is the identity, places are on pixels but for
 * that, and of two slopes the one beside it is theirs.
 */
function places(length: number, alignCorners: boolean, dtype: DType): number[] {
  const round = dtype === 'float64' ? (x: number): number => x : Math.fround;
  const step = round(2 / Math.max(length - 1, 1));
  return Array.from({ length }, (_, i) => {
    if (length === 1) return 0;
    // Counted from both ends.
    const place = round(i < Math.floor(length / 2) ? i * step - 1 : 1 - (length - 1 - i) * step);
    return alignCorners ? place : round(round(place * (length - 1)) / length);
  });
}
