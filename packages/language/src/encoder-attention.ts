/** Attention to all of a text, before and behind. */
import { scaledDotProductAttention } from '@glissade/nn';
import { arange, checkNames, type Tensor } from '@glissade/tensor';
import { checkIds, checkLike, expandedMask, mergeHeads, splitHeads } from './causal-attention.ts';

/** What an encoder accepts beside the tokens [N, L]. */
export interface EncoderInputs {
  /** [N, L]: 1 or true for tokens, 0 or false for padding, which no token looks at. Default: all are tokens. */
  readonly attentionMask?: Tensor | undefined;
  /** [N, L] or [1, L], int32: where each token stands. Default: from 0 on. */
  readonly positionIds?: Tensor | undefined;
}

/** The same with kinds of tokens, for BERT. */
export interface BertInputs extends EncoderInputs {
  /** [N, L], int32: of which kind each token is, such as 0 in the first sentence and 1 in the second. Default: all are of kind 0. */
  readonly tokenTypeIds?: Tensor | undefined;
}

/** Checked, and what follows from it: positions, and which keys tokens may look at, as bool [N, 1, 1, L]. */
export function encoded(
  owner: string,
  inputIds: Tensor,
  inputs: BertInputs,
  names: readonly (keyof BertInputs)[],
): { readonly positionIds: Tensor; readonly mask: Tensor | undefined } {
  checkNames(owner, inputs, names);
  checkIds(owner, inputIds);
  for (const name of names) checkLike(owner, name, inputIds, inputs[name]);
  const { attentionMask, positionIds } = inputs;
  return {
    positionIds: positionIds ?? arange(inputIds.shape[1]!, { dtype: 'int32' }).unsqueeze(0),
    mask: attentionMask && expandedMask(attentionMask),
  };
}

/** From queries, keys and values [N, L, width], which are split into heads: [N, L, width]. */
export const attention = (
  parts: readonly [query: Tensor, key: Tensor, value: Tensor],
  heads: number,
  mask: Tensor | undefined,
  dropout: (weights: Tensor) => Tensor,
): Tensor => {
  const [query, key, value] = parts.map((part) => splitHeads(part, heads)) as [Tensor, Tensor, Tensor];
  return mergeHeads(scaledDotProductAttention(query, key, value, { attnMask: mask, dropout }));
};
