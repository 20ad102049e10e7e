/** What GoogLeNet and Inception are made of, and what they share. */
import { BatchNorm2d, Conv2d, Module } from '@glissade/nn';
import { add, cast, mul, printShape, relu, ShapeError, type Tensor } from '@glissade/tensor';

type Pair = number | readonly [number, number];

/** A convolution without a bias, batch normalisation and ReLU. */
export class BasicConv2d extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    options: { stride?: number; padding?: Pair } = {},
  ) {
    super();
    this.conv = new Conv2d(inChannels, outChannels, kernelSize, { ...options, bias: false });
    this.bn = new BatchNorm2d(outChannels, { eps: 0.001 });
  }

  forward(x: Tensor): Tensor {
    return relu(this.bn.forward(this.conv.forward(x)));
  }
}

/** What networks return that have auxiliary heads: these too, while training. */
export type WithAuxiliary<Aux extends boolean, Outputs> = Aux extends false ? Tensor : Tensor | Outputs;

/** Images [N, 3, H, W] that were standardised by ImageNet's colours, as if by 0.5 and 0.5: what the weights of TensorFlow learned from. */
export function asTensorFlow(x: Tensor): Tensor {
  if (x.shape.length !== 4 || x.shape[1] !== 3)
    throw new ShapeError(
      `transformInput: got ${x.dtype}${printShape(x.shape)}; expected images [N, 3, H, W]`,
    );
  const three = (numbers: readonly number[]): Tensor =>
    cast(x.device.constant(Float32Array.from(numbers), [3, 1, 1], 'float32'), x.dtype);
  const factors = three([0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5]);
  return add(mul(x, factors), three([(0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5]));
}
