/** Pooling to a grid of fields, whatever the input's size. */
import {
  adaptiveAvgPool2d,
  checkTensors,
  max,
  named,
  printShape,
  ShapeError,
  slice,
  squeeze,
  stack,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { Module } from './module.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * The means of sequences [N, C, L] (or [C, L]) over `outputSize` fields, which overlap where the sizes do not divide.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adaptiveAvgPool1d(tensor([[3, 0, 6, 0, 9]]), 2).toArray()); // => [ [ 3, 5 ] ]
 * ```
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const [fields] = fieldsOf('adaptiveAvgPool1d', x, outputSize, 1);
  return named('adaptiveAvgPool1d', () => squeeze(adaptiveAvgPool2d(unsqueeze(x, -2), [1, fields!]), -2));
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) in `outputSize` fields; the first of equals gets the gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adaptiveMaxPool1d(tensor([[3, 1, 4, 1, 5]]), 2).toArray()); // => [ [ 4, 5 ] ]
 * ```
 */
export function adaptiveMaxPool1d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const [fields] = fieldsOf('adaptiveMaxPool1d', x, outputSize, 1);
  return largest(x, x.shape.length - 1, fields!);
}

/**
 * The largest elements of images [N, C, H, W] (or [C, H, W]) in a grid of `outputSize` fields; the first of equals gets the
 * gradient. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool2d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * console.log(adaptiveMaxPool2d(arange(15).reshape([1, 3, 5]), [1, 2]).toArray()); // => [ [ [ 12, 14 ] ] ]
 * ```
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const [rows, columns] = fieldsOf('adaptiveMaxPool2d', x, outputSize, 2);
  const axis = x.shape.length - 1;
  // Along the rows first: of equals the first one in reading order is found.
  return largest(largest(x, axis, columns!), axis - 1, rows!);
}

/** The largest elements in the fields of an axis: from floor(i length / fields) to ceil((i + 1) length / fields). */
function largest(x: Tensor, axis: number, fields: number): Tensor {
  const length = x.shape[axis]!;
  const parts = Array.from({ length: fields }, (_, i) => {
    const [start, end] = [Math.floor((i * length) / fields), Math.ceil(((i + 1) * length) / fields)];
    return max(slice(x, axis, start, end), axis).values;
  });
  return stack(parts, axis);
}

/** How many fields each of the last `rank` axes has; throws unless x has such axes behind its channels. */
function fieldsOf(
  operation: string,
  x: Tensor,
  outputSize: number | readonly number[],
  rank: number,
): readonly number[] {
  checkTensors(operation, x);
  const { dtype, shape } = x;
  const [sequences, axes] = rank === 1 ? ['sequences', 'L'] : ['images', 'H, W'];
  const extra = shape.length - rank;
  if ((extra !== 1 && extra !== 2) || shape.slice(extra).includes(0)) {
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected ${sequences} [N, C, ${axes}], or [C, ${axes}] without a batch, ` +
        'of at least one element',
    );
  }
  const sizes = [outputSize].flat();
  if (sizes.length !== 1 && sizes.length !== rank)
    throw new RangeError(
      `${operation}: outputSize is [${sizes.join(', ')}]; expected a whole number${rank === 1 ? '' : `, or ${rank}`}`,
    );
  const each = sizes.length === rank ? sizes : new Array<number>(rank).fill(sizes[0]!);
  for (const size of each) checkSizes(operation, { outputSize: size });
  return each;
}

abstract class AdaptivePooling extends Module {
  readonly outputSize: number | readonly number[];

  constructor(outputSize: number | readonly number[]) {
    super();
    for (const size of [outputSize].flat()) checkSizes(new.target.name, { outputSize: size });
    this.outputSize = outputSize;
  }

  protected override details(): string {
    return printOptions({ outputSize: this.outputSize });
  }
}

/**
 * The means of sequences [N, C, L] (or [C, L]) over `outputSize` fields.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 *
 * @example
 * ```ts
 * import { AdaptiveAvgPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveAvgPool1d(5).forward(ones([1, 64, 8])).shape); // => [ 1, 64, 5 ]
 * ```
 */
export class AdaptiveAvgPool1d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * The means of images [N, C, H, W] (or [C, H, W]) over a grid of `outputSize` fields, whatever their size.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 *
 * @example
 * ```ts
 * import { AdaptiveAvgPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveAvgPool2d(1).forward(ones([2, 8, 7, 5])).shape); // => [ 2, 8, 1, 1 ]
 * ```
 */
export class AdaptiveAvgPool2d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) in `outputSize` fields.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 *
 * @example
 * ```ts
 * import { AdaptiveMaxPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveMaxPool1d(1).forward(ones([1, 64, 8])).shape); // => [ 1, 64, 1 ]
 * ```
 */
export class AdaptiveMaxPool1d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize);
  }
}

/**
 * The largest elements of images [N, C, H, W] (or [C, H, W]) in a grid of `outputSize` fields, whatever their size.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 *
 * @example
 * ```ts
 * import { AdaptiveMaxPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new AdaptiveMaxPool2d([5, 7]);
 * console.log(`${layer}`, layer.forward(ones([1, 64, 8, 9])).shape); // => AdaptiveMaxPool2d(outputSize=[5,7]) [ 1, 64, 5, 7 ]
 * ```
 */
export class AdaptiveMaxPool2d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}
