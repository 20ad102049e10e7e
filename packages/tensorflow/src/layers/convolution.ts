/** Convolutions along one to three axes. Kernels are [...sizes, inputs, outputs], as in the file. */
import { add, reshape } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { plain } from '../run.ts';
import { channelsOf } from './channels.ts';
import { convolved, depthwiseWeight, halfBefore, outputsFirst, transposedTo } from './convolved.ts';
import { type PaddingMode, roomsOf, type Window } from './windows.ts';

/** The windows of a layer along its axes. */
export function windowsOf(config: LayerConfig, rank: number): Window[] {
  const [sizes, strides, dilations] = [
    config.counts('kernel_size', rank),
    config.counts('strides', rank, 1),
    config.counts('dilation_rate', rank, 1),
  ];
  return sizes.map((size, i) => ({ size, stride: strides[i]!, dilation: dilations[i]! }));
}

const paddingOf = (config: LayerConfig): PaddingMode =>
  config.choice('padding', ['valid', 'same', 'causal'], 'valid');

const convolution =
  (rank: number): LayerKind =>
  (config, parts) => {
    const [windows, mode, filters] = [windowsOf(config, rank), paddingOf(config), config.count('filters')];
    const groups = config.count('groups', 1);
    const kernel = parts.weight('kernel', [...windows.map(({ size }) => size), null, filters]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [filters]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) => {
      const first = toFirst(x);
      const rooms = roomsOf(mode, first, windows);
      return activation(fromFirst(convolved(first, outputsFirst(kernel()), bias(), windows, rooms, groups)));
    });
  };

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
      const [first, weight] = [toFirst(x), depthwiseWeight(kernel())];
      const rooms = roomsOf(mode, first, windows);
      return activation(fromFirst(convolved(first, weight, bias(), windows, rooms, kernel().shape[rank]!)));
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
      const [first, weight] = [toFirst(x), depthwiseWeight(channels())];
      const rooms = roomsOf(mode, first, windows);
      const each = convolved(first, weight, undefined, windows, rooms, channels().shape[rank]!);
      const none = roomsOf('valid', each, points);
      return activation(fromFirst(convolved(each, outputsFirst(across()), bias(), points, none, 1)));
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
    const added =
      config.value('output_padding') === undefined ? undefined : config.counts('output_padding', rank);
    const kernel = parts.weight('kernel', [...windows.map(({ size }) => size), filters, null]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [filters]);
    const [{ toFirst, fromFirst }, activation] = [channelsOf(config), activationOf(config)];
    return plain((x) => {
      const first = toFirst(x);
      const lengths = windows.map(({ size, stride, dilation }, i) => {
        const reach = (size - 1) * dilation + 1;
        const length = first.shape[i + 2]!;
        if (added)
          return (
            (length - 1) * stride + reach - (mode === 'valid' ? 0 : 2 * Math.floor(reach / 2)) + added[i]!
          );
        return length * stride + (mode === 'valid' ? Math.max(reach - stride, 0) : 0);
      });
      const placed = fromFirst(transposedTo(first, outputsFirst(kernel()), windows, lengths, halfBefore));
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
