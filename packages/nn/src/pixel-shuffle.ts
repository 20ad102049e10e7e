/** Channels that become pixels, and the way back. */
import { checkTensors, permute, printShape, reshape, ShapeError, type Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * Images [..., C r^2, H, W] to [..., C, H r, W r], r being `upscaleFactor`: of every r^2 channels, the numbers of one pixel
 * become a square of pixels.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 *
 * @throws ShapeError if x has fewer than three dims, or its channels cannot be split
 *
 * @example
 * ```ts
 * import { pixelShuffle } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2).toArray()); // => [ [ [ 1, 2 ], [ 3, 4 ] ] ]
 * ```
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  checkTensors('pixelShuffle', x);
  checkSizes('pixelShuffle', { upscaleFactor });
  const { dtype, shape } = x;
  const images = shape.slice(0, -3);
  const [channels = 0, height, width] = shape.slice(-3);
  const square = upscaleFactor ** 2;
  if (shape.length < 3 || channels % square !== 0) {
    throw new ShapeError(
      `pixelShuffle: got ${dtype}${printShape(shape)}; expected [..., C, H, W], and C a multiple of ${square} ` +
        `for the upscaleFactor ${upscaleFactor}`,
    );
  }
  const first = images.length;
  const split = [...images, channels / square, upscaleFactor, upscaleFactor, height!, width!];
  // Rows beside their row within the square, columns likewise.
  const order = [...images.keys(), first, first + 3, first + 1, first + 4, first + 2];
  const pixels = permute(reshape(x, split), order);
  return reshape(pixels, [...images, channels / square, height! * upscaleFactor, width! * upscaleFactor]);
}

/**
 * The inverse of `pixelShuffle`: images [..., C, H r, W r] to [..., C r^2, H, W], r being `downscaleFactor`: every square of pixels
 * becomes the channels of one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 *
 * @throws ShapeError if x has fewer than three dims, or its pixels cannot be split into squares
 *
 * @example
 * ```ts
 * import { pixelUnshuffle } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2).flatten().toArray()); // => [ 1, 2, 3, 4 ]
 * console.log(pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2).shape); // => [ 4, 1, 1 ]
 * ```
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  checkTensors('pixelUnshuffle', x);
  checkSizes('pixelUnshuffle', { downscaleFactor });
  const { dtype, shape } = x;
  const images = shape.slice(0, -3);
  const [channels = 0, height = 0, width = 0] = shape.slice(-3);
  if (shape.length < 3 || height % downscaleFactor !== 0 || width % downscaleFactor !== 0) {
    throw new ShapeError(
      `pixelUnshuffle: got ${dtype}${printShape(shape)}; expected [..., C, H, W], and H and W multiples of the downscaleFactor ` +
        `${downscaleFactor}`,
    );
  }
  const first = images.length;
  const [rows, columns] = [height / downscaleFactor, width / downscaleFactor];
  const split = [...images, channels, rows, downscaleFactor, columns, downscaleFactor];
  const order = [...images.keys(), first, first + 2, first + 4, first + 1, first + 3];
  return reshape(permute(reshape(x, split), order), [
    ...images,
    channels * downscaleFactor ** 2,
    rows,
    columns,
  ]);
}

/**
 * Images [N, C r^2, H, W] to [N, C, H r, W r], r being `upscaleFactor`: what a convolution at low resolution computes,
 * laid out at high resolution. Source: https://arxiv.org/abs/1609.05158
 *
 * @example
 * ```ts
 * import { PixelShuffle } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new PixelShuffle(3);
 * console.log(`${layer}`); // => PixelShuffle(upscaleFactor=3)
 * console.log(layer.forward(ones([1, 9, 4, 4])).shape); // => [ 1, 1, 12, 12 ]
 * ```
 */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    checkSizes('PixelShuffle', { upscaleFactor });
    this.upscaleFactor = upscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  protected override details(): string {
    return printOptions({ upscaleFactor: this.upscaleFactor });
  }
}

/**
 * Images [N, C, H r, W r] to [N, C r^2, H, W], r being `downscaleFactor`: a convolution at low resolution then sees all pixels.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 *
 * @example
 * ```ts
 * import { PixelUnshuffle } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new PixelUnshuffle(3);
 * console.log(`${layer}`); // => PixelUnshuffle(downscaleFactor=3)
 * console.log(layer.forward(ones([1, 1, 12, 12])).shape); // => [ 1, 9, 4, 4 ]
 * ```
 */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    checkSizes('PixelUnshuffle', { downscaleFactor });
    this.downscaleFactor = downscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  protected override details(): string {
    return printOptions({ downscaleFactor: this.downscaleFactor });
  }
}
