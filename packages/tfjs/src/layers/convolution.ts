/** Convolutions along one to three axes. Kernels are [...sizes, inputs, outputs], as in the file. */
import {
  add,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  movedim,
  reshape,
  type Tensor,
} from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { plain } from '../run.ts';
import { channelsOf } from './channels.ts';
import { type PaddingMode, roomsOf, type Window, withRooms } from './windows.ts';

const convolve = [conv1d, conv2d, conv3d] as const;
const transpose = [convTranspose1d, convTranspose2d, convTranspose3d] as const;

/** The windows of a layer along its axes. */
function windowsOf(config: LayerConfig, rank: number): Window[] {
  const [sizes, strides, dilations] = [
    config.counts('kernel_size', rank),
    config.counts('strides', rank, 1),
    config.counts('dilation_rate', rank, 1),
  ];
  return sizes.map((size, i) => ({ size, stride: strides[i]!, dilation: dilations[i]! }));
}

const paddingOf = (config: LayerConfig): PaddingMode =>
  config.choice('padding', ['valid', 'same', 'causal'], 'valid');

/** [...sizes, a, b] as [b, a, ...sizes], which `conv2d` takes. */
const outputsFirst = (kernel: Tensor): Tensor => movedim(kernel, [-1, -2], [0, 1]);

/** A convolution of [batch, channels, ...] with a weight [outputs, inputs, ...], padded as the layer says. */
function convolved(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  windows: readonly Window[],
  mode: PaddingMode,
  groups: number,
): Tensor {
  const rooms = roomsOf(mode, x, windows);
  const isEven = rooms.every(([before, behind]) => before === behind);
  return convolve[windows.length - 1]!(isEven ? x : withRooms(x, rooms), weight, bias, {
    stride: windows.map(({ stride }) => stride),
    dilation: windows.map(({ dilation }) => dilation),
    padding: isEven ? rooms.map(([before]) => before) : 0,
    groups,
  });
}

const convolution =
  (rank: number): LayerKind =>
  (config, parts) => {
    const [windows, mode, filters] = [windowsOf(config, rank), paddingOf(config), config.count('filters')];
    const groups = config.count('groups', 1);
    const kernel = parts.weight('kernel', [...windows.map(({ size }) => size), null, filters]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [filters]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) =>
      activation(fromFirst(convolved(toFirst(x), outputsFirst(kernel()), bias(), windows, mode, groups))),
    );
  };

/** [...sizes, inputs, multiplier] as one filter of one input for each: [inputs * multiplier, 1, ...sizes]. */
function depthwiseWeight(kernel: Tensor): Tensor {
  const weight = movedim(kernel, [-2, -1], [0, 1]);
  return reshape(weight, [-1, 1, ...weight.shape.slice(2)]);
}

const depthwise =
  (rank: number): LayerKind =>
  (config, parts) => {
    const [windows, mode] = [windowsOf(config, rank), paddingOf(config)];
    const kernel = parts.weight(config.kerasVersion < 3 ? 'depthwise_kernel' : 'kernel', [
      ...windows.map(({ size }) => size),
      null,
      null,
    ]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [null]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) => {
      const weight = depthwiseWeight(kernel());
      return activation(
        fromFirst(convolved(toFirst(x), weight, bias(), windows, mode, kernel().shape[rank]!)),
      );
    });
  };

const separable =
  (rank: number): LayerKind =>
  (config, parts) => {
    const [windows, mode, filters] = [windowsOf(config, rank), paddingOf(config), config.count('filters')];
    const points = windows.map(() => ({ size: 1, stride: 1, dilation: 1 }));
    const channels = parts.weight('depthwise_kernel', [...windows.map(({ size }) => size), null, null]);
    const across = parts.weight('pointwise_kernel', [...points.map(({ size }) => size), null, filters]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [filters]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) => {
      const each = convolved(
        toFirst(x),
        depthwiseWeight(channels()),
        undefined,
        windows,
        mode,
        channels().shape[rank]!,
      );
      return activation(fromFirst(convolved(each, outputsFirst(across()), bias(), points, 'valid', 1)));
    });
  };

/**
 * The way back of a convolution. A kernel is [...sizes, outputs, inputs]. With `same` there are stride results for each input, and what is
 * beyond is cut off, more of it behind.
 */
const transposed =
  (rank: number): LayerKind =>
  (config, parts) => {
    const [windows, filters] = [windowsOf(config, rank), config.count('filters')];
    const mode = config.choice('padding', ['valid', 'same'], 'valid');
    config.only('output_padding', null);
    const kernel = parts.weight('kernel', [...windows.map(({ size }) => size), filters, null]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [filters]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) => {
      const first = toFirst(x);
      const whole = transpose[rank - 1]!(first, outputsFirst(kernel()), undefined, {
        stride: windows.map(({ stride }) => stride),
        dilation: windows.map(({ dilation }) => dilation),
      });
      const rooms = windows.map(({ size, stride, dilation }, i): [number, number] => {
        const reach = (size - 1) * dilation + 1;
        const wanted = first.shape[i + 2]! * stride + (mode === 'valid' ? Math.max(reach - stride, 0) : 0);
        const beyond = whole.shape[i + 2]! - wanted;
        const before = Math.floor(Math.max(beyond, 0) / 2);
        return [-before, before - beyond];
      });
      const placed = fromFirst(withRooms(whole, rooms));
      const shift = bias();
      const isLast = fromFirst !== toFirst;
      return activation(
        shift ? add(placed, isLast ? shift : reshape(shift, [-1, ...windows.map(() => 1)])) : placed,
      );
    });
  };

export const convolutions: LayerKinds = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
};
