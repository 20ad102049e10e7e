/** What the blocks of encoders and decoders are made of. */
import { gelu, relu, type Tensor } from '@glissade/tensor';
import { Dropout } from './dropout.ts';
import type { InitOptions } from './init.ts';
import { LayerNorm } from './layer-norm.ts';
import { Linear } from './linear.ts';
import { MultiheadAttention } from './multihead-attention-layer.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, weightOptions } from './weights.ts';

/** What `TransformerEncoderLayer` and `TransformerDecoderLayer` accept. */
export interface TransformerBlockOptions extends InitOptions {
  /** The width between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number;
  /** The probability of an element to be left out while training, wherever there is dropout. Default 0.1. */
  readonly dropout?: number;
  /** What lies between the two linear layers. Default 'relu'. */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor);
  /** Added to the variances that layer normalisation divides by. Default 1e-5. */
  readonly layerNormEps?: number;
  /** Whether sequences are [N, L, dModel], not [L, N, dModel]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
  /** Whether each part normalises what it reads, not what it has added to: easier to train when deep. Default false. */
  readonly normFirst?: boolean;
  /** Whether linear layers, projections and normalisations add learned numbers. Default true. */
  readonly bias?: boolean;
  /** Of the parameters. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** Their names. */
export const blockOptions: readonly (keyof TransformerBlockOptions)[] = [
  'dimFeedforward',
  'dropout',
  'activation',
  'layerNormEps',
  'batchFirst',
  'normFirst',
  ...weightOptions,
];

const activations = { relu, gelu };

/** Makers of a block's parts, to be called in the order in which PyTorch makes them: each draws its weights. */
export interface BlockParts {
  readonly attention: () => MultiheadAttention;
  readonly widen: () => Linear;
  readonly narrow: () => Linear;
  readonly norm: () => LayerNorm;
  readonly dropout: () => Dropout;
  readonly activation: (x: Tensor) => Tensor;
  readonly normFirst: boolean;
}

export function blockParts(
  name: string,
  dModel: number,
  numHeads: number,
  given: TransformerBlockOptions,
): BlockParts {
  const {
    dimFeedforward = 2048,
    dropout = 0.1,
    activation = 'relu',
    layerNormEps: eps = 1e-5,
    batchFirst = false,
    normFirst = false,
    bias = true,
    dtype = 'float32',
    ...options
  } = checkedOptions(name, given, blockOptions);
  checkSizes(name, { dModel, numHeads, dimFeedforward });
  const found = typeof activation === 'function' ? activation : activations[activation];
  if (!found)
    throw new TypeError(`${name}: activation is '${activation}'; expected 'relu', 'gelu' or a function`);
  const weights = { ...options, bias, dtype };
  return {
    attention: () => new MultiheadAttention(dModel, numHeads, { ...weights, dropout, batchFirst }),
    widen: () => new Linear(dModel, dimFeedforward, weights),
    narrow: () => new Linear(dimFeedforward, dModel, weights),
    norm: () => new LayerNorm(dModel, { eps, bias, dtype }),
    dropout: () => new Dropout(dropout, options),
    activation: found,
    normFirst,
  };
}

/** Every position by itself through the two linear layers. */
export const feedForward = (
  x: Tensor,
  activation: (x: Tensor) => Tensor,
  { linear1, dropout, linear2 }: { linear1: Linear; dropout: Dropout; linear2: Linear },
): Tensor => linear2.forward(dropout.forward(activation(linear1.forward(x))));
