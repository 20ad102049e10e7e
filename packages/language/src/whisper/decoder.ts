/** The half of Whisper that writes. */
import { Dropout, type Embedding, LayerNorm, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { Context } from '../causal-attention.ts';
import type { EncodedSource } from '../seq2seq/seq2seq-lm.ts';
import { vectors } from '../undrawn.ts';
import type { WhisperConfig } from './config.ts';
import { WhisperDecoderLayer } from './layers.ts';

/** Tokens [N, L] to what is known of them and of the sound, [N, L, dModel]. */
export class WhisperDecoder extends Module<
  [decoderInputIds: Tensor, context: Context, source: EncodedSource]
> {
  readonly embedTokens: Embedding;
  readonly embedPositions: Embedding;
  readonly layers: readonly WhisperDecoderLayer[];
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor(config: WhisperConfig) {
    super();
    const { vocabSize, dModel, padTokenId, maxTargetPositions, decoderLayers } = config;
    this.embedTokens = vectors(vocabSize, dModel, padTokenId);
    this.embedPositions = vectors(maxTargetPositions, dModel);
    this.layers = Array.from({ length: decoderLayers }, (_, layer) => new WhisperDecoderLayer(config, layer));
    this.layerNorm = new LayerNorm(dModel);
    this.dropout = new Dropout(config.dropout);
  }

  forward(decoderInputIds: Tensor, context: Context, { layers }: EncodedSource): Tensor {
    const positions = this.embedPositions.forward(context.positionIds);
    const known = this.dropout.forward(this.embedTokens.forward(decoderInputIds).add(positions));
    const hidden = this.layers.reduce((x, layer, i) => layer.forward(x, context, layers[i]!), known);
    return this.layerNorm.forward(hidden);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { embedTokens: 'embed_tokens', embedPositions: 'embed_positions', layerNorm: 'layer_norm' };
  }
}
