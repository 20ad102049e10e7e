/** What a camera might see, drawn: a cup, a hand that holds up two fingers, or nothing, before a room. */
import { type Picture, side } from './picture.ts';

/** What is shown. */
export const subjects = ['nothing', 'cup', 'hand'] as const;
export type Subject = (typeof subjects)[number];

/** Where the subject is and how it looks: parts of the width; how light it is. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly turn: number;
  readonly light: number;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Somewhere about the middle, not the same twice. */
export function anyView(random: () => number, reach: number): View {
  const about = (middle: number, range: number): number => middle + range * reach * (2 * random() - 1);
  return {
    x: about(0.5, 0.2),
    y: about(0.5, 0.2),
    size: about(0.28, 0.08),
    turn: about(0, 0.5),
    light: about(1, 0.35),
  };
}

type Colour = readonly [number, number, number];
const skin: Colour = [0.85, 0.65, 0.52];
const china: Colour = [0.82, 0.8, 0.86];

/** The room: a wall, a window, a shelf, a table, the same in all pictures. */
function room(u: number, v: number): Colour {
  if (u > 0.62 && u < 0.9 && v > 0.08 && v < 0.42)
    return Math.abs(u - 0.76) < 0.01 ? [0.3, 0.25, 0.2] : [0.75, 0.85, 0.95];
  if (v > 0.3 && v < 0.34 && u < 0.45) return [0.35, 0.22, 0.12];
  if (v > 0.14 && v <= 0.3 && u > 0.05 && u < 0.4) {
    const book = Math.floor(u * 30);
    return [0.25 + 0.2 * (book % 3), 0.2 + 0.15 * (book % 4), 0.2 + 0.3 * (book % 2)];
  }
  if (v > 0.8) return [0.5 + 0.03 * Math.sin(40 * u), 0.36, 0.24];
  return [0.62 - 0.15 * u, 0.58 - 0.1 * u, 0.5];
}

/** Distance to a stick from one point to another. */
function toStick(x: number, y: number, [ax, ay]: readonly number[], [bx, by]: readonly number[]): number {
  const [dx, dy] = [bx! - ax!, by! - ay!];
  const along = Math.min(1, Math.max(0, ((x - ax!) * dx + (y - ay!) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax! - along * dx, y - ay! - along * dy);
}

/** Of the subject at a place whose unit is its size, if it covers it. */
function covered(subject: Subject, x: number, y: number): Colour | undefined {
  const shade = 1 - 0.25 * x;
  const lit = ([r, g, b]: Colour): Colour => [r * shade, g * shade, b * shade];
  if (subject === 'cup') {
    if (Math.abs(x) < 0.6 - 0.08 * y && Math.abs(y) < 0.8)
      return lit(Math.abs(y + 0.1) < 0.12 ? [0.7, 0.2, 0.2] : china);
    const ring = Math.hypot(x - 0.68, y);
    return ring < 0.42 && ring > 0.25 ? lit(china) : undefined;
  }
  if (subject === 'hand') {
    const isPalm = Math.hypot(x, (y - 0.25) / 1.1) < 0.5;
    const isFinger =
      toStick(x, y, [-0.15, 0], [-0.45, -1]) < 0.14 || toStick(x, y, [0.15, 0], [0.4, -1]) < 0.14;
    const isThumb = toStick(x, y, [0.3, 0.3], [-0.25, 0.1]) < 0.15;
    const isArm = Math.abs(x) < 0.3 && y > 0.5;
    if (isThumb) return lit([0.75, 0.55, 0.44]);
    return isPalm || isFinger || isArm ? lit(skin) : undefined;
  }
  return undefined;
}

/** Bytes of the scene, colour by colour: [3, height, width]. */
export function scene(
  subject: Subject,
  view: View,
  random: () => number,
  width = side,
  height = side,
): Picture {
  const picture = new Uint8Array(3 * width * height);
  const [cos, sin] = [Math.cos(view.turn), Math.sin(view.turn)];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [u, v] = [((pixel % width) + 0.5) / width, (Math.floor(pixel / width) + 0.5) / height];
    const [right, down] = [(u - view.x) / view.size, (v - view.y) / view.size];
    const colour = covered(subject, right * cos + down * sin, down * cos - right * sin) ?? room(u, v);
    for (let c = 0; c < 3; c++) {
      const noise = 0.04 * (random() + random() - 1);
      picture[c * width * height + pixel] = Math.round(
        255 * Math.min(1, Math.max(0, colour[c]! * view.light + noise)),
      );
    }
  }
  return picture;
}
