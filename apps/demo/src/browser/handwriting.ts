/**
 * A drawing of any size as MNIST has its digits: the ink scaled into a box of 20 x 20 pixels, and moved so that its centre of mass
 * is that of the picture. Source: http://yann.lecun.com/exdb/mnist
 */
import { type Pixels, side } from './messages.ts';

/** How dark every point of a drawing is, 0 to 255, row by row. */
export interface Drawing {
  readonly ink: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

const boxSide = 20;

/** Undefined where nothing is drawn. */
export function likeMnist(drawing: Drawing): Pixels | undefined {
  const box = boxOf(drawing);
  if (!box) return undefined;
  const scale = Math.max(box.width, box.height) / boxSide;
  const [columns, rows] = [Math.ceil(box.width / scale), Math.ceil(box.height / scale)];
  const small = new Float64Array(columns * rows);
  let [total, x, y] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = meanOf(drawing, box.left + column * scale, box.top + row * scale, scale);
      small[row * columns + column] = value;
      total += value;
      x += value * column;
      y += value * row;
    }
  }
  const middle = (side - 1) / 2;
  const [left, top] = [Math.round(middle - x / total), Math.round(middle - y / total)];
  const pixels = new Uint8Array(side * side);
  small.forEach((value, i) => {
    const [row, column] = [top + Math.floor(i / columns), left + (i % columns)];
    if (row >= 0 && row < side && column >= 0 && column < side) pixels[row * side + column] = value;
  });
  return pixels;
}

function boxOf({ ink, width, height }: Drawing) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The mean darkness of a square whose corner and side need not be whole points; beyond the drawing there is no ink. */
function meanOf({ ink, width, height }: Drawing, left: number, top: number, length: number): number {
  let sum = 0;
  for (let y = Math.floor(top); y < Math.min(height, top + length); y++) {
    const high = Math.min(y + 1, top + length) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.min(width, left + length); x++) {
      const wide = Math.min(x + 1, left + length) - Math.max(x, left);
      sum += ink[y * width + x]! * wide * high;
    }
  }
  return sum / (length * length);
}
