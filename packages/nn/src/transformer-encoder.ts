/** Encoder blocks above each other. */
import type { Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import type { EncoderMasks } from './transformer-encoder-layer.ts';
import { layersOf, normOf, type TransformerStackOptions } from './transformer-stack.ts';

/** What the blocks are: `TransformerEncoderLayer`, or one's own of that form. */
export type EncoderLayer = Module<[x: Tensor, masks?: EncoderMasks]>;

/** The masks of every block. */
export interface TransformerEncoderMasks extends Omit<EncoderMasks, 'srcMask'> {
  /** [L, L] or [N numHeads, L, L]. Booleans: true where a position may NOT look; floats are added to the scores. */
  readonly mask?: Tensor | undefined;
}

/**
 * A transformer's encoder: blocks above each other, given in an array, or made by a function that is called `numLayers` times.
 * Sequences are what the blocks take: [L, N, dModel], or with `batchFirst` [N, L, dModel].
 *
 * PyTorch copies one block, so that all begin with the same weights; here each draws its own. Where they are to begin alike,
 * give the others the first one's `stateDict()`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 *
 * @throws TypeError for a layer in place of an array or a function
 *
 * @example
 * ```ts
 * import { LayerNorm, TransformerEncoder, TransformerEncoderLayer } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const block = () => new TransformerEncoderLayer(32, 4, { batchFirst: true, normFirst: true });
 * const encoder = new TransformerEncoder(block, 3, { norm: new LayerNorm(32) });
 * console.log(encoder.forward(randn([2, 10, 32]), { isCausal: true }).shape); // => [ 2, 10, 32 ]
 * console.log(Object.keys(encoder.stateDict()).at(-3)); // => layers.2.norm2.bias
 * ```
 */
export class TransformerEncoder extends Module<[x: Tensor, masks?: TransformerEncoderMasks]> {
  readonly layers: readonly EncoderLayer[];
  readonly norm: Module | undefined;

  constructor(layers: readonly EncoderLayer[], options?: TransformerStackOptions);
  constructor(makeLayer: (i: number) => EncoderLayer, numLayers: number, options?: TransformerStackOptions);
  constructor(
    layers: readonly EncoderLayer[] | ((i: number) => EncoderLayer),
    numLayers?: number | TransformerStackOptions,
    options: TransformerStackOptions = typeof numLayers === 'object' ? numLayers : {},
  ) {
    super();
    this.layers = layersOf('TransformerEncoder', layers, numLayers as number);
    this.norm = normOf('TransformerEncoder', options);
  }

  forward(x: Tensor, options: TransformerEncoderMasks = {}): Tensor {
    const names = ['mask', 'srcKeyPaddingMask', 'isCausal'] as const;
    const { mask, ...masks } = checkedOptions('TransformerEncoder.forward', options, names);
    const given = { ...masks, srcMask: mask };
    const output = this.layers.reduce((y, layer) => layer.forward(y, given), x);
    return this.norm ? this.norm.forward(output) : output;
  }
}
