/** Layers that put room around images. */
import { type PadOptions, pad, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { printOptions } from './weights.ts';

/** How much at each side: one number, or [left, right, top, bottom]. Negative numbers crop. */
type Sides = number | readonly [left: number, right: number, top: number, bottom: number];

abstract class Padding extends Module {
  readonly padding: readonly number[];

  constructor(padding: Sides) {
    super();
    const sides: readonly number[] = typeof padding === 'number' ? new Array(4).fill(padding) : padding;
    if (sides.length !== 4 || !sides.every(Number.isInteger))
      throw new RangeError(
        `${new.target.name}: padding is ${JSON.stringify(padding)}; expected a whole number, or four: [left, right, top, bottom]`,
      );
    this.padding = sides;
  }

  protected abstract readonly mode: NonNullable<PadOptions['mode']>;

  forward(x: Tensor): Tensor {
    const { dtype, shape } = x;
    if (shape.length !== 3 && shape.length !== 4)
      throw new ShapeError(
        `${this.constructor.name}: got ${dtype}${printShape(shape)}; expected images [N, C, H, W], or one image [C, H, W]`,
      );
    return pad(x, this.padding, { mode: this.mode });
  }

  protected override details(): string {
    return printOptions({ padding: this.padding });
  }
}

/**
 * Zeros around images [N, C, H, W] (or [C, H, W]): `padding` at every side, or [left, right, top, bottom].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 *
 * @example
 * ```ts
 * import { ZeroPad2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new ZeroPad2d([1, 1, 2, 0]);
 * console.log(`${layer}`); // => ZeroPad2d(padding=[1,1,2,0])
 * console.log(layer.forward(ones([1, 3, 4, 4])).shape); // => [ 1, 3, 6, 6 ]
 * ```
 */
export class ZeroPad2d extends Padding {
  protected get mode(): 'constant' {
    return 'constant';
  }
}

/**
 * The mirror image of the pixels beside each edge, around images [N, C, H, W] (or [C, H, W]); less than their size.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 *
 * @example
 * ```ts
 * import { ReflectionPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ReflectionPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 3, 2, 1, 2, 3, 2 ] ] ]
 * ```
 */
export class ReflectionPad2d extends Padding {
  protected get mode(): 'reflect' {
    return 'reflect';
  }
}

/**
 * The pixels of each edge, repeated around images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 *
 * @example
 * ```ts
 * import { ReplicationPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ReplicationPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 1, 1, 1, 2, 3, 3 ] ] ]
 * ```
 */
export class ReplicationPad2d extends Padding {
  protected get mode(): 'replicate' {
    return 'replicate';
  }
}
