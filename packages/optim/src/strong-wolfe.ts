/** A line search: how far to go in a direction. */

/** What was found at a distance. */
export interface Point {
  readonly distance: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  /** The derivative of the loss in the direction. */
  readonly slope: number;
}

/**
 * Looks for a distance that satisfies the strong Wolfe conditions: the loss falls enough, and the slope becomes flat enough.
 * After PyTorch's torch/optim/lbfgs.py, which follows https://github.com/torch/optim/blob/master/lswolfe.lua
 *
 * @param first - the distance that is tried first
 * @param most - how many more may be tried
 * @param precise - the distance between two points that is small enough
 * @returns the best point, and how many were tried
 */
export async function strongWolfe(
  evaluate: (distance: number) => Promise<Point>,
  start: Point,
  first: number,
  most: number,
  precise: number,
): Promise<{ readonly best: Point; readonly tried: number }> {
  const tooHigh = ({ loss, distance }: Point): boolean => loss > start.loss + 1e-4 * distance * start.slope;
  const isFlat = ({ slope }: Point): boolean => Math.abs(slope) <= -0.9 * start.slope;
  let tries = 0;
  let [before, point] = [start, await evaluate(first)];
  // Go on until the minimum lies between two points.
  for (; tries < most; tries++) {
    if (tooHigh(point) || (tries > 1 && point.loss >= before.loss)) break;
    if (isFlat(point)) return { best: point, tried: tries + 1 };
    if (point.slope >= 0) break;
    const { distance } = point;
    const next = minimumBetween(before, point, distance + 0.01 * (distance - before.distance), distance * 10);
    [before, point] = [point, await evaluate(next)];
  }
  if (tries === most) before = start;
  let [low, high] = before.loss <= point.loss ? [before, point] : [point, before];
  let stalled = false;
  while (tries < most && Math.abs(high.distance - low.distance) >= precise) {
    const [from, to] = [Math.min(low.distance, high.distance), Math.max(low.distance, high.distance)];
    let distance = minimumBetween(low, high, from, to);
    const margin = 0.1 * (to - from);
    // Close to an end of the interval twice in a row, it would shrink slowly.
    const close: boolean = Math.min(to - distance, distance - from) < margin;
    const moves: boolean = close && (stalled || distance >= to || distance <= from);
    if (moves) distance = to - distance < distance - from ? to - margin : from + margin;
    stalled = close && !moves;
    point = await evaluate(distance);
    tries++;
    if (tooHigh(point) || point.loss >= low.loss) {
      [low, high] = low.loss <= point.loss ? [low, point] : [point, low];
    } else {
      const done = isFlat(point);
      if (!done && point.slope * (high.distance - low.distance) >= 0) high = low;
      low = point;
      if (done) break;
    }
  }
  return { best: low, tried: tries + 1 };
}

/** Where the cubic through two points and their slopes is smallest, within bounds. */
function minimumBetween(a: Point, b: Point, least: number, most: number): number {
  const bend = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.distance - b.distance);
  const square = bend ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const [left, right] = a.distance <= b.distance ? [a, b] : [b, a];
  const share = (right.slope + Math.sqrt(square) - bend) / (right.slope - left.slope + 2 * Math.sqrt(square));
  return Math.min(Math.max(right.distance - (right.distance - left.distance) * share, least), most);
}
