/** Pooling by powers: between the sum of a window, and the largest in it. */
import {
  avgPool2d,
  checkTensors,
  inFloat32,
  meanOfWindows,
  mul,
  named,
  ne,
  pow,
  type Tensor,
  where,
  written,
} from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { avgPool1d } from './pooling-1d.ts';
import { printOptions } from './weights.ts';

/** What `lpPool1d` to `lpPool3d` and their layers accept. */
export interface PowerPoolingOptions {
  /** How far the window moves. Default: the kernel's size, so that windows do not overlap. */
  readonly stride?: number | readonly number[];
  /** Whether a last, partial window counts: it is scaled to a whole one. Default false. */
  readonly ceilMode?: boolean;
}

type PerAxis = number | readonly number[];

const names = ['stride', 'ceilMode'] as const;

function checkNorm(owner: string, normType: number): void {
  if (typeof normType !== 'number' || !(normType > 0 && normType < Infinity))
    throw new RangeError(
      `${owner}: normType is ${written(normType)}; expected a number > 0. For the largest element use maxPool`,
    );
}

/** The roots of the sums of powers, of which `mean` gives the means. */
function rootOfWindows(
  operation: string,
  rank: number,
  x: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: PowerPoolingOptions,
  mean: (x: Tensor, kernelSize: PerAxis, options: PowerPoolingOptions) => Tensor,
): Tensor {
  checkTensors(operation, x);
  checkNorm(operation, normType);
  const { stride, ceilMode = false } = ofFunction(operation, options, names);
  return named(operation, () =>
    inFloat32(x, (x) => {
      const means = mean(pow(x, normType), kernelSize, { ceilMode, ...(stride !== undefined && { stride }) });
      const lengths = typeof kernelSize === 'number' ? Array<number>(rank).fill(kernelSize) : kernelSize;
      const total = mul(
        means,
        lengths.reduce((a, b) => a * b, 1),
      );
      // Where nothing is, the root is infinitely steep: the gradient is set to 0.
      const some = ne(total, 0);
      return where(some, pow(where(some, total, 1), 1 / normType), 0);
    }),
  );
}

/**
 * The root of the sum of powers, (x^p + ...)^(1/p) with p `normType`, of every window of sequences [N, C, L] (or [C, L]): the sum for
 * 1, nearly the largest for a large one. Where the sum is 0, so is the gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 *
 * @throws RangeError unless `normType` is positive; ShapeError if x has other dims, or is shorter than a window
 *
 * @example
 * ```ts
 * import { lpPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(lpPool1d(tensor([[3, 4, 0, 5]]), 2, 2).toArray()); // => [ [ 5, 5 ] ]
 * ```
 */
export const lpPool1d = (
  x: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: PowerPoolingOptions = {},
): Tensor => rootOfWindows('lpPool1d', 1, x, normType, kernelSize, options, avgPool1d);

/**
 * The same for windows of images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 *
 * @throws RangeError unless `normType` is positive; ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { lpPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(lpPool2d(ones([1, 4, 4]), 2, 2).toArray()); // => [ [ [ 2, 2 ], [ 2, 2 ] ] ]
 * ```
 */
export const lpPool2d = (
  x: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: PowerPoolingOptions = {},
): Tensor => rootOfWindows('lpPool2d', 2, x, normType, kernelSize, options, avgPool2d);

/**
 * The same for windows of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 *
 * @throws RangeError unless `normType` is positive; ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { lpPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(lpPool3d(ones([1, 2, 2, 4]), 1, 2).flatten().toArray()); // => [ 8, 8 ]
 * ```
 */
export const lpPool3d = (
  x: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: PowerPoolingOptions = {},
): Tensor =>
  rootOfWindows('lpPool3d', 3, x, normType, kernelSize, options, (x, kernelSize, options) =>
    meanOfWindows('lpPool3d', 3, x, kernelSize, options),
  );

abstract class PowerPooling extends Module {
  readonly normType: number;
  readonly kernelSize: PerAxis;
  readonly options: PowerPoolingOptions;

  constructor(normType: number, kernelSize: PerAxis, options: PowerPoolingOptions = {}) {
    super();
    checkNorm(classNameOf(new.target), normType);
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.options = checkedOptions(classNameOf(new.target), options, names);
  }

  protected override details(): string {
    return printOptions({ normType: this.normType, kernelSize: this.kernelSize, ...this.options });
  }
}

/**
 * The root of the sum of powers of every window of sequences [N, C, L] (or [C, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 *
 * @example
 * ```ts
 * import { LPPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new LPPool1d(2, 3, { stride: 2 }).forward(ones([20, 16, 50])).shape); // => [ 20, 16, 24 ]
 * ```
 */
export class LPPool1d extends PowerPooling {
  forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * The root of the sum of powers of every window of images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 *
 * @example
 * ```ts
 * import { LPPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new LPPool2d(1.5, [3, 2]).forward(ones([1, 8, 30, 28])).shape); // => [ 1, 8, 10, 14 ]
 * ```
 */
export class LPPool2d extends PowerPooling {
  forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * The root of the sum of powers of every window of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 *
 * @example
 * ```ts
 * import { LPPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new LPPool3d(2, 2).forward(ones([1, 8, 4, 6, 8])).shape); // => [ 1, 8, 2, 3, 4 ]
 * ```
 */
export class LPPool3d extends PowerPooling {
  forward(x: Tensor): Tensor {
    return lpPool3d(x, this.normType, this.kernelSize, this.options);
  }
}
