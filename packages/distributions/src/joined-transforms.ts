/** A transform for each part of a tensor. */
import {
  add,
  concat,
  printShape,
  type Shape,
  ShapeError,
  split,
  stack,
  type Tensor,
  unbind,
  written,
} from '@glissade/tensor';
import { type Constraint, check, real } from './check.ts';
import { checkTransforms } from './check-transform.ts';
import { CheckedTransform } from './checked-transform.ts';
import { domainDimsOf, forwardShape, inverseShape } from './composition.ts';
import { sumLast } from './parameters.ts';
import type { Transform } from './transforms.ts';

/** What both have in common: parts along a dim, of which each has its own transform. */
abstract class JoinedTransform extends CheckedTransform implements Transform {
  readonly shape: Shape = [];
  readonly codomain: Constraint = real;
  readonly name: string;
  readonly transforms: readonly Transform[];
  readonly dim: number;
  /** Of the parts; none where they are slices. */
  readonly lengths: readonly number[] | undefined;

  constructor(name: string, transforms: readonly Transform[], dim: number, lengths?: readonly number[]) {
    super();
    if (!Array.isArray(transforms) || !Number.isInteger(dim))
      throw new TypeError(
        `${name}: expected a list of transforms and a dim, got ${written(transforms)} and ${written(dim)}`,
      );
    checkTransforms(name, transforms);
    if (transforms.length === 0 || (lengths && lengths.length !== transforms.length))
      throw new ShapeError(
        `${name}: ${transforms.length} transforms, ${lengths?.length ?? 'no'} lengths; expected one length for each, and one at least`,
      );
    this.name = name;
    this.transforms = transforms;
    this.dim = dim;
    this.lengths = lengths;
  }

  get domainDims(): number {
    return this.#within(mostOf(this.transforms));
  }
  get codomainDims(): number {
    return this.#within(Math.max(...this.transforms.map(({ codomainDims = 0 }) => codomainDims)));
  }

  protected apply(x: Tensor): Tensor {
    return this.#joined(this.#parts(x).map((part, i) => this.transforms[i]!.forward(part)));
  }

  /** @throws RangeError for what one of the transforms cannot give, where it can be looked at */
  protected undo(y: Tensor): Tensor {
    const before = this.#parts(y).map((part, i) => {
      const transform = this.transforms[i]!;
      check(`${this.name}: the value of ${transform.name}`, part, transform.codomain);
      return transform.inverse(part);
    });
    return this.#joined(before);
  }

  protected logStretch(x: Tensor, y: Tensor): Tensor {
    const [most, after] = [mostOf(this.transforms), this.#parts(y)];
    const parts = this.#parts(x).map((part, i) => {
      const transform = this.transforms[i]!;
      return sumLast(transform.logAbsDetJacobian(part, after[i]!), most - domainDimsOf(transform));
    });
    const dim = this.#dimOf(x.shape) - x.ndim + most;
    return dim < 0 ? this.#join(parts, dim) : parts.reduce((sum, each) => add(sum, each));
  }

  forwardShape(shape: Shape): Shape {
    return this.#ofPart(shape, forwardShape);
  }
  inverseShape(shape: Shape): Shape {
    return this.#ofPart(shape, inverseShape);
  }

  /** With the same transforms of the same parts. */
  equals(other: Transform): boolean {
    return (
      other instanceof JoinedTransform &&
      other.dim === this.dim &&
      `${other.lengths}` === `${this.lengths}` &&
      other.transforms.length === this.transforms.length &&
      this.transforms.every((each, i) => each.equals(other.transforms[i]!))
    );
  }

  /** With the dim of slices itself, where it is among them. */
  #within(dims: number): number {
    return dims + (!this.lengths && this.dim < 0 && this.dim >= -dims ? 1 : 0);
  }

  /** The dim, counted from the first, of what is as long as it should be there. */
  #dimOf(shape: Shape): number {
    const dim = this.dim < 0 ? this.dim + shape.length : this.dim;
    const length = this.lengths?.reduce((sum, each) => sum + each, 0) ?? this.transforms.length;
    if (shape[dim] !== length)
      throw new ShapeError(
        `${this.name}: the value is ${printShape(shape)}; expected a length of ${length} in dim ${this.dim}`,
      );
    return dim;
  }

  #parts(x: Tensor): readonly Tensor[] {
    const dim = this.#dimOf(x.shape);
    return this.lengths ? split(x, this.lengths, dim) : unbind(x, dim);
  }

  #join(parts: readonly Tensor[], dim = this.dim): Tensor {
    return this.lengths ? concat(parts, dim) : stack(parts, dim);
  }

  #joined(parts: readonly Tensor[]): Tensor {
    const joined = this.#join(parts);
    this.#dimOf(joined.shape);
    return joined;
  }

  /** The shape that a function makes of that of a part, as that of all. */
  #ofPart(shape: Shape, f: (transforms: readonly Transform[], shape: Shape) => Shape): Shape {
    const dim = this.#dimOf(shape);
    const first = this.transforms.slice(0, 1);
    if (this.lengths) return f(first, shape);
    const part = f(first, [...shape.slice(0, dim), ...shape.slice(dim + 1)]);
    const place = this.dim < 0 ? part.length + 1 + this.dim : dim;
    return [...part.slice(0, place), shape[dim]!, ...part.slice(place)];
  }
}

const mostOf = (transforms: readonly Transform[]): number => Math.max(...transforms.map(domainDimsOf));

/**
 * A transform for each slice along `dim`, of which x has as many: the others are their dims.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.StackTransform
 *
 * @example
 * ```ts
 * import { AffineTransform, ExpTransform, StackTransform } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const transform = new StackTransform([new ExpTransform(), new AffineTransform(0, 2)], -1);
 * console.log(transform.forward(tensor([[0, 1], [0, 5]])).toArray()); // => [ [ 1, 2 ], [ 1, 10 ] ]
 * ```
 * @throws TypeError for what are no transforms
 */
export class StackTransform extends JoinedTransform {
  /** @param dim - by default the first; counted from the end, it may be one of an outcome */
  constructor(transforms: readonly Transform[], dim = 0) {
    super('StackTransform', transforms, dim);
  }
}

/**
 * A transform for each of several parts along `dim`, of the given lengths. They keep these.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.CatTransform
 *
 * @example
 * ```ts
 * import { AffineTransform, CatTransform, ExpTransform } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const transform = new CatTransform([new ExpTransform(), new AffineTransform(0, 2)], -1, [1, 2]);
 * console.log(transform.forward(tensor([0, 1, 5])).toArray()); // => [ 1, 2, 10 ]
 * ```
 * @throws TypeError for what are no transforms; ShapeError for another number of lengths
 */
export class CatTransform extends JoinedTransform {
  /**
   * @param dim - by default the first
   * @param lengths - by default 1 each
   */
  constructor(
    transforms: readonly Transform[],
    dim = 0,
    lengths: readonly number[] = transforms?.map?.(() => 1),
  ) {
    super('CatTransform', transforms, dim, lengths);
  }
}
