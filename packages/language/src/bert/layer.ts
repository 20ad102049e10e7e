/** What BERT is made of: embeddings, and layers of attention to all of the text. */
import { Dropout, type Embedding, LayerNorm, type Linear, Module } from '@glissade/nn';
import { fillLike, type Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import { attention } from '../encoder-attention.ts';
import { dense, vectors } from '../undrawn.ts';
import type { BertConfig } from './config.ts';

/** What is known of a token by itself: which it is, where it stands, and of which kind it is. */
export class BertEmbeddings extends Module<
  [inputIds: Tensor, positionIds: Tensor, tokenTypeIds: Tensor | undefined]
> {
  readonly wordEmbeddings: Embedding;
  readonly positionEmbeddings: Embedding;
  readonly tokenTypeEmbeddings: Embedding;
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor(config: BertConfig) {
    super();
    const { hiddenSize, layerNormEps, hiddenDropoutProb } = config;
    this.wordEmbeddings = vectors(config.vocabSize, hiddenSize, config.padTokenId);
    this.positionEmbeddings = vectors(config.maxPositionEmbeddings, hiddenSize);
    this.tokenTypeEmbeddings = vectors(config.typeVocabSize, hiddenSize);
    this.layerNorm = new LayerNorm(hiddenSize, { eps: layerNormEps });
    this.dropout = new Dropout(hiddenDropoutProb);
  }

  forward(inputIds: Tensor, positionIds: Tensor, tokenTypeIds: Tensor | undefined): Tensor {
    const kinds = tokenTypeIds ?? fillLike(inputIds, 0);
    const known = this.wordEmbeddings
      .forward(inputIds)
      .add(this.tokenTypeEmbeddings.forward(kinds))
      .add(this.positionEmbeddings.forward(positionIds));
    return this.dropout.forward(this.layerNorm.forward(known));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      wordEmbeddings: 'word_embeddings',
      positionEmbeddings: 'position_embeddings',
      tokenTypeEmbeddings: 'token_type_embeddings',
      layerNorm: 'LayerNorm',
    };
  }
}

/** Layers without a class of their own in the names of files: what is computed, and what is normalised with what was there. */
interface Output {
  readonly dense: Linear;
  readonly layerNorm: LayerNorm;
}

/** Attention, and a network for each token; each is added to what was there, and normalised. */
export class BertLayer extends Module<[x: Tensor, mask: Tensor | undefined]> {
  readonly attention: {
    readonly self: { readonly query: Linear; readonly key: Linear; readonly value: Linear };
    readonly output: Output;
  };
  readonly intermediate: { readonly dense: Linear };
  readonly output: Output;
  readonly attentionDropout: Dropout;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly activation: string;

  constructor(config: BertConfig) {
    super();
    const { hiddenSize, intermediateSize, layerNormEps: eps } = config;
    const square = (): Linear => dense(hiddenSize, hiddenSize);
    const output = (width: number): Output => ({
      dense: dense(width, hiddenSize),
      layerNorm: new LayerNorm(hiddenSize, { eps }),
    });
    this.attention = {
      self: { query: square(), key: square(), value: square() },
      output: output(hiddenSize),
    };
    this.intermediate = { dense: dense(hiddenSize, intermediateSize) };
    this.output = output(intermediateSize);
    this.attentionDropout = new Dropout(config.attentionProbsDropoutProb);
    this.dropout = new Dropout(config.hiddenDropoutProb);
    this.heads = config.numAttentionHeads;
    this.activation = config.hiddenAct;
  }

  forward(x: Tensor, mask: Tensor | undefined): Tensor {
    const { self, output } = this.attention;
    const parts = [self.query.forward(x), self.key.forward(x), self.value.forward(x)] as const;
    const attended = attention(parts, this.heads, mask, (weights) => this.attentionDropout.forward(weights));
    const first = this.#added(output, attended, x);
    const inner = activationOf(this.activation)(this.intermediate.dense.forward(first));
    return this.#added(this.output, inner, first);
  }

  #added({ dense, layerNorm }: Output, x: Tensor, before: Tensor): Tensor {
    return layerNorm.forward(this.dropout.forward(dense.forward(x)).add(before));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      'attention.output.layerNorm': 'attention.output.LayerNorm',
      'output.layerNorm': 'output.LayerNorm',
    };
  }
}
