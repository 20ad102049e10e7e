/** Outcomes of another shape. */
import {
  fillLike,
  printShape,
  reshape,
  type Shape,
  ShapeError,
  sameShape,
  size,
  type Tensor,
  written,
} from '@glissade/tensor';
import { type Constraint, real } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';
import type { Transform } from './transforms.ts';

/**
 * The last dims, `inShape`, as `outShape` of as many elements.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ReshapeTransform
 *
 * @example
 * ```ts
 * import { Normal, ReshapeTransform, TransformedDistribution } from '@glissade/distributions';
 * import { zeros } from '@glissade/tensor';
 *
 * const p = new TransformedDistribution(new Normal(zeros([5, 4]), 1), new ReshapeTransform([4], [2, 2]));
 * console.log(p.batchShape, p.eventShape); // => [ 5 ] [ 2, 2 ]
 * ```
 * @throws ShapeError for shapes of unlike sizes
 */
export class ReshapeTransform extends CheckedTransform implements Transform {
  readonly name = 'ReshapeTransform';
  readonly shape: Shape = [];
  readonly codomain: Constraint = real;
  readonly inShape: Shape;
  readonly outShape: Shape;

  constructor(inShape: Shape, outShape: Shape) {
    super();
    if (!Array.isArray(inShape) || !Array.isArray(outShape))
      throw new TypeError(
        `ReshapeTransform: the shapes are ${written(inShape)} and ${written(outShape)}; expected two lists of lengths`,
      );
    if (size(inShape) !== size(outShape))
      throw new ShapeError(
        `ReshapeTransform: ${printShape(inShape)} and ${printShape(outShape)} are of ${size(inShape)} and ${size(outShape)} ` +
          'elements; expected as many',
      );
    this.inShape = inShape;
    this.outShape = outShape;
  }

  get domainDims(): number {
    return this.inShape.length;
  }
  get codomainDims(): number {
    return this.outShape.length;
  }

  protected apply(x: Tensor): Tensor {
    return reshape(x, this.forwardShape(x.shape));
  }
  protected undo(y: Tensor): Tensor {
    return reshape(y, this.inverseShape(y.shape));
  }
  /** 0. */
  protected logStretch(x: Tensor): Tensor {
    return fillLike(x, 0, x.shape.slice(0, x.ndim - this.domainDims));
  }
  forwardShape(shape: Shape): Shape {
    return withEnd(shape, this.inShape, this.outShape);
  }
  inverseShape(shape: Shape): Shape {
    return withEnd(shape, this.outShape, this.inShape);
  }
  /** Of the same shapes. */
  equals(other: Transform): boolean {
    return (
      other instanceof ReshapeTransform &&
      sameShape(other.inShape, this.inShape) &&
      sameShape(other.outShape, this.outShape)
    );
  }
}

function withEnd(shape: Shape, from: Shape, to: Shape): Shape {
  const kept = shape.length - from.length;
  if (kept < 0 || !sameShape(shape.slice(kept), from))
    throw new ShapeError(
      `ReshapeTransform: the value is ${printShape(shape)}; expected ${printShape(from)} as its last dims`,
    );
  return [...shape.slice(0, kept), ...to];
}
