/** Convolutions and transposed ones, along one to three axes. */
import {
  add,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  pad,
  reshape,
  sameShape,
  type Tensor,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors } from '../operator.ts';
import { padAmounts, type Room, reachOf, sameRoom, windowsOf } from './windows.ts';

/** The function for as many spatial axes as x has. */
function byRank<Function>(functions: readonly Function[], x: Tensor): Function {
  const found = functions[x.shape.length - 3];
  if (found) return found;
  throw new TypeError(`an input [${x.shape.join(', ')}]; expected one to three axes behind [N, C]`);
}

const convolve: Operator = (node) => {
  const windows = windowsOf(node);
  const groups = node.int('group', 1);
  return onTensors((x: Tensor, weight: Tensor, bias?: Tensor) => {
    const conv = byRank([conv1d, conv2d, conv3d], x);
    const lengths = x.shape.slice(2);
    const { begin, end } = windows.room(lengths, weight.shape.slice(2));
    const isEven = sameShape(begin, end) && begin.every((amount) => amount >= 0);
    return conv(isEven ? x : pad(x, padAmounts(begin, end)), weight, bias, {
      stride: windows.strides(lengths.length),
      dilation: windows.dilations(lengths.length),
      padding: isEven ? begin : 0,
      groups,
    });
  });
};

const transposed: Operator = (node) => {
  const windows = windowsOf(node);
  const groups = node.int('group', 1);
  const automatic = node.string('auto_pad', 'NOTSET');
  const [outputPadding, outputShape] = [node.ints('output_padding'), node.ints('output_shape')];
  return onTensors((x: Tensor, weight: Tensor, bias?: Tensor) => {
    const conv = byRank([convTranspose1d, convTranspose2d, convTranspose3d], x);
    const [lengths, kernel] = [x.shape.slice(2), weight.shape.slice(2)];
    const rank = lengths.length;
    const [stride, dilation] = [windows.strides(rank), windows.dilations(rank)];
    const extra = outputPadding ?? lengths.map(() => 0);
    const whole = reachOf(kernel, dilation).map((reach, i) => stride[i]! * (lengths[i]! - 1) + reach);
    const isSame = automatic.startsWith('SAME');
    const wanted =
      outputShape?.slice(-rank) ?? (isSame ? lengths.map((length, i) => length * stride[i]!) : undefined);
    const room: Room = wanted
      ? sameRoom(
          wanted.map((length, i) => whole[i]! + extra[i]! - length),
          automatic === 'SAME_UPPER',
        )
      : windows.room(lengths, kernel);
    const options = { stride, dilation, groups };
    const isPlain =
      sameShape(room.begin, room.end) &&
      room.begin.every((amount) => amount >= 0) &&
      extra.every((amount, i) => amount < Math.max(stride[i]!, dilation[i]!));
    if (isPlain) return conv(x, weight, bias, { ...options, padding: room.begin, outputPadding: extra });
    const crop = padAmounts(
      room.begin.map((amount) => -amount),
      room.end.map((amount, i) => extra[i]! - amount),
    );
    const result = pad(conv(x, weight, undefined, options), crop);
    return bias ? add(result, reshape(bias, [-1, ...lengths.map(() => 1)])) : result;
  });
};

export const convolution: Operators = { Conv: convolve, ConvTranspose: transposed };
