/** What `generate` is given to begin with: a prompt; or a source, and what the decoder reads first. */
import { printShape, ShapeError, Tensor } from '@glissade/tensor';
import { CausalLM } from '../causal-lm.ts';
import type { Seq2SeqLM } from '../seq2seq/seq2seq-lm.ts';
import type { LanguageModel, Source } from './language-model.ts';
import { type Prompt, type Rows, rowsOf } from './prompt.ts';

/** The same, checked as far as it can be without being read. */
export interface Texts {
  /** What is continued. */
  readonly rows: Rows;
  readonly source: Source | undefined;
  /** Tokens that lie in tensors, which are not read yet. */
  readonly unread: readonly Tensor[];
  /** Whether the padding of the rows is the caller's. */
  readonly isMasked: boolean;
}

interface Given {
  readonly attentionMask?: Tensor | undefined;
  readonly decoderInputIds?: Prompt | undefined;
}

export function textsOf(owner: string, model: LanguageModel, prompt: Prompt, given: Given): Texts {
  const { vocabSize } = model.config;
  const { attentionMask, decoderInputIds } = given;
  if (model instanceof CausalLM) {
    if (decoderInputIds !== undefined)
      throw new TypeError(
        `${owner}: decoderInputIds is for models with an encoder, whose prompt is the source; of this one the prompt is what it reads`,
      );
    const rows = rowsOf(owner, prompt, attentionMask, vocabSize);
    return {
      rows,
      source: undefined,
      unread: prompt instanceof Tensor ? [prompt] : [],
      isMasked: attentionMask !== undefined,
    };
  }
  const source =
    model.sourceKind === 'tokens'
      ? sourceOf(rowsOf(owner, prompt, attentionMask, vocabSize))
      : { values: featuresOf(owner, prompt, attentionMask), mask: undefined };
  return {
    rows: decoderRows(owner, model, decoderInputIds, source.values.shape[0]!),
    source,
    unread: [...(model.sourceKind === 'tokens' ? [prompt] : []), decoderInputIds].filter(
      (each) => each instanceof Tensor,
    ),
    isMasked: false,
  };
}

const sourceOf = ({ ids, mask }: Rows): Source => ({ values: ids, mask });

function featuresOf(owner: string, prompt: Prompt, attentionMask: Tensor | undefined): Tensor {
  if (attentionMask)
    throw new TypeError(
      `${owner}: attentionMask is for tokens; of features all frames are read, those of silence too`,
    );
  if (prompt instanceof Tensor && prompt.shape.length === 3 && prompt.dtype === 'float32') return prompt;
  throw new ShapeError(
    `${owner}: the source is ${prompt instanceof Tensor ? `${prompt.dtype}${printShape(prompt.shape)}` : 'rows of numbers'}; expected features, ` +
      'float32 [N, features, frames]: whisperFeatures makes them of sound',
  );
}

/** What the decoder reads first, for each row of the source. */
function decoderRows(owner: string, { config }: Seq2SeqLM, given: Prompt | undefined, count: number): Rows {
  const { decoderStartTokenId, forcedDecoderIds, vocabSize } = config;
  if (given === undefined && decoderStartTokenId === null)
    throw new TypeError(
      `${owner}: the configuration has no decoderStartTokenId; say what the decoder reads first: { decoderInputIds: [...] }`,
    );
  const begun = [decoderStartTokenId!, ...(forcedDecoderIds ?? []).map(([, token]) => token)];
  const whose = given
    ? 'decoderInputIds'
    : "the configuration's decoderStartTokenId and forcedDecoderIds, without decoderInputIds";
  const { ids, mask } = rowsOf(`${owner}: ${whose}`, given ?? begun, undefined, vocabSize);
  const [rows, length] = ids.shape as [number, number];
  if (rows !== count && rows !== 1)
    throw new ShapeError(
      `${owner}: decoderInputIds has ${rows} rows for ${count} of the source; expected as many, or one for all`,
    );
  const shape = [count, length];
  return { ids: ids.expand(shape), mask: mask.expand(shape) };
}
