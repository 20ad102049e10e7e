/** Models that tell which token follows, whatever their architecture. */
import type { Tensor } from '@glissade/tensor';
import type { CausalInputs } from './causal-attention.ts';
import type { CachedShape } from './key-value-cache.ts';
import { PreTrainedModel } from './pretrained/pretrained-model.ts';

/** What configurations of causal language models have in common. */
export interface CausalConfig {
  /** How many tokens there are. */
  readonly vocabSize: number;
  /** The standard deviation of the weights to begin with. */
  readonly initializerRange: number;
  /** Whether the embeddings are also the weights of the head. */
  readonly tieWordEmbeddings: boolean;
  /** The token that begins a text, or null. */
  readonly bosTokenId: number | null;
  /** The tokens that end a text. */
  readonly eosTokenId: number | readonly number[] | null;
  /** The token that fills up short rows, or null. */
  readonly padTokenId: number | null;
}

/** A model of tokens [N, L] (int32) that gives the scores (logits) [N, L, vocabSize] of what follows each. */
export abstract class CausalLM extends PreTrainedModel<[inputIds: Tensor, inputs?: CausalInputs], Tensor> {
  abstract override readonly config: CausalConfig;
  /** What a `KeyValueCache` for it must hold. */
  abstract readonly cachedShape: CachedShape;
  /** The longest text that it has positions for, or Infinity. */
  abstract readonly maxPositions: number;
}

/** Hidden states [N, L, width] of the last tokens: those whose scores are wanted. */
export function lastOf(owner: string, hidden: Tensor, logitsToKeep: number | undefined): Tensor {
  const length = hidden.shape[1]!;
  if (logitsToKeep === undefined) return hidden;
  if (Number.isInteger(logitsToKeep) && logitsToKeep >= 1 && logitsToKeep <= length)
    return hidden.narrow(1, length - logitsToKeep, logitsToKeep);
  throw new RangeError(
    `${owner}: logitsToKeep is ${logitsToKeep} of ${length} tokens; expected a whole number from 1 to ${length}`,
  );
}
