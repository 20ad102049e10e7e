/** Decoder blocks above each other. */
import type { Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { type DecoderMasks, decoderMaskNames } from './transformer-decoder-layer.ts';
import { layersOf, normOf, type TransformerStackOptions } from './transformer-stack.ts';

/** What the blocks are: `TransformerDecoderLayer`, or one's own of that form. */
export type DecoderLayer = Module<[tgt: Tensor, memory: Tensor, masks?: DecoderMasks]>;

/**
 * A transformer's decoder: blocks above each other, which all look at the same memory, given in an array, or made by a function that
 * is called `numLayers` times. Sequences are what the blocks take: [T, N, dModel], or with `batchFirst` [N, T, dModel].
 * Each block draws weights of its own, where PyTorch copies one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 *
 * @throws TypeError for a layer in place of an array or a function
 *
 * @example
 * ```ts
 * import { TransformerDecoder, TransformerDecoderLayer } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const decoder = new TransformerDecoder(() => new TransformerDecoderLayer(32, 4, { batchFirst: true }), 3);
 * console.log(decoder.forward(randn([2, 10, 32]), randn([2, 7, 32]), { tgtIsCausal: true }).shape); // => [ 2, 10, 32 ]
 * ```
 */
export class TransformerDecoder extends Module<[tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  readonly layers: readonly DecoderLayer[];
  readonly norm: Module | undefined;

  constructor(layers: readonly DecoderLayer[], options?: TransformerStackOptions);
  constructor(makeLayer: (i: number) => DecoderLayer, numLayers: number, options?: TransformerStackOptions);
  constructor(
    layers: readonly DecoderLayer[] | ((i: number) => DecoderLayer),
    numLayers?: number | TransformerStackOptions,
    options: TransformerStackOptions = typeof numLayers === 'object' ? numLayers : {},
  ) {
    super();
    this.layers = layersOf('TransformerDecoder', layers, numLayers as number);
    this.norm = normOf('TransformerDecoder', options);
  }

  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    checkedOptions('TransformerDecoder.forward', masks, decoderMaskNames);
    const output = this.layers.reduce((y, layer) => layer.forward(y, memory, masks), tgt);
    return this.norm ? this.norm.forward(output) : output;
  }
}
