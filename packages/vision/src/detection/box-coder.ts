/** Boxes as what changes others into them: what heads learn to say. */
import {
  add,
  checkTensors,
  clamp,
  concat,
  div,
  exp,
  log,
  mul,
  printShape,
  ShapeError,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { checkBoxes } from '../ops/boxes.ts';

/** Middle and length of boxes [..., 4] along x and y: [...] each. */
interface Placed {
  readonly middle: readonly [Tensor, Tensor];
  readonly length: readonly [Tensor, Tensor];
}

function placed(boxes: Tensor): Placed {
  const length = ([0, 1] as const).map((axis) => sub(boxes.select(-1, axis + 2), boxes.select(-1, axis)));
  const middle = ([0, 1] as const).map((axis) => add(boxes.select(-1, axis), mul(length[axis]!, 0.5)));
  return { middle: middle as [Tensor, Tensor], length: length as [Tensor, Tensor] };
}

/**
 * Boxes as shifts of middles, in lengths of the boxes that they are seen from, and logarithms of how much longer they are; each of
 * the four times a weight. Source: https://arxiv.org/abs/1311.2524, appendix C
 *
 * @param weights - of x, y, width and height
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { BoxCoder } from '@glissade/vision';
 *
 * const coder = new BoxCoder([10, 10, 5, 5]);
 * const [boxes, anchors] = [tensor([[2, 0, 6, 8]]), tensor([[0, 0, 4, 8]])];
 * const codes = coder.encodeSingle(boxes, anchors);
 * console.log(codes.toArray()); // => [ [ 5, 0, 0, 0 ] ]
 * console.log(coder.decodeSingle(codes, anchors).toArray()); // => [ [ 2, 0, 6, 8 ] ]
 * ```
 */
export class BoxCoder {
  readonly weights: readonly [number, number, number, number];
  /** Logarithms above it count as it. */
  readonly bboxXformClip: number;

  constructor(
    weights: readonly [number, number, number, number],
    bboxXformClip: number = Math.log(1000 / 16),
  ) {
    this.weights = weights;
    this.bboxXformClip = bboxXformClip;
  }

  /** `encodeSingle` of the boxes of several images. */
  encode(referenceBoxes: readonly Tensor[], proposals: readonly Tensor[]): Tensor[] {
    return referenceBoxes.map((boxes, i) => this.encodeSingle(boxes, proposals[i]!));
  }

  /**
   * What changes `proposals` into `referenceBoxes`, both [..., 4]: [..., 4].
   *
   * @throws ShapeError for other than boxes
   */
  encodeSingle(referenceBoxes: Tensor, proposals: Tensor): Tensor {
    checkBoxes('BoxCoder', referenceBoxes, '[..., 4]');
    checkBoxes('BoxCoder', proposals, '[..., 4]');
    const [to, from] = [placed(referenceBoxes), placed(proposals)];
    const [wx, wy, ww, wh] = this.weights;
    const shift = (axis: 0 | 1, weight: number): Tensor =>
      div(mul(sub(to.middle[axis], from.middle[axis]), weight), from.length[axis]);
    const growth = (axis: 0 | 1, weight: number): Tensor =>
      mul(log(div(to.length[axis], from.length[axis])), weight);
    return stack([shift(0, wx), shift(1, wy), growth(0, ww), growth(1, wh)], -1);
  }

  /** The boxes [K, L, 4] that codes [K, 4 L] change those of several images into, K in all. */
  decode(relCodes: Tensor, boxes: readonly Tensor[]): Tensor {
    const all = concat(boxes, 0);
    const codes = relCodes.reshape([all.shape[0]!, relCodes.size / Math.max(1, all.shape[0]!)]);
    return this.decodeSingle(codes, all).reshape([all.shape[0]!, codes.shape[1]! / 4, 4]);
  }

  /**
   * The boxes that codes change `boxes` [..., 4] into; 4 L codes of each box are L boxes in a row, [..., 4 L].
   *
   * @throws ShapeError for other than boxes, and codes that are no fours of each
   */
  decodeSingle(relCodes: Tensor, boxes: Tensor): Tensor {
    checkTensors('BoxCoder', relCodes);
    checkBoxes('BoxCoder', boxes, '[..., 4]');
    const { shape } = relCodes;
    if (shape.length !== boxes.shape.length || shape.at(-1)! % 4 !== 0)
      throw new ShapeError(
        `BoxCoder: codes are ${printShape(shape)}, boxes ${printShape(boxes.shape)}; expected [..., 4 L] and [..., 4]`,
      );
    const codes = relCodes.reshape([...shape.slice(0, -1), shape.at(-1)! / 4, 4]);
    const from = placed(boxes.to(relCodes.dtype).unsqueeze(-2));
    const [x, y, width, height] = this.weights.map((weight, i) => div(codes.select(-1, i), weight)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const side = (axis: 0 | 1, shift: Tensor, growth: Tensor): readonly [Tensor, Tensor] => {
      const middle = add(mul(shift, from.length[axis]), from.middle[axis]);
      const half = mul(mul(exp(clamp(growth, undefined, this.bboxXformClip)), from.length[axis]), 0.5);
      return [sub(middle, half), add(middle, half)];
    };
    const [left, right] = side(0, x, width);
    const [top, bottom] = side(1, y, height);
    return stack([left, top, right, bottom], -1).reshape(shape);
  }
}

/**
 * Boxes as distances of their four sides from the middle of others, left, top, right and bottom, in lengths of these unless
 * `normalizeBySize` is false. Source: https://arxiv.org/abs/1904.01355, equation 1
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { BoxLinearCoder } from '@glissade/vision';
 *
 * const coder = new BoxLinearCoder();
 * console.log(coder.encode(tensor([[0, 0, 4, 4]]), tensor([[0, 1, 6, 4]])).toArray()); // => [ [ 0.5, 0.25, 1, 0.5 ] ]
 * ```
 */
export class BoxLinearCoder {
  readonly normalizeBySize: boolean;

  constructor(normalizeBySize: boolean = true) {
    this.normalizeBySize = normalizeBySize;
  }

  /** The distances [..., 4] of the sides of `proposals` from the middles of `referenceBoxes`, both [..., 4]. */
  encode(referenceBoxes: Tensor, proposals: Tensor): Tensor {
    checkBoxes('BoxLinearCoder', referenceBoxes, '[..., 4]');
    checkBoxes('BoxLinearCoder', proposals, '[..., 4]');
    const [x, y] = this.#middles(referenceBoxes);
    const at = (i: number): Tensor => proposals.select(-1, i);
    const sides = stack([sub(x, at(0)), sub(y, at(1)), sub(at(2), x), sub(at(3), y)], -1);
    return this.normalizeBySize ? div(sides, lengths(referenceBoxes)) : sides;
  }

  /** The boxes [..., 4] whose sides have such distances from the middles of `boxes`. */
  decode(relCodes: Tensor, boxes: Tensor): Tensor {
    checkBoxes('BoxLinearCoder', relCodes, '[..., 4]');
    checkBoxes('BoxLinearCoder', boxes, '[..., 4]');
    const from = boxes.to(relCodes.dtype);
    const [x, y] = this.#middles(from);
    const sides = this.normalizeBySize ? mul(relCodes, lengths(from)) : relCodes;
    const at = (i: number): Tensor => sides.select(-1, i);
    return stack([sub(x, at(0)), sub(y, at(1)), add(x, at(2)), add(y, at(3))], -1);
  }

  #middles(boxes: Tensor): readonly [Tensor, Tensor] {
    const middle = (axis: 0 | 1): Tensor => mul(add(boxes.select(-1, axis), boxes.select(-1, axis + 2)), 0.5);
    return [middle(0), middle(1)];
  }
}

function lengths(boxes: Tensor): Tensor {
  const [width, height] = placed(boxes).length;
  return stack([width, height, width, height], -1);
}
