/** Layers that compute nothing: reshaping between convolutions and linear layers, and the identity. */
import { flatten, printShape, reshape, ShapeError, type Tensor, written } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * The input itself: a layer that does nothing where one is asked for.
 *
 * @example
 * ```ts
 * import { Identity } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Identity();
 * console.log(layer.forward(ones([2])).toArray()); // => [ 1, 1 ]
 * ```
 */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/**
 * The dims from `startDim` to `endDim` run together into one: all but the batch, if not said.
 *
 * @example
 * ```ts
 * import { Flatten } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Flatten().forward(ones([64, 1, 28, 28])).shape); // => [ 64, 784 ]
 * ```
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startDim, this.endDim);
  }

  protected override details(): string {
    return printOptions({ startDim: this.startDim, endDim: this.endDim });
  }
}

/**
 * One dim split into several; one of their sizes may be -1: what is left.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 *
 * @example
 * ```ts
 * import { Unflatten } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Unflatten(1, [1, 28, -1]).forward(ones([64, 784])).shape); // => [ 64, 1, 28, 28 ]
 * ```
 */
export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    if (!Array.isArray(unflattenedSize))
      throw new TypeError(
        `Unflatten: unflattenedSize is ${written(unflattenedSize)}; expected a list of lengths`,
      );
    for (const size of unflattenedSize) if (size !== -1) checkSizes('Unflatten', { unflattenedSize: size });
    if (unflattenedSize.filter((size) => size === -1).length > 1)
      throw new RangeError(
        `Unflatten: unflattenedSize is [${unflattenedSize.join(', ')}]; only one size may be -1`,
      );
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  forward(x: Tensor): Tensor {
    const { dim, unflattenedSize } = this;
    const axis = dim < 0 ? dim + x.shape.length : dim;
    const length = x.shape[axis];
    const known = unflattenedSize.reduce((product, size) => (size === -1 ? product : product * size), 1);
    if (length === undefined || (unflattenedSize.includes(-1) ? length % known !== 0 : length !== known)) {
      throw new ShapeError(
        `unflatten: dim ${dim} of ${x.dtype}${printShape(x.shape)} cannot be split into ${printShape(unflattenedSize)}`,
      );
    }
    const sizes = unflattenedSize.map((size) => (size === -1 ? length / known : size));
    return reshape(x, [...x.shape.slice(0, axis), ...sizes, ...x.shape.slice(axis + 1)]);
  }

  protected override details(): string {
    return printOptions({ dim: this.dim, unflattenedSize: this.unflattenedSize });
  }
}
