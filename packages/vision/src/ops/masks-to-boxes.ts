/** The boxes around masks. */
import {
  amax,
  amin,
  any,
  checkTensors,
  ne,
  printShape,
  ShapeError,
  stack,
  type Tensor,
  where,
} from '@glissade/tensor';

/**
 * The smallest boxes [N, 4] around what is not 0 in masks [N, H, W]: the first and the last column and row, float32. [0, 0, 0, 0] for
 * an empty mask.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.masks_to_boxes.html
 *
 * @throws ShapeError for other than masks [N, H, W]
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { masksToBoxes } from '@glissade/vision';
 *
 * console.log(masksToBoxes(tensor([[[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0]]])).toArray()); // => [ [ 1, 1, 2, 2 ] ]
 * ```
 */
export function masksToBoxes(masks: Tensor): Tensor {
  checkTensors('masksToBoxes', masks);
  const { dtype, shape } = masks;
  if (shape.length !== 3 || shape[1] === 0 || shape[2] === 0)
    throw new ShapeError(`masksToBoxes: got ${dtype}${printShape(shape)}; expected masks [N, H, W]`);
  const covered = ne(masks, 0);
  const ends = [1, 2].map((axis): readonly [Tensor, Tensor] => {
    const lines = any(covered, axis);
    const length = lines.shape[1]!;
    const places = masks.device.constant(
      Float32Array.from({ length }, (_, i) => i),
      [length],
      'float32',
    );
    const isThere = any(lines, 1);
    const first = amin(where(lines, places, length), 1);
    const last = amax(where(lines, places, -1), 1);
    return [where(isThere, first, 0), where(isThere, last, 0)];
  });
  const [[x1, x2], [y1, y2]] = ends as [readonly [Tensor, Tensor], readonly [Tensor, Tensor]];
  return stack([x1, y1, x2, y2], 1);
}
