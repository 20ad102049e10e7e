/** Models that write a text for another one, or for what was said: an encoder reads that once, a decoder writes and looks at it. */
import { moduleName } from '@glissade/nn';
import { checkNames, checkTensors, concat, described, full, ShapeError, Tensor } from '@glissade/tensor';
import { type Context, checkIds, checkLike, contextOf } from '../causal-attention.ts';
import type { CachedShape, KeyValueCache } from '../key-value-cache.ts';
import { PreTrainedModel } from '../pretrained/pretrained-model.ts';
import type { CrossKeys } from './cross-attention.ts';

/** What configurations of these have in common. */
export interface Seq2SeqConfig {
  /** How many tokens there are. */
  readonly vocabSize: number;
  /** Whether the embeddings are also the weights of the head. */
  readonly tieWordEmbeddings: boolean;
  /** The token that the decoder reads first, or null. */
  readonly decoderStartTokenId: number | null;
  /** The tokens that end a text. */
  readonly eosTokenId: number | readonly number[] | null;
  /** The token that fills up short rows, or null. */
  readonly padTokenId: number | null;
  /** What `generate` never writes, and does not write first, or null. */
  readonly suppressTokens?: readonly number[] | null;
  readonly beginSuppressTokens?: readonly number[] | null;
  /** [place, token] for places from 1 on: what the decoder reads in `generate` behind `decoderStartTokenId`, or null. */
  readonly forcedDecoderIds?: readonly (readonly [place: number, token: number])[] | null;
}

/** A source that was read, for one decoder: nothing of it is computed again for each token. */
export interface EncodedSource {
  /** Keys and values of each layer's attention to the source. */
  readonly layers: readonly CrossKeys[];
  /** [N, 1, 1, S], bool: what is no padding; undefined where there is none. */
  readonly mask: Tensor | undefined;
}

/** What the encoder accepts beside the source. */
export interface SourceInputs {
  /** [N, S]: 1 or true for tokens of the source, 0 or false for padding, on either side. Default: all are tokens. */
  readonly attentionMask?: Tensor | undefined;
}

/** What the model accepts beside the source: `decoderInputIds` or `labels`. */
export interface Seq2SeqInputs extends SourceInputs {
  /** [N, L], int32: what the decoder reads, from `decoderStartTokenId` on. */
  readonly decoderInputIds?: Tensor | undefined;
  /** [N, L], int32: what it is to write. It reads these, moved by one behind `decoderStartTokenId`; -100 counts as padding. */
  readonly labels?: Tensor | undefined;
  /** [N, L]: 0 for padding among what the decoder reads. Default: there is none. */
  readonly decoderAttentionMask?: Tensor | undefined;
  /** [N, L] or [1, L], int32: where each token of it stands. Default: from 0 on, and with a cache from where it ends. */
  readonly decoderPositionIds?: Tensor | undefined;
  /** What the decoder has computed of the tokens before these; for inference. Default: there are none. */
  readonly cache?: KeyValueCache | undefined;
  /** For how many tokens at the end scores are wanted. Default: for all. */
  readonly logitsToKeep?: number | undefined;
}

/**
 * A model of a source, which gives the scores (logits) [N, L, vocabSize] of what follows each token that its decoder reads. In place of a
 * source it takes what `encode` has made of one. There may be several rows of tokens for each row of that, one behind the other.
 */
export abstract class Seq2SeqLM extends PreTrainedModel<
  [source: Tensor | EncodedSource, inputs?: Seq2SeqInputs],
  Tensor
> {
  abstract override readonly config: Seq2SeqConfig;
  /** What a `KeyValueCache` for the decoder must hold. */
  abstract readonly cachedShape: CachedShape;
  /** The longest text that the decoder has positions for, or Infinity. */
  abstract readonly maxPositions: number;
  /** Whether sources are tokens [N, S] (int32), or features [N, features, frames]. */
  abstract readonly sourceKind: 'tokens' | 'features';

  /** Reads a source. */
  abstract encode(source: Tensor, inputs?: SourceInputs): EncodedSource;

  /** Scores of what follows, [N, L, vocabSize]. */
  protected abstract decode(
    decoderInputIds: Tensor,
    source: EncodedSource,
    context: Context,
    logitsToKeep: number | undefined,
  ): Tensor;

  forward(source: Tensor | EncodedSource, inputs: Seq2SeqInputs = {}): Tensor {
    const owner = moduleName(this);
    checkNames(owner, inputs, inputNames);
    const { attentionMask, decoderAttentionMask, decoderPositionIds, cache, logitsToKeep } = inputs;
    if (attentionMask && !(source instanceof Tensor))
      throw new TypeError(
        `${owner}: attentionMask is the source's, which was read already: encode(source, { attentionMask })`,
      );
    if (!(source instanceof Tensor) && !Array.isArray((source as EncodedSource | undefined)?.layers))
      throw new TypeError(
        `${owner}: the source is ${described(source)}; expected ${this.sourceKind}, as a tensor, or what encode() gives`,
      );
    const ids = decoderInputs(owner, this.config, inputs);
    checkLike(owner, 'decoderAttentionMask', ids, decoderAttentionMask);
    checkLike(owner, 'decoderPositionIds', ids, decoderPositionIds);
    const context = contextOf(owner, ids, {
      attentionMask: decoderAttentionMask,
      positionIds: decoderPositionIds,
      cache,
    });
    const encoded = source instanceof Tensor ? this.encode(source, { attentionMask }) : source;
    return this.decode(ids, encoded, context, logitsToKeep);
  }
}

const inputNames: readonly (keyof Seq2SeqInputs)[] = [
  'attentionMask',
  'decoderInputIds',
  'labels',
  'decoderAttentionMask',
  'decoderPositionIds',
  'cache',
  'logitsToKeep',
];

/** What the decoder reads. */
function decoderInputs(
  owner: string,
  config: Seq2SeqConfig,
  { decoderInputIds, labels }: Seq2SeqInputs,
): Tensor {
  if ((decoderInputIds === undefined) === (labels === undefined))
    throw new TypeError(
      `${owner}: got ${labels ? 'decoderInputIds and labels' : 'neither decoderInputIds nor labels'}; expected one of them: what the decoder reads, or what it is to write`,
    );
  if (decoderInputIds) {
    checkIds(owner, decoderInputIds);
    return decoderInputIds;
  }
  checkTensors(owner, labels!);
  checkIds(owner, labels!);
  if (labels!.shape[1] === 0)
    throw new ShapeError(
      `${owner}: labels are ${described(labels)}; expected one token at least in each row`,
    );
  return shiftRight(owner, config, labels!);
}

/** Labels [N, L] as the decoder reads them: behind the token that it begins with, without the last one, and padding for -100. */
function shiftRight(
  owner: string,
  { decoderStartTokenId, padTokenId }: Seq2SeqConfig,
  labels: Tensor,
): Tensor {
  if (decoderStartTokenId === null || padTokenId === null)
    throw new Error(
      `${owner}: labels are read behind decoderStartTokenId, and padTokenId for -100, which are ${decoderStartTokenId} and ${padTokenId} in its configuration; name both there`,
    );
  const [rows, length] = labels.shape as [number, number];
  const first = full([rows, 1], decoderStartTokenId, { dtype: 'int32' });
  const moved = concat([first, labels.to('int32').narrow(1, 0, length - 1)], 1);
  return moved.maskedFill(moved.eq(-100), padTokenId);
}
