/** Several images as one, to be looked at. */
import {
  amax,
  amin,
  checkNames,
  checkNumber,
  checkTensors,
  clamp,
  concat,
  isFloat,
  maximum,
  pad,
  printShape,
  ShapeError,
  stack,
  type Tensor,
  written,
} from '@glissade/tensor';

/** What `makeGrid` accepts. */
export interface GridOptions {
  /** How many images are in a row. Default 8. */
  readonly nrow?: number;
  /** Pixels around each image. Default 2. */
  readonly padding?: number;
  /** Their value. Default 0. */
  readonly padValue?: number;
  /** Whether values are shifted and scaled so that they go from 0 to 1. Default false. */
  readonly normalize?: boolean;
  /** With `normalize`: the values that become 0 and 1. Default: the least and the greatest there are. */
  readonly valueRange?: readonly [least: number, greatest: number];
  /** With `normalize`: each image by itself. Default: all together. */
  readonly scaleEach?: boolean;
}

const names = ['nrow', 'padding', 'padValue', 'normalize', 'valueRange', 'scaleEach'];

/**
 * A batch [N, channels, H, W], or images of one size, as one image [channels, ...] in rows, with a frame around each. One channel
 * becomes three; a single image gets no frame.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.utils.make_grid.html
 *
 * @throws ShapeError for what is neither; RangeError for numbers that are of no use
 *
 * @example
 * ```ts
 * import { makeGrid } from '@glissade/images';
 * import { rand } from '@glissade/tensor';
 *
 * const grid = makeGrid(rand([10, 3, 28, 28]), { nrow: 5 }); // await writeFile('grid.png', await encodePng(grid))
 * console.log(grid.shape); // => [ 3, 62, 152 ]
 * ```
 */
export function makeGrid(images: Tensor | readonly Tensor[], options: GridOptions = {}): Tensor {
  checkNames('makeGrid', options, names);
  const { nrow = 8, padding = 2, padValue = 0 } = options;
  checkNumber('makeGrid', 'padValue', padValue, {});
  for (const [name, value, least] of [
    ['nrow', nrow, 1],
    ['padding', padding, 0],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`makeGrid: ${name} is ${value}; expected a whole number >= ${least}`);
  const batch = scaled(batchOf(images), options);
  const [count, channels] = batch.shape as [number, number];
  if (count === 1) return batch.squeeze(0);
  const columns = Math.min(nrow, count);
  const rows = Math.ceil(count / columns);
  // The frame's left and upper part belong to each image, the rest to the grid.
  const framed = pad(batch, [padding, 0, padding, 0, 0, 0, 0, rows * columns - count], { value: padValue });
  const [height, width] = framed.shape.slice(-2) as [number, number];
  const grid = framed
    .reshape([rows, columns, channels, height, width])
    .permute(2, 0, 3, 1, 4)
    .reshape([channels, rows * height, columns * width]);
  return pad(grid, [0, padding, 0, padding], { value: padValue });
}

function batchOf(images: Tensor | readonly Tensor[]): Tensor {
  const list = Array.isArray(images) ? (images as readonly Tensor[]) : undefined;
  checkTensors('makeGrid', ...(list ?? [images as Tensor]));
  if (list?.length === 0) throw new ShapeError('makeGrid: got no images');
  const given = list ? stack(list) : (images as Tensor);
  const { dtype, shape } = given;
  if (shape.length < 2 || shape.length > 4 || given.size === 0) {
    throw new ShapeError(
      `makeGrid: got ${dtype}${printShape(shape)}; expected a batch [N, channels, H, W], or a list of images [channels, H, W]`,
    );
  }
  const [one, channel] = [shape.length < 4, shape.length < 3];
  const lifted = channel ? given.unsqueeze(0) : given;
  const batch = one ? lifted.unsqueeze(0) : lifted;
  return batch.shape[1] === 1 ? concat([batch, batch, batch], 1) : batch;
}

function scaled(batch: Tensor, { normalize = false, valueRange, scaleEach = false }: GridOptions): Tensor {
  if (!normalize) return batch;
  const floats = isFloat(batch.dtype) ? batch : batch.float();
  // What divides is no less than this: an image of one value becomes 0, not NaN.
  const least = 1e-5;
  if (valueRange) {
    const [low, high] = Array.isArray(valueRange) ? (valueRange as readonly [number, number]) : [NaN, NaN];
    if (valueRange.length !== 2 || !(low <= high))
      throw new RangeError(`makeGrid: valueRange is ${written(valueRange)}; expected [least, greatest]`);
    return clamp(floats, low, high)
      .sub(low)
      .div(Math.max(high - low, least));
  }
  const dim = scaleEach ? [1, 2, 3] : undefined;
  const low = amin(floats, dim, { keepdim: true });
  const high = amax(floats, dim, { keepdim: true });
  return floats.sub(low).div(maximum(high.sub(low), least));
}
