/** Pools: the greatest or the mean of each window, or of all positions. */
import { avgPool1d, avgPool3d, maxPool1d, maxPool3d } from '@glissade/nn';
import { amax, avgPool2d, div, maxPool2d, mean, onesLike, type Tensor } from '@glissade/tensor';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { plain, type Run } from '../run.ts';
import { channelsOf } from './channels.ts';
import { roomsOf, type Window, withRooms } from './windows.ts';

type Pool = (x: Tensor, sizes: number[], strides: number[]) => Tensor;

const greatest: readonly Pool[] = [
  (x, [size], [stride]) => maxPool1d(x, size!, { stride: stride! }),
  (x, size, stride) => maxPool2d(x, size as [number, number], { stride: stride as [number, number] }),
  (x, size, stride) =>
    maxPool3d(x, size as [number, number, number], { stride: stride as [number, number, number] }),
];
const averages: readonly Pool[] = [
  (x, [size], [stride]) => avgPool1d(x, size!, { stride: stride! }),
  (x, size, stride) => avgPool2d(x, size as [number, number], { stride: stride as [number, number] }),
  (x, size, stride) =>
    avgPool3d(x, size as [number, number, number], { stride: stride as [number, number, number] }),
];

/** A pool along as many axes, of what `pool` makes of [batch, channels, ...] and its windows. */
const pooled =
  (rank: number, pool: (x: Tensor, windows: readonly Window[], isSame: boolean) => Tensor): LayerKind =>
  (config) => {
    const sizes = config.counts('pool_size', rank, 2);
    const strides = config.value('strides') === undefined ? sizes : config.counts('strides', rank);
    const windows = sizes.map((size, i) => ({ size, stride: strides[i]!, dilation: 1 }));
    const isSame = config.choice('padding', ['valid', 'same'], 'valid') === 'same';
    const { toFirst, fromFirst } = channelsOf(config);
    return plain((x) => fromFirst(pool(toFirst(x), windows, isSame)));
  };

const over = (pool: Pool, x: Tensor, windows: readonly Window[]): Tensor =>
  pool(
    x,
    windows.map(({ size }) => size),
    windows.map(({ stride }) => stride),
  );

const maxPooled = (rank: number): LayerKind =>
  pooled(rank, (x, windows, isSame) =>
    over(greatest[rank - 1]!, isSame ? withRooms(x, roomsOf('same', x, windows), -Infinity) : x, windows),
  );

/** Of what lies within the image alone, where windows reach beyond. */
const averaged = (rank: number): LayerKind =>
  pooled(rank, (x, windows, isSame) => {
    const pool = averages[rank - 1]!;
    const rooms = isSame ? roomsOf('same', x, windows) : [];
    const padded = withRooms(x, rooms);
    if (padded === x) return over(pool, x, windows);
    return div(over(pool, padded, windows), over(pool, withRooms(onesLike(x), rooms), windows));
  });

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
const globalMax = globally((x, dims, keepdim) => amax(x, dims, { keepdim }));

export const pools: LayerKinds = {
  AveragePooling1D: averaged(1),
  AveragePooling2D: averaged(2),
  AveragePooling3D: averaged(3),
  GlobalAveragePooling1D: globalAverage,
  GlobalAveragePooling2D: globalAverage,
  GlobalAveragePooling3D: globalAverage,
  GlobalMaxPooling1D: globalMax,
  GlobalMaxPooling2D: globalMax,
  GlobalMaxPooling3D: globalMax,
  MaxPooling1D: maxPooled(1),
  MaxPooling2D: maxPooled(2),
  MaxPooling3D: maxPooled(3),
};
