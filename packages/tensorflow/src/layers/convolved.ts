/** Convolutions and the way back of them, of [batch, channels, ...] and kernels as files have them. */
import {
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
import { type Room, type Window, withRooms } from './windows.ts';

const convolve = [conv1d, conv2d, conv3d] as const;
const transpose = [convTranspose1d, convTranspose2d, convTranspose3d] as const;

/** [...sizes, a, b] as [b, a, ...sizes], which `conv2d` takes. */
export const outputsFirst = (kernel: Tensor): Tensor => movedim(kernel, [-1, -2], [0, 1]);

/** [...sizes, inputs, multiplier] as one filter of one input for each: [inputs * multiplier, 1, ...sizes]. */
export function depthwiseWeight(kernel: Tensor): Tensor {
  const weight = movedim(kernel, [-2, -1], [0, 1]);
  return reshape(weight, [-1, 1, ...weight.shape.slice(2)]);
}

/** A convolution of [batch, channels, ...] with a weight [outputs, inputs, ...], with such rooms around. */
export function convolved(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  windows: readonly Window[],
  rooms: readonly Room[],
  groups: number,
): Tensor {
  const isEven = rooms.every(([before, behind]) => before === behind);
  return convolve[windows.length - 1]!(isEven ? x : withRooms(x, rooms), weight, bias, {
    stride: windows.map(({ stride }) => stride),
    dilation: windows.map(({ dilation }) => dilation),
    padding: isEven ? rooms.map(([before]) => before) : 0,
    groups,
  });
}

/**
 * The way back of a convolution, to images of such lengths. `before` says how many positions are cut off before each axis, given how many are
 * beyond in all.
 */
export function transposedTo(
  x: Tensor,
  weight: Tensor,
  windows: readonly Window[],
  lengths: readonly number[],
  before: (beyond: number, axis: number) => number,
): Tensor {
  const whole = transpose[windows.length - 1]!(x, weight, undefined, {
    stride: windows.map(({ stride }) => stride),
    dilation: windows.map(({ dilation }) => dilation),
  });
  const rooms = lengths.map((length, axis): Room => {
    const beyond = whole.shape[axis + 2]! - length;
    const cut = before(beyond, axis);
    return [-cut, cut - beyond];
  });
  return withRooms(whole, rooms);
}

/** What is cut off before, where half of what is beyond lies on either side, and of an odd number more behind. */
export const halfBefore = (beyond: number): number => Math.floor(Math.max(beyond, 0) / 2);
