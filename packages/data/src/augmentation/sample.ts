/** Images seen at other places than those of their pixels. */
import { add, clamp, floor, gather, lerp, pad, round, type Shape, sub, type Tensor } from '@glissade/tensor';
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
  if (mode === 'nearest') return pixelsOf(images, x.shape, fill)(round(x), round(y));
  return inFloats(images, (floats) => mixed(pixelsOf(floats, x.shape, fill), x, y));
}

/** From columns and rows, whole numbers, to the pixels there. */
type Pixels = (column: Tensor, row: Tensor) => Tensor;

function pixelsOf(images: Tensor, [, rows, columns]: Shape, fill: number): Pixels {
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  // A pixel of `fill` all around stands for whatever lies beyond.
  const lines = pad(images, [1, 1, 1, 1], { value: fill }).reshape([count, -1, (height + 2) * (width + 2)]);
  return (column, row) => {
    // As whole numbers: floats have too few digits for the places of a large image.
    const [line, place] = [clamp(row, -1, height), clamp(column, -1, width)].map((at) =>
      at.add(1).to('int32'),
    );
    const index = add(line!.mul(width + 2), place!)
      .reshape([count, 1, -1])
      .expand([count, lines.shape[1]!, -1]);
    return gather(lines, 2, index).reshape([...images.shape.slice(0, -2), rows!, columns!]);
  };
}

/** Of the four pixels around each place, the near ones more. */
function mixed(pixels: Pixels, x: Tensor, y: Tensor): Tensor {
  const [left, top] = [floor(x), floor(y)];
  const line = (row: Tensor): Tensor => {
    const [near, far] = [pixels(left, row), pixels(add(left, 1), row)];
    return lerp(near, far, ofEachPixel(near, sub(x, left)));
  };
  const upper = line(top);
  return lerp(upper, line(add(top, 1)), ofEachPixel(upper, sub(y, top)));
}
