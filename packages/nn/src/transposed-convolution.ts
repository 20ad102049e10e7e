/** Transposed convolutional layers. */
import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  printShape,
  ShapeError,
  type Tensor,
  type TransposedConvolutionOptions,
} from '@glissade/tensor';
import { moduleName } from './class-name.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import { checkedOptions } from './options.ts';
import type { WeightOptions } from './weights.ts';

/** What `ConvTranspose1d`, `ConvTranspose2d` and `ConvTranspose3d` accept. */
export interface ConvTransposeOptions extends TransposedConvolutionOptions, WeightOptions {}

/** What `forward` of these layers accepts beside the input. */
export interface TransposedSize {
  /**
   * The lengths of the last axes of the result, or of all, within a stride of the least: `x.shape` of what was convolved. In place of the
   * `outputPadding`, which decides by default.
   */
  readonly outputSize?: readonly number[] | undefined;
}

abstract class TransposedConvolution extends ConvolutionLayer<TransposedConvolutionOptions> {
  protected override get isTransposed(): boolean {
    return true;
  }

  protected override get optionNames(): readonly string[] {
    return [...super.optionNames, 'outputPadding'];
  }

  /** @param size - with `outputSize`, the lengths of the result: several inputs of the convolution have one output */
  override forward(x: Tensor, size: TransposedSize = {}): Tensor {
    const { outputSize } = checkedOptions(moduleName(this), size, ['outputSize']);
    const options = outputSize
      ? { ...this.options, outputPadding: this.#behind(x, outputSize) }
      : this.options;
    return this.convolve(x, this.weight, this.bias, options);
  }

  /** What is to be added behind for a result of these lengths. */
  #behind({ shape }: Tensor, outputSize: readonly number[]): readonly number[] {
    const kernel = this.weight.shape.slice(2);
    const rank = kernel.length;
    const { stride = 1, padding = 0, dilation = 1 } = this.options;
    const [by, cut, apart] = [stride, padding, dilation].map((value) =>
      typeof value === 'number' ? kernel.map(() => value) : value,
    ) as [readonly number[], readonly number[], readonly number[]];
    const least = shape
      .slice(-rank)
      .map((length, i) => (length - 1) * by[i]! - 2 * cut[i]! + apart[i]! * (kernel[i]! - 1) + 1);
    const given = Array.isArray(outputSize) ? outputSize : [outputSize];
    const behind = given.slice(-rank).map((length, i) => length - least[i]!);
    const fits = outputSize.length === rank || outputSize.length === shape.length;
    if (fits && behind.every((amount, i) => Number.isInteger(amount) && amount >= 0 && amount < by[i]!))
      return behind;
    const most = least.map((length, i) => length + by[i]! - 1);
    throw new ShapeError(
      `${moduleName(this)}: outputSize is ${Array.isArray(outputSize) ? printShape(outputSize) : String(outputSize)}; expected ${rank} lengths from ${printShape(least)} to ` +
        `${printShape(most)} for an input ${printShape(shape)}`,
    );
  }
}

/**
 * A transposed convolution, which grows images [N, inChannels, H, W] (or one image [inChannels, H, W]): with stride 2 and
 * kernel 2 to twice their height and width.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new ConvTranspose2d(8, 4, 2, { stride: 2 });
 * console.log(`${layer}`); // => ConvTranspose2d(inChannels=8, outChannels=4, kernelSize=[2,2], stride=2)
 * console.log(layer.forward(ones([2, 8, 14, 14])).shape); // => [ 2, 4, 28, 28 ]
 *
 * // Back to what a convolution had.
 * const back = new ConvTranspose2d(8, 4, 3, { stride: 2, padding: 1 });
 * console.log(back.forward(ones([2, 8, 6, 6]), { outputSize: [12, 11] }).shape); // => [ 2, 4, 12, 11 ]
 * ```
 */
export class ConvTranspose2d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose2d', 2, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose2d;
  }
}

/**
 * A transposed convolution of sequences [N, inChannels, L] (or [inChannels, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new ConvTranspose1d(8, 4, 2, { stride: 2 }).forward(ones([2, 8, 14])).shape); // => [ 2, 4, 28 ]
 * ```
 */
export class ConvTranspose1d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose1d', 1, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose1d;
  }
}

/**
 * A transposed convolution of volumes [N, inChannels, D, H, W] (or [inChannels, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new ConvTranspose3d(2, 1, 2, { stride: 2 }).forward(ones([1, 2, 3, 4, 5])).shape); // => [ 1, 1, 6, 8, 10 ]
 * ```
 */
export class ConvTranspose3d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose3d', 3, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose3d;
  }
}
