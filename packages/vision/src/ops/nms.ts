/** Of boxes that overlap, the best ones. */
import { canLook, checkTensors, isTracing, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { checkBoxes } from './boxes.ts';

/** The numbers of a tensor, which decide how many are kept. */
function look(operation: string, x: Tensor): ArrayLike<number> {
  if (canLook(x)) return x.dataSync();
  const mend = isTracing()
    ? 'which cannot be looked at within compile() and vmap(): call it outside'
    : `which ${x.device.name} gives asynchronously. Move them first, such as by await x.to(reference)`;
  throw new TypeError(`${operation}: how many boxes are kept depends on values, ${mend}`);
}

function checkOnePerBox(operation: string, name: string, x: Tensor, boxes: Tensor): void {
  checkTensors(operation, x);
  if (x.shape.length !== 1 || x.shape[0] !== boxes.shape[0])
    throw new ShapeError(
      `${operation}: boxes are ${printShape(boxes.shape)}, ${name} ${printShape(x.shape)}; expected [N, 4] and [N]`,
    );
}

/** Below 0 where a comes first; NaN is more than any number, as PyTorch sorts. */
function compared(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a - b;
}

/** The kept boxes, the best first; boxes of different categories do not overlap. */
function kept(
  operation: string,
  boxes: Tensor,
  scores: Tensor,
  idxs: Tensor | undefined,
  iouThreshold: number,
): Tensor {
  checkBoxes(operation, boxes, '[N, 4]');
  checkOnePerBox(operation, 'scores', scores, boxes);
  if (idxs) checkOnePerBox(operation, 'idxs', idxs, boxes);
  if (!(iouThreshold >= 0))
    throw new RangeError(`${operation}: iouThreshold is ${iouThreshold}; expected a number >= 0`);
  const best = bestBoxes(
    look(operation, boxes),
    look(operation, scores),
    idxs && look(operation, idxs),
    iouThreshold,
    boxes.dtype === 'float64' ? (x) => x : Math.fround,
  );
  return boxes.device.constant(best, [best.length], 'int32');
}

/**
 * The numbers of the boxes that are kept, the best first; `corners` are four numbers of each box.
 *
 * @param round - to the precision of the boxes, as at the threshold each bit counts
 */
export function bestBoxes(
  corners: ArrayLike<number>,
  merits: ArrayLike<number>,
  categories: ArrayLike<number> | undefined,
  iouThreshold: number,
  round: (x: number) => number = Math.fround,
): Int32Array {
  const side = (a: number, b: number): number => Math.max(0, round(b - a));
  const at = (box: number, i: number): number => corners[4 * box + i]!;
  const area = (box: number): number =>
    round(round(at(box, 2) - at(box, 0)) * round(at(box, 3) - at(box, 1)));
  const order = Array.from(merits, (_, i) => i).sort((i, j) => compared(merits[j]!, merits[i]!));
  const areas = order.map(area);
  const isOut = new Uint8Array(order.length);
  const best: number[] = [];
  for (let i = 0; i < order.length; i++) {
    if (isOut[i]) continue;
    const box = order[i]!;
    best.push(box);
    for (let j = i + 1; j < order.length; j++) {
      const other = order[j]!;
      if (isOut[j] || (categories && categories[box] !== categories[other])) continue;
      const width = side(Math.max(at(box, 0), at(other, 0)), Math.min(at(box, 2), at(other, 2)));
      const height = side(Math.max(at(box, 1), at(other, 1)), Math.min(at(box, 3), at(other, 3)));
      const shared = round(width * height);
      const union = round(round(areas[i]! + areas[j]!) - shared);
      if (round(shared / union) > iouThreshold) isOut[j] = 1;
    }
  }
  return Int32Array.from(best);
}

/**
 * The indices, int32, of the boxes [N, 4] that are kept, the one of the highest score first: all whose `boxIou` with each of those
 * before them is at most `iouThreshold`. Reads boxes and scores [N]: not inside compiled functions.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.nms.html
 *
 * @throws ShapeError unless there is a score for each box, RangeError for a threshold below 0
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { nms } from '@glissade/vision';
 *
 * const boxes = tensor([[0, 0, 10, 10], [1, 1, 10, 10], [20, 20, 30, 30]]);
 * console.log(nms(boxes, tensor([0.8, 0.9, 0.5]), 0.5).toArray()); // => [ 1, 2 ]
 * ```
 */
export const nms = (boxes: Tensor, scores: Tensor, iouThreshold: number): Tensor =>
  kept('nms', boxes, scores, undefined, iouThreshold);

/**
 * `nms` of each category by itself: boxes of different ones do not push each other out.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.batched_nms.html
 *
 * @param idxs - the category of each box, [N]
 * @throws ShapeError unless there is a score and a category for each box, RangeError for a threshold below 0
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { batchedNms } from '@glissade/vision';
 *
 * const boxes = tensor([[0, 0, 10, 10], [1, 1, 10, 10], [0, 0, 10, 10]]);
 * const categories = tensor([0, 0, 1], { dtype: 'int32' });
 * console.log(batchedNms(boxes, tensor([0.8, 0.9, 0.5]), categories, 0.5).toArray()); // => [ 1, 2 ]
 * ```
 */
export const batchedNms = (boxes: Tensor, scores: Tensor, idxs: Tensor, iouThreshold: number): Tensor =>
  kept('batchedNms', boxes, scores, idxs, iouThreshold);
