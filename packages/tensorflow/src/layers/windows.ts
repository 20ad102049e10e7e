/** What convolutions and pools slide over: how much is padded, before and behind. */
import { pad, type Tensor } from '@glissade/tensor';

/** What there is along one axis. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

export type PaddingMode = 'valid' | 'same' | 'causal';

/** Positions that are added before and behind. */
export type Room = readonly [before: number, behind: number];

/**
 * With `same` there are as many results as strides fit in; an odd position is behind. With `causal` no result sees what comes later.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function roomOf(mode: PaddingMode, length: number, { size, stride, dilation }: Window): Room {
  const reach = (size - 1) * dilation + 1;
  if (mode === 'valid') return [0, 0];
  if (mode === 'causal') return [reach - 1, 0];
  const missing = Math.max((Math.ceil(length / stride) - 1) * stride + reach - length, 0);
  const before = Math.floor(missing / 2);
  return [before, missing - before];
}

/** The rooms along the axes behind [batch, channels]. */
export const roomsOf = (mode: PaddingMode, x: Tensor, windows: readonly Window[]): Room[] =>
  windows.map((window, i) => roomOf(mode, x.shape[i + 2]!, window));

/** [batch, channels, ...] with these rooms around, filled with a value. */
export const withRooms = (x: Tensor, rooms: readonly Room[], value = 0): Tensor =>
  rooms.every((room) => room.every((count) => count === 0))
    ? x
    : pad(x, rooms.toReversed().flat(), { value });
