/** Convolutions of images, of each channel by itself, and the way back. Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv2D */
import { add, printShape, reshape, ShapeError, type Tensor } from '@glissade/tensor';
import { convolved, depthwiseWeight, outputsFirst, transposedTo } from '../../layers/convolved.ts';
import { roomOf, type Window } from '../../layers/windows.ts';
import type { NodeAttributes } from '../node-attributes.ts';
import { type Operator, type Operators, onTensors } from '../operator.ts';
import { type Fused, fusedOf } from './fused.ts';
import { type Layout, layoutOf, ofImage, roomsFor } from './layout.ts';

/** The windows of a kernel [height, width, ...]. */
function windowsFor(node: NodeAttributes, layout: Layout): (kernel: Tensor) => Window[] {
  const strides = ofImage(node, layout, 'strides');
  const dilations = ofImage(node, layout, 'dilations', [1, 1, 1, 1]);
  return ({ shape }) => {
    if (shape.length !== 4)
      throw new ShapeError(
        `the kernel is ${printShape(shape)}; expected [height, width, channels, channels]`,
      );
    return strides.map((stride, i) => ({ size: shape[i]!, stride, dilation: dilations[i]! }));
  };
}

const nothing: Fused = { hasBias: false, activate: (x) => x };

/** A weight [outputs, inputs / groups, height, width] of a kernel, and how many groups of channels there are. */
type Weigh = (kernel: Tensor, channels: number) => readonly [weight: Tensor, groups: number];

const acrossChannels: Weigh = (kernel, channels) => [
  outputsFirst(kernel),
  Math.max(1, Math.floor(channels / kernel.shape[2]!)),
];
const eachChannel: Weigh = (kernel, channels) => [depthwiseWeight(kernel), channels];

const convolution =
  (weigh: Weigh, fusion: (node: NodeAttributes) => Fused): Operator =>
  (node) => {
    node.needs(2);
    const layout = layoutOf(node);
    const [windowsOf, roomsOf] = [windowsFor(node, layout), roomsFor(node, layout)];
    const { hasBias, activate } = fusion(node);
    return onTensors((input: Tensor, kernel: Tensor, ...others: Tensor[]) => {
      const x = layout.toFirst(input);
      const windows = windowsOf(kernel);
      const [weight, groups] = weigh(kernel, x.shape[1]!);
      const bias = hasBias ? others[0] : undefined;
      const y = layout.fromFirst(convolved(x, weight, bias, windows, roomsOf(x, windows), groups));
      return activate(
        y,
        others.map((each) => onChannels(each, layout)),
      );
    });
  };

/** One number for each channel, as images have them. */
const onChannels = (x: Tensor, { isFirst }: Layout): Tensor =>
  isFirst && x.ndim === 1 ? reshape(x, [-1, 1, 1]) : x;

/** To images of the shape that the first input says. */
const transposed: Operator = (node) => {
  node.needs(3);
  const layout = layoutOf(node);
  const [windowsOf, roomsOf] = [windowsFor(node, layout), roomsFor(node, layout)];
  const isSame = node.text('padding', '') === 'SAME';
  return ([shape, kernel, input], place) => {
    const list = place.list(shape!);
    if ((list.length !== 4 && list.length !== 2) || !list.every((length) => length >= 0))
      throw new RangeError(`the shape of the result is [${list.join(', ')}]; expected 4 lengths`);
    const lengths = list.length === 2 ? list : layout.ofImage(list);
    const run = onTensors((input: Tensor, kernel: Tensor) => {
      const windows = windowsOf(kernel);
      const x = layout.toFirst(input);
      const rooms = isSame
        ? windows.map((window, i) => roomOf('same', lengths[i]!, window))
        : roomsOf(x, windows);
      return layout.fromFirst(
        transposedTo(x, outputsFirst(kernel), windows, lengths, (_, axis) => rooms[axis]![0]),
      );
    });
    return run([input!, kernel!], place);
  };
};

const biased: Operator = (node) => {
  node.needs(2);
  const layout = layoutOf(node);
  return onTensors((x: Tensor, bias: Tensor) =>
    add(x, layout.isFirst ? reshape(bias, [-1, ...x.shape.slice(2).map(() => 1)]) : bias),
  );
};

export const convolutions: Operators = {
  BiasAdd: biased,
  Conv2D: convolution(acrossChannels, () => nothing),
  Conv2DBackpropInput: transposed,
  DepthwiseConv2dNative: convolution(eachChannel, () => nothing),
  FusedDepthwiseConv2dNative: convolution(eachChannel, fusedOf),
  _FusedConv2D: convolution(acrossChannels, fusedOf),
};
