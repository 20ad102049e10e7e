/** Dropout of whole channels. */
import { printShape, type Shape, ShapeError, type Tensor } from '@glissade/tensor';
import { Dropout, type DropoutOptions, dropping, zeroed } from './dropout.ts';

/** The shape of what falls or stays: one for each channel. */
const channelsOf =
  (operation: string, inputs: string, axes: number, isBatchOptional: boolean) =>
  ({ dtype, shape }: Tensor): Shape => {
    const extra = shape.length - axes;
    if (extra === 2 || (extra === 1 && isBatchOptional))
      return [...shape.slice(0, extra), ...shape.slice(extra).fill(1)];
    throw new ShapeError(`${operation}: got ${dtype}${printShape(shape)}; expected ${inputs}`);
  };

const channels1d = channelsOf('dropout1d', 'sequences [N, C, L], or [C, L] without a batch', 1, true);
const channels2d = channelsOf('dropout2d', 'images [N, C, H, W]', 2, false);
const channels3d = channelsOf(
  'dropout3d',
  'volumes [N, C, D, H, W], or [C, D, H, W] without a batch',
  3,
  true,
);

/**
 * `Dropout1d` as a function: whole channels of sequences [N, C, L] (or [C, L]) fall, anew at each call.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 *
 * @throws RangeError unless p is from 0 to 1; ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { dropout1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = dropout1d(ones([1, 8]), { p: 0.2 }).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export const dropout1d = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('dropout1d', zeroed, x, options, channels1d);

/**
 * The same of whole channels of images [N, C, H, W].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 *
 * @throws RangeError unless p is from 0 to 1; ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { dropout2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Set(dropout2d(ones([1, 1, 8, 8])).dataSync()).size); // => 1
 * ```
 */
export const dropout2d = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('dropout2d', zeroed, x, options, channels2d);

/**
 * The same of whole channels of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout3d.html
 *
 * @throws RangeError unless p is from 0 to 1; ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { dropout3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Set(dropout3d(ones([1, 4, 4, 4])).dataSync()).size); // => 1
 * ```
 */
export const dropout3d = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('dropout3d', zeroed, x, options, channels3d);

/**
 * While training, sets whole channels to 0 with probability `p` and multiplies the others by 1 / (1 - p): those of sequences [N, C, L] (or [C, L]), whose neighbouring positions tell nearly the same.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 *
 * @example
 * ```ts
 * import { Dropout1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = new Dropout1d(0.5).forward(ones([1, 8])).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class Dropout1d extends Dropout {
  protected override unit(x: Tensor): Shape {
    return channels1d(x);
  }
}

/**
 * The same of whole channels of images [N, C, H, W], whose neighbouring pixels tell nearly the same.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 *
 * @example
 * ```ts
 * import { Dropout2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = new Dropout2d(0.5).forward(ones([1, 1, 8, 8])).flatten(0, 2).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class Dropout2d extends Dropout {
  protected override unit(x: Tensor): Shape {
    return channels2d(x);
  }
}

/**
 * The same of whole channels of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 *
 * @example
 * ```ts
 * import { Dropout3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = new Dropout3d(0.5).forward(ones([1, 4, 4, 4])).flatten(1).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class Dropout3d extends Dropout {
  protected override unit(x: Tensor): Shape {
    return channels3d(x);
  }
}
