/** Images seen at other places than those of their pixels. */
import {
  add,
  clamp,
  floor,
  fused,
  gather,
  lerp,
  pad,
  round,
  type Shape,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { inFloats, ofEachPixel } from './images.ts';

/** How a pixel between pixels is made: of the nearest one, or of the four around. */
export type SampleMode = 'nearest' | 'bilinear';

/** Throws for a mode that there is not. */
export function checkMode(operation: string, mode: SampleMode): void {
  if (mode !== 'nearest' && mode !== 'bilinear')
    throw new TypeError(`${operation}: mode is ${mode}; expected nearest or bilinear`);
}

/**
 * Each image of [N, ..., H, W] at places of its own, counted in pixels from the middle of the first one.
 *
 * @param x - columns [N, h, w]
 * @param y - rows [N, h, w]
 * @param fill - what lies beyond the edges
 * @returns [N, ..., h, w]
 */
export function sampled(images: Tensor, x: Tensor, y: Tensor, mode: SampleMode, fill: number): Tensor {
  const [height, width] = images.shape.slice(-2) as [number, number];
  // Places farther beyond the edges are those just beyond them.
  const [column, row] = [clamp(x, -1, width), clamp(y, -1, height)];
  if (mode === 'nearest') return pixelsOf(images, x.shape, fill)(round(column), round(row))(0, 0);
  return inFloats(images, (floats) => mixed(pixelsOf(floats, x.shape, fill), column, row));
}

/** From columns and rows, whole numbers from -1 on, to the pixels there, or so many columns and rows, 0 or 1, farther. */
type Pixels = (column: Tensor, row: Tensor) => (right: number, down: number) => Tensor;

function pixelsOf(images: Tensor, [, rows, columns]: Shape, fill: number): Pixels {
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  // Pixels of `fill` all around stand for whatever lies beyond: one before, one behind, and one beside the latter.
  const lines = pad(images, [1, 2, 1, 2], { value: fill }).reshape([count, -1, (height + 3) * (width + 3)]);
  return (column, row) => {
    // As whole numbers: floats have too few digits for the places of a large image.
    const place = add(row.to('int32').mul(width + 3), column.to('int32')).add(width + 4);
    return (right, down) => {
      const step = down * (width + 3) + right;
      const index = (step === 0 ? place : place.add(step))
        .reshape([count, 1, -1])
        .expand([count, lines.shape[1]!, -1]);
      return gather(lines, 2, index).reshape([...images.shape.slice(0, -2), rows!, columns!]);
    };
  };
}

/** Of the four pixels around each place, the near ones more. */
function mixed(pixels: Pixels, x: Tensor, y: Tensor): Tensor {
  const [left, top] = [floor(x), floor(y)];
  const near = pixels(left, top);
  const first = near(0, 0);
  const [right, down] = [ofEachPixel(first, sub(x, left)), ofEachPixel(first, sub(y, top))];
  return bilinear(first, near(1, 0), near(0, 1), near(1, 1), right, down);
}

const bilinear = fused(
  'bilinear',
  (a: Tensor, b: Tensor, c: Tensor, d: Tensor, right: Tensor, down: Tensor) =>
    lerp(lerp(a, b, right), lerp(c, d, right), down),
);
