/** What each anchor of each image is to find. */
import { clamp, ge, indexSelect, stack, type Tensor, where } from '@glissade/tensor';
import { boxIou } from '../ops/boxes.ts';
import { floatsNear, wholesNear } from './constants.ts';
import type { Matcher } from './matcher.ts';
import type { DetectionTarget } from './targets.ts';

/** For each image and anchor. */
export interface Assigned {
  /** The number of its object, or a negative one, as `Matcher` gives them: int32 [N, A]. */
  readonly matches: Tensor;
  /** The object's label, where there is one, else any number: int32 [N, A]. */
  readonly labels: Tensor;
  /** The object's box, where there is one, else any: [N, A, 4]. */
  readonly boxes: Tensor;
}

/** How well the objects of an image fit boxes [A, 4], [M, A]; those that are none by less than 0. */
export function qualityOf({ boxes, labels }: DetectionTarget, anchors: Tensor): Tensor {
  return where(ge(labels, 0).unsqueeze(-1), boxIou(boxes, anchors), -1);
}

/**
 * The objects of anchors [A, 4], the same of all images. It reads no values: how many anchors have an object is a matter of masks.
 *
 * @param match - the matches [A] of the objects of an image, of which there is at least one
 */
export function assigned(
  targets: readonly DetectionTarget[],
  anchors: Tensor,
  match: (target: DetectionTarget) => Tensor,
): Assigned {
  const [count] = anchors.shape as readonly [number, number];
  const each = targets.map((target) => {
    const { boxes, labels } = target;
    if (labels.size === 0)
      return {
        matches: wholesNear(anchors, new Int32Array(count).fill(-1)),
        labels: wholesNear(anchors, new Int32Array(count)),
        boxes: floatsNear(anchors, new Float32Array(4 * count), [count, 4]),
      };
    const matches = match(target).detach();
    const places = clamp(matches, 0);
    return {
      matches,
      labels: indexSelect(labels, 0, places).int(),
      boxes: indexSelect(boxes.detach(), 0, places).to(anchors.dtype),
    };
  });
  return {
    matches: stack(each.map(({ matches }) => matches)),
    labels: stack(each.map(({ labels }) => labels)),
    boxes: stack(each.map(({ boxes }) => boxes)),
  };
}

/** `assigned` by how much objects and anchors overlap. */
export const assignedBy = (
  matcher: Matcher,
  targets: readonly DetectionTarget[],
  anchors: Tensor,
): Assigned => assigned(targets, anchors, (target) => matcher.match(qualityOf(target, anchors)));
