/** A loss of boxes, each beside its own. */
import {
  add,
  div,
  gt,
  logicalAnd,
  maximum,
  mean,
  minimum,
  mul,
  optionsOf,
  printShape,
  ShapeError,
  sameShape,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { checkBoxes } from './boxes.ts';

/** What `generalizedBoxIouLoss` accepts. */
export interface BoxLossOptions {
  /** What becomes of the losses of all boxes. Default 'none', as in torchvision. */
  readonly reduction?: 'none' | 'mean' | 'sum';
  /** Keeps quotients finite. Default 1e-7. */
  readonly eps?: number;
}

/** Of no boxes the mean is 0, with a gradient. */
const meanOrNone = (losses: Tensor): Tensor => (losses.size > 0 ? mean(losses) : mul(sum(losses), 0));
const reductions = { none: (losses: Tensor): Tensor => losses, mean: meanOrNone, sum };

/**
 * 1 less `generalizedBoxIou` of each box [..., 4] and the one at its place, [...]: from 0 to 2, and with a slope where they share nothing.
 * Source: https://arxiv.org/abs/1902.09630
 *
 * @throws ShapeError for boxes of unlike shapes, TypeError for another reduction or options
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { generalizedBoxIouLoss } from '@glissade/vision';
 *
 * const losses = generalizedBoxIouLoss(tensor([[0, 0, 1, 1], [0, 0, 2, 2]]), tensor([[3, 0, 4, 1], [0, 0, 2, 2]]));
 * console.log(`${losses}`); // => tensor([1.5000, 0.0000])
 * ```
 */
export function generalizedBoxIouLoss(boxes1: Tensor, boxes2: Tensor, options: BoxLossOptions = {}): Tensor {
  checkBoxes('generalizedBoxIouLoss', boxes1, '[..., 4]');
  checkBoxes('generalizedBoxIouLoss', boxes2, '[..., 4]');
  const { reduction, eps } = optionsOf('generalizedBoxIouLoss', options, {
    reduction: 'none' as keyof typeof reductions,
    eps: 1e-7,
  });
  if (!Object.hasOwn(reductions, reduction))
    throw new TypeError(
      `generalizedBoxIouLoss: reduction is '${reduction}'; expected 'none', 'mean' or 'sum'`,
    );
  if (!sameShape(boxes1.shape, boxes2.shape))
    throw new ShapeError(
      `generalizedBoxIouLoss: boxes are ${printShape(boxes1.shape)} and ${printShape(boxes2.shape)}; expected a box for each box`,
    );
  const length = (end: Tensor, begin: Tensor): Tensor => sub(end, begin);
  const both = (choose: typeof maximum, i: number): Tensor =>
    choose(boxes1.select(-1, i), boxes2.select(-1, i));
  const area = (boxes: Tensor): Tensor =>
    mul(length(boxes.select(-1, 2), boxes.select(-1, 0)), length(boxes.select(-1, 3), boxes.select(-1, 1)));
  const [width, height] = [0, 1].map((i) => length(both(minimum, i + 2), both(maximum, i))) as [
    Tensor,
    Tensor,
  ];
  const meets = logicalAnd(gt(width, 0), gt(height, 0));
  const shared = mul(where(meets, width, 0), where(meets, height, 0));
  const union = sub(add(area(boxes1), area(boxes2)), shared);
  const [wide, high] = [0, 1].map((i) => length(both(maximum, i + 2), both(minimum, i))) as [Tensor, Tensor];
  const around = mul(wide, high);
  const overlap = sub(div(shared, add(union, eps)), div(sub(around, union), add(around, eps)));
  return reductions[reduction](sub(1, overlap));
}
