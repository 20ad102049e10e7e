/** What texts are written with: models that tell which token follows, with an encoder or without. */
import { noGrad } from '@glissade/autograd';
import type { Tensor } from '@glissade/tensor';
import type { CausalInputs } from '../causal-attention.ts';
import { CausalLM } from '../causal-lm.ts';
import { type EncodedSource, Seq2SeqLM } from '../seq2seq/seq2seq-lm.ts';

/** `compile` of `@glissade/compiler`, or what else makes a function of the same kind. */
export type Compile = <Arguments extends readonly unknown[], Result>(
  step: (...given: Arguments) => Result,
) => (...given: Arguments) => Result;

/** A model that writes. */
export type LanguageModel = CausalLM | Seq2SeqLM;

/** Whether a value is one. */
export const isLanguageModel = (value: unknown): value is LanguageModel =>
  value instanceof CausalLM || value instanceof Seq2SeqLM;

/** What an encoder reads. */
export interface Source {
  /** Tokens [N, S] (int32), or features [N, features, frames]. */
  readonly values: Tensor;
  /** [N, S], bool; features have none. */
  readonly mask: Tensor | undefined;
}

/** Reads sources, with a program for each length if you like; a model without an encoder has none. */
export function encoderOf(
  model: LanguageModel,
  compile?: Compile,
): (source: Source) => EncodedSource | undefined {
  if (!(model instanceof Seq2SeqLM)) return () => undefined;
  const encode = ({ values, mask }: Source): EncodedSource =>
    noGrad(() => model.encode(values, mask && { attentionMask: mask }));
  return compile ? compile(encode) : encode;
}

/** Scores [N, vocabSize] of what follows the last of the tokens [N, L]. */
export function lastScores(
  model: LanguageModel,
  ids: Tensor,
  { attentionMask, positionIds, cache }: Omit<CausalInputs, 'logitsToKeep'>,
  source: EncodedSource | undefined,
): Tensor {
  const scores =
    model instanceof CausalLM
      ? model.forward(ids, { attentionMask, positionIds, cache, logitsToKeep: 1 })
      : model.forward(source!, {
          decoderInputIds: ids,
          decoderAttentionMask: attentionMask,
          decoderPositionIds: positionIds,
          cache,
          logitsToKeep: 1,
        });
  return scores.select(1, -1);
}
