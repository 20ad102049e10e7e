/** What a system is asked to compute: a specification that fits in a line of JSON, and the numbers that follow from it. */
import { labels, oneHot, uniform } from './data.ts';

export type Specification =
  | { readonly kind: 'matmul'; readonly n: number }
  /** The widths of the layers, the input's first; the last is 10. */
  | { readonly kind: 'mlp'; readonly sizes: readonly number[]; readonly batch: number }
  /** The images' height and width, a multiple of 4; the channels of the two convolutions. */
  | {
      readonly kind: 'cnn';
      readonly side: number;
      readonly channels: readonly [number, number];
      readonly batch: number;
    }
  /** One of networks.ts, on images of 28 x 28. */
  | { readonly kind: 'network'; readonly name: NetworkName; readonly batch: number }
  /** The same, compiled anew for each step: what the first call of a compiled step takes. */
  | { readonly kind: 'first'; readonly name: NetworkName; readonly batch: number }
  | { readonly kind: 'elementwise'; readonly name: 'chain' | 'add'; readonly count: number }
  | {
      readonly kind: 'reduction';
      readonly name: 'sum' | 'sum-axis0' | 'sum-axis1' | 'softmax';
      readonly n: number;
    }
  | { readonly kind: 'tiny'; readonly name: 'add10' | 'add10-chain100' | 'scalar10' };

export type NetworkName = 'residual' | 'wide' | 'depthwise' | 'autoencoder' | 'lstm' | 'transformer';

type Kind<Name> = Extract<Specification, { kind: Name }>;

export interface Matmul extends Kind<'matmul'> {
  /** [n, n] */
  readonly a: Float32Array;
  /** [n, n] */
  readonly b: Float32Array;
}

/** Training steps on one batch: cross-entropy, gradients, plain SGD. */
interface Training {
  readonly learningRate: number;
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly oneHot: Float32Array;
}

/** Linear layers with ReLU between them. */
export interface Mlp extends Training, Kind<'mlp'> {
  readonly layers: readonly DenseWeights[];
}

/** Weight [inputs, outputs], bias [outputs]. */
export interface DenseWeights {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Weight [outputs, inputs, 3, 3], bias [outputs]. */
export type ConvWeights = DenseWeights;

/** Twice convolution 3x3 (padding same), ReLU and max pooling 2x2, then a linear layer; images [batch, 1, side, side]. */
export interface Cnn extends Training, Kind<'cnn'> {
  readonly convolutions: readonly [ConvWeights, ConvWeights];
  /** Its inputs are channels x height x width, in this order. */
  readonly linear: DenseWeights;
}

/**
 * A network whose parameters, in their order, are uniform within 1 / sqrt(fan in), each by a seed of its own from 50 on; those
 * with one axis are 0, or 1 where they are weights. The autoencoder learns to give its input: mean squared error.
 */
export type Network = Training & (Kind<'network'> | Kind<'first'>);

/** tanh(x a + b) x + exp(-x), or x + x. */
export interface Elementwise extends Kind<'elementwise'> {
  readonly x: Float32Array;
  readonly scale: number;
  readonly shift: number;
}

export interface Reduction extends Kind<'reduction'> {
  /** [n, n] */
  readonly x: Float32Array;
}

/** a + b; a + b + b ... a hundred times; the gradients of ten operations on the scalars p and q. */
export interface Tiny extends Kind<'tiny'> {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly p: number;
  readonly q: number;
}

export type Problem = Matmul | Mlp | Cnn | Network | Elementwise | Reduction | Tiny;

/** Uniform within 1 / sqrt(fan in), as PyTorch's layers begin; seeds `seed` and `seed + 1`. */
function weights(seed: number, inputs: number, outputs: number, kernel = 1): DenseWeights {
  const bound = 1 / Math.sqrt(inputs * kernel);
  return {
    inputs,
    outputs,
    weight: uniform(seed, inputs * outputs * kernel, -bound, bound),
    bias: uniform(seed + 1, outputs, -bound, bound),
  };
}

function training(batch: number, features: number): Training {
  const y = labels(2, batch);
  return { learningRate: 0.1, x: uniform(1, batch * features), y, oneHot: oneHot(y) };
}

/** The problem that is specified, the same numbers every time. */
export function problemOf(specification: Specification): Problem {
  switch (specification.kind) {
    case 'matmul': {
      const count = specification.n ** 2;
      return { ...specification, a: uniform(100, count, -0.5, 0.5), b: uniform(101, count, -0.5, 0.5) };
    }
    case 'mlp': {
      const { sizes, batch } = specification;
      const layers = sizes.slice(1).map((outputs, i) => weights(10 + 2 * i, sizes[i]!, outputs));
      return { ...specification, layers, ...training(batch, sizes[0]!) };
    }
    case 'cnn': {
      const { side, channels, batch } = specification;
      const [first, second] = channels;
      return {
        ...specification,
        convolutions: [weights(30, 1, first, 9), weights(32, first, second, 9)],
        linear: weights(34, second * (side / 4) ** 2, 10),
        ...training(batch, side ** 2),
      };
    }
    case 'network':
    case 'first':
      return { ...specification, ...training(specification.batch, 28 ** 2) };
    case 'elementwise':
      return { ...specification, x: uniform(200, specification.count, -2, 2), scale: 1.5, shift: 0.25 };
    case 'reduction':
      return { ...specification, x: uniform(201, specification.n ** 2, -2, 2) };
    case 'tiny':
      return { ...specification, a: uniform(300, 10), b: uniform(301, 10), p: 0.5, q: -0.3 };
  }
}
