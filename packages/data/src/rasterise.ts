/** Strokes into pixels: smooth curves, round pens, soft edges, in the frame that MNIST uses. */
import type { Point, Stroke } from './glyphs.ts';

export interface Pen {
  /** Height and width of the image. */
  readonly size: number;
  /** Of the line, in pixels of an image of 28. */
  readonly thickness: number;
  /** The darkest a pixel gets, 0 to 1. */
  readonly ink: number;
}

/** How many straight pieces stand for the curve between two control points. */
const pieces = 5;

/**
 * Draws strokes into an image of bytes, scaled to fit MNIST's box (20 of 28 pixels) and centred by their mass.
 * @param image - zeros; size x size bytes
 */
export function rasterise(
  strokes: readonly Stroke[],
  { size, thickness, ink }: Pen,
  image: Uint8Array,
): void {
  const lines = strokes.map(smooth);
  const unit = size / 28;
  const radius = (thickness * unit) / 2;
  const place = frame(lines, size, 20 * unit - thickness * unit);
  // The squared distance of each pixel's centre from the nearest line.
  const distance = new Float32Array(size * size).fill(size * size);
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i++)
      measure(distance, size, place(line[i]!), place(line[i + 1]!), radius + unit);
  }
  const softness = 0.9 * unit;
  for (let i = 0; i < distance.length; i++) {
    const covered = 0.5 + (radius - Math.sqrt(distance[i]!)) / softness;
    if (covered > 0) image[i] = Math.round(255 * ink * Math.min(1, covered));
  }
}

/**
 * A Catmull-Rom spline through the points; a doubled point makes a corner.
 * Source: https://en.wikipedia.org/wiki/Centripetal_Catmull%E2%80%93Rom_spline (uniform)
 */
function smooth(points: Stroke): Point[] {
  const curve: Point[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [p1, p2] = [points[i]!, points[i + 1]!];
    const [p0, p3] = [points[i - 1] ?? p1, points[i + 2] ?? p2];
    if (p1[0] === p2[0] && p1[1] === p2[1]) continue;
    for (let j = 0; j < pieces; j++) {
      const t = j / pieces;
      const at = (axis: 0 | 1): number =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t);
      curve.push([at(0), at(1)]);
    }
  }
  curve.push(points.at(-1)!);
  return curve;
}

/** From the strokes' own coordinates to pixels: the longer side fills the box, the centre of mass is the image's. */
function frame(lines: readonly (readonly Point[])[], size: number, box: number): (point: Point) => Point {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [mass, massX, massY] = [0, 0, 0];
  for (const line of lines) {
    line.forEach(([x, y], i) => {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      const [nextX, nextY] = line[i + 1] ?? [x, y];
      const length = Math.sqrt((nextX - x) ** 2 + (nextY - y) ** 2);
      mass += length;
      massX += (length * (x + nextX)) / 2;
      massY += (length * (y + nextY)) / 2;
    });
  }
  const scale = box / Math.max(right - left, bottom - top, 1e-6);
  const [centreX, centreY] = [massX / mass, massY / mass];
  return ([x, y]) => [size / 2 + (x - centreX) * scale, size / 2 + (y - centreY) * scale];
}

/** Lowers the squared distances of the pixels near a straight piece. */
function measure(
  distance: Float32Array,
  size: number,
  [ax, ay]: Point,
  [bx, by]: Point,
  reach: number,
): void {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const first = (a: number, b: number): number => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number): number => Math.min(size - 1, Math.ceil(Math.max(a, b) + reach));
  for (let row = first(ay, by); row <= last(ay, by); row++) {
    for (let column = first(ax, bx); column <= last(ax, bx); column++) {
      const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const [awayX, awayY] = [px - along * dx, py - along * dy];
      const away = awayX * awayX + awayY * awayY;
      const at = row * size + column;
      if (away < distance[at]!) distance[at] = away;
    }
  }
}
