/** Pools: the greatest or the mean of each window, or of all positions. */
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from '@glissade/nn';
import { adaptiveAvgPool2d, amax, div, mean, sum, type Tensor, unsqueeze, where } from '@glissade/tensor';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { maskOf } from '../masks.ts';
import { operationName } from '../operations/operation.ts';
import { onlyInput, plain, type Run } from '../run.ts';
import { channelsOf } from './channels.ts';
import { greatestOf, meanOf } from './pooled.ts';
import { roomsOf } from './windows.ts';

/** A pool along as many axes, of what `pool` makes of [batch, channels, ...], its windows and the rooms around. */
const pooled =
  (rank: number, pool: typeof greatestOf): LayerKind =>
  (config) => {
    const sizes = config.counts('pool_size', rank, 2);
    const strides = config.value('strides') === undefined ? sizes : config.counts('strides', rank);
    const windows = sizes.map((size, i) => ({ size, stride: strides[i]!, dilation: 1 }));
    const mode = config.choice('padding', ['valid', 'same'], 'valid');
    const { toFirst, fromFirst } = channelsOf(config);
    return plain((x) => {
      const first = toFirst(x);
      return fromFirst(pool(first, windows, roomsOf(mode, first, windows)));
    });
  };

const maxPooled = (rank: number): LayerKind => pooled(rank, greatestOf);
const averaged = (rank: number): LayerKind => pooled(rank, meanOf);

/** So many windows along each axis, whatever its length. */
const adaptive =
  (rank: number, pool: (x: Tensor, lengths: number[]) => Tensor): LayerKind =>
  (config) => {
    const lengths = config.counts('output_size', rank);
    const { toFirst, fromFirst } = channelsOf(config);
    return plain((x) => fromFirst(pool(toFirst(x), lengths)));
  };

/** As many axes as the tensor has between the batch and its channels: the functions of keras.ops. */
const ofAnyRank =
  (pool: (rank: number) => LayerKind): LayerKind =>
  (config, parts) =>
  ([x, ...others], training, call) =>
    pool(x!.ndim - 2)(config, parts)([x!, ...others], training, call);

/** All positions. */
const globally =
  (reduce: (x: Tensor, dims: number[], keepdim: boolean) => Tensor): LayerKind =>
  (config): Run => {
    const { toLast } = channelsOf(config);
    const keepdim = config.flag('keepdims', false);
    return plain((x) => {
      const last = toLast(x);
      const dims = last.shape.map((_, i) => i).slice(1, -1);
      const reduced = reduce(last, dims, keepdim);
      return keepdim && last !== x ? reduced.movedim(-1, 1) : reduced;
    });
  };

const globalAverage = globally((x, dims, keepdim) => mean(x, dims, { keepdim }));
/** Of the steps that count; TensorFlow.js takes all. */
const globalAverage1d: LayerKind = (config, parts) => {
  const whole = globalAverage(config, parts);
  const [{ toLast }, keepdim] = [channelsOf(config), config.flag('keepdims', false)];
  const stepAxis = config.value('data_format') === 'channels_first' ? 2 : 1;
  return (inputs, training, call) => {
    const x = onlyInput(inputs);
    const mask = config.isOfTensorFlowJs ? undefined : maskOf(x);
    if (!mask) return whole([x], training, call);
    const counts = unsqueeze(mask, 2);
    const average = div(
      sum(where(counts, toLast(x), 0), 1, { keepdim: true }),
      sum(counts.to(x.dtype), 1, { keepdim: true }),
    );
    return keepdim ? (stepAxis === 2 ? average.movedim(1, 2) : average) : average.squeeze(1);
  };
};
const globalMax = globally((x, dims, keepdim) => amax(x, dims, { keepdim }));

export const pools: LayerKinds = {
  AdaptiveAveragePooling1D: adaptive(1, (x, [length]) => adaptiveAvgPool1d(x, length!)),
  AdaptiveAveragePooling2D: adaptive(2, (x, lengths) => adaptiveAvgPool2d(x, lengths as [number, number])),
  AdaptiveAveragePooling3D: adaptive(3, (x, lengths) =>
    adaptiveAvgPool3d(x, lengths as [number, number, number]),
  ),
  AdaptiveMaxPooling1D: adaptive(1, (x, [length]) => adaptiveMaxPool1d(x, length!)),
  AdaptiveMaxPooling2D: adaptive(2, (x, lengths) => adaptiveMaxPool2d(x, lengths as [number, number])),
  AdaptiveMaxPooling3D: adaptive(3, (x, lengths) =>
    adaptiveMaxPool3d(x, lengths as [number, number, number]),
  ),
  AveragePooling1D: averaged(1),
  AveragePooling2D: averaged(2),
  AveragePooling3D: averaged(3),
  GlobalAveragePooling1D: globalAverage1d,
  GlobalAveragePooling2D: globalAverage,
  GlobalAveragePooling3D: globalAverage,
  GlobalMaxPooling1D: globalMax,
  GlobalMaxPooling2D: globalMax,
  GlobalMaxPooling3D: globalMax,
  MaxPooling1D: maxPooled(1),
  MaxPooling2D: maxPooled(2),
  MaxPooling3D: maxPooled(3),
  [operationName('AveragePool')]: ofAnyRank(averaged),
  [operationName('MaxPool')]: ofAnyRank(maxPooled),
};
