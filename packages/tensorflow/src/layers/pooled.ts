/** The greatest and the mean of each window, of [batch, channels, ...]. */
import { avgPool1d, avgPool3d, maxPool1d, maxPool3d } from '@glissade/nn';
import { avgPool2d, div, maxPool2d, onesLike, type Tensor } from '@glissade/tensor';
import { type Room, type Window, withRooms } from './windows.ts';

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

const over = (pools: readonly Pool[], x: Tensor, windows: readonly Window[]): Tensor =>
  pools[windows.length - 1]!(
    x,
    windows.map(({ size }) => size),
    windows.map(({ stride }) => stride),
  );

/** The greatest of each window. */
export const greatestOf = (x: Tensor, windows: readonly Window[], rooms: readonly Room[]): Tensor =>
  over(greatest, withRooms(x, rooms, -Infinity), windows);

/** The mean of what lies within the image alone, where windows reach beyond. */
export function meanOf(x: Tensor, windows: readonly Window[], rooms: readonly Room[]): Tensor {
  const padded = withRooms(x, rooms);
  if (padded === x) return over(averages, x, windows);
  return div(over(averages, padded, windows), over(averages, withRooms(onesLike(x), rooms), windows));
}
