/** Transposed convolutions: the way back from a convolution's output to its input, used to grow images. */
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { type ConvolutionOptions, perAxis } from './convolution.ts';
import { flip, permute, reshape, unsqueeze } from './shaping.ts';
import { convolveSpread } from './spread.ts';

export interface TransposedConvolutionOptions extends Omit<ConvolutionOptions, 'padding'> {
  /** What the convolution would have put around; it is cut off the result. Default 0. */
  readonly padding?: number | readonly number[];
  /** Rows and columns added behind, since several sizes convolve to the same one. Default 0. */
  readonly outputPadding?: number | readonly number[];
}

/**
 * A transposed convolution of images x [N, C, H, W] (or [C, H, W]) with weight [C, O / groups, KH, KW] and bias [O]: the
 * input is spread by the stride and convolved with the kernel turned around.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: TransposedConvolutionOptions = {},
): Tensor {
  const name = 'convTranspose2d';
  if (x.shape.length === 3) {
    const output = convTranspose2d(unsqueeze(x, 0), weight, bias, options);
    return reshape(output, output.shape.slice(1));
  }
  const { groups = 1 } = options;
  const stride = perAxis(name, 'stride', options.stride ?? 1, 2, 1);
  const dilation = perAxis(name, 'dilation', options.dilation ?? 1, 2, 1);
  const padding = perAxis(name, 'padding', options.padding ?? 0, 2, 0);
  const extra = perAxis(name, 'outputPadding', options.outputPadding ?? 0, 2, 0);
  const [batch, channels, ...spatial] = x.shape as number[];
  const [inputs, perGroup, ...kernel] = weight.shape as number[];
  if (x.shape.length !== 4 || weight.shape.length !== 4 || channels !== inputs || channels! % groups !== 0) {
    throw new ShapeError(
      `${name}: input ${printShape(x.shape)} [N, C, H, W] does not fit weight ${printShape(weight.shape)} ` +
        `[C, O / groups, KH, KW] in ${groups} groups`,
    );
  }
  if (extra.some((amount, i) => amount >= Math.max(stride[i]!, dilation[i]!))) {
    throw new RangeError(
      `${name}: outputPadding [${extra.join(', ')}] must be less than the stride or the dilation`,
    );
  }
  const turned = permute(
    flip(reshape(weight, [groups, channels! / groups, perGroup!, ...kernel]), [3, 4]),
    [0, 2, 1, 3, 4],
  );
  const reach = kernel.map((size, i) => dilation[i]! * (size - 1) - padding[i]!);
  const positions = spatial.map(
    (length, i) => (length - 1) * stride[i]! + 1 + reach[i]! - padding[i]! + extra[i]!,
  );
  if (positions.some((count) => count < 1)) {
    throw new ShapeError(
      `${name}: input ${printShape(x.shape)}, weight ${printShape(weight.shape)}: padding [${padding.join(', ')}] leaves ` +
        `nothing of the output, [${positions.join(', ')}]; it must be smaller`,
    );
  }
  const grouped = reshape(x, [batch!, groups, channels! / groups, ...spatial]);
  const product = convolveSpread(grouped, turned, { stride: [1, 1], dilation, by: stride, reach, positions });
  const outputs = perGroup! * groups;
  const output = reshape(product, [batch!, outputs, ...product.shape.slice(3)]);
  return bias ? add(output, reshape(bias, [outputs, 1, 1])) : output;
}
