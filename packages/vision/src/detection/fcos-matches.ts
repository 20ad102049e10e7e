/** Which object each place of feature maps finds in FCOS: the smallest of those that it is in, and whose size is one for its map. */
import {
  abs,
  amax,
  amin,
  ge,
  gt,
  logicalAnd,
  lt,
  max,
  mul,
  stack,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { floatsNear } from './constants.ts';
import type { DetectionTarget } from './targets.ts';

/**
 * The number of the object of each place, or -1: int32 [A].
 * Source: https://arxiv.org/abs/2006.09214, section 3.2
 *
 * @param anchors - the square boxes [A, 4] of the places, which say how large objects of their map are
 * @param counts - how many places each map has, from the largest map on
 * @param radius - how far from the object's middle a place may be, in lengths of its box
 */
export function centerMatches(
  { boxes, labels }: DetectionTarget,
  anchors: Tensor,
  counts: readonly number[],
  radius: number,
): Tensor {
  const goal = boxes.detach().to(anchors.dtype);
  const at = (x: Tensor, i: number): Tensor => x.select(1, i);
  const [x, y] = ([0, 1] as const).map((i) =>
    mul(at(anchors, i).add(at(anchors, i + 2)), 0.5).unsqueeze(1),
  ) as [Tensor, Tensor];
  const [centerX, centerY] = ([0, 1] as const).map((i) => mul(at(goal, i).add(at(goal, i + 2)), 0.5)) as [
    Tensor,
    Tensor,
  ];
  const sizes = sub(at(anchors, 2), at(anchors, 0)).unsqueeze(1);
  const away = abs(sub(x, centerX)).maximum(abs(sub(y, centerY)));
  const sides = stack(
    [sub(x, at(goal, 0)), sub(y, at(goal, 1)), sub(at(goal, 2), x), sub(at(goal, 3), y)],
    -1,
  );
  const farthest = amax(sides, -1);
  const all = counts.reduce((a, b) => a + b, 0);
  // The first map also finds the smallest objects, and the last the largest.
  const isOf = (first: number, end: number): Tensor =>
    floatsNear(anchors, new Float32Array(all).fill(1, first, end), [all, 1]).gt(0.5);
  const least = where(isOf(0, counts[0]!), 0, mul(sizes, 4));
  const most = where(isOf(all - counts.at(-1)!, all), Infinity, mul(sizes, 8));
  const fits = [
    lt(away, mul(sizes, radius)),
    gt(amin(sides, -1), 0),
    gt(farthest, least),
    lt(farthest, most),
    ge(labels, 0).unsqueeze(0),
  ].reduce(logicalAnd);
  const areas = mul(sub(at(goal, 2), at(goal, 0)), sub(at(goal, 3), at(goal, 1)));
  const { values, indices } = max(where(fits, sub(1e8, areas), 0), 1);
  return where(lt(values, 1e-5), -1, indices).int();
}
