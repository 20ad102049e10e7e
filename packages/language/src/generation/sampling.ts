/** Which token follows, given the scores of all: the likeliest, or one that is drawn from those that are likely enough. */
import { argmax, argsort, logSoftmax, multinomial, sort, type Tensor, topk, where } from '@glissade/tensor';

/** What decides how the next token is chosen. */
export interface SamplingOptions {
  /**
   * What scores are divided by before a token is drawn: below 1 the likely ones become likelier. 0 takes the likeliest. Default 1 where
   * `topK` or `topP` is given, else 0: the likeliest.
   */
  readonly temperature?: number | undefined;
  /** From how many of the likeliest tokens one is drawn. Default: from all. */
  readonly topK?: number | undefined;
  /** From the fewest of the likeliest tokens one is drawn whose probabilities add up to this. Default 1: from all. */
  readonly topP?: number | undefined;
  /** What the scores of tokens that are there already are divided by, where they are above 0; those below are multiplied. Default 1. */
  readonly repetitionPenalty?: number | undefined;
}

/** The same, checked and complete: plain values, which belong to the key of a compiled step. */
export interface Sampling {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly repetitionPenalty: number;
}

/** Throws for what is no way to choose. */
export function completeSampling(owner: string, options: SamplingOptions, vocabSize: number): Sampling {
  const { topK, topP } = options;
  const temperature = options.temperature ?? (topK === undefined && topP === undefined ? 0 : 1);
  const sampling = {
    temperature,
    topK: Math.min(topK ?? vocabSize, vocabSize),
    topP: topP ?? 1,
    repetitionPenalty: options.repetitionPenalty ?? 1,
  };
  const expected: Readonly<Record<keyof Sampling, readonly [fits: boolean, what: string]>> = {
    temperature: [temperature >= 0 && temperature < Infinity, 'a number >= 0'],
    topK: [Number.isInteger(sampling.topK) && sampling.topK >= 1, 'a whole number >= 1'],
    topP: [sampling.topP > 0 && sampling.topP <= 1, 'a number above 0, and at most 1'],
    repetitionPenalty: [
      sampling.repetitionPenalty > 0 && sampling.repetitionPenalty < Infinity,
      'a number above 0',
    ],
  };
  for (const [name, [fits, what]] of Object.entries(expected))
    if (!fits)
      throw new RangeError(
        `${owner}: ${name} is ${String(options[name as keyof Sampling])}; expected ${what}`,
      );
  return sampling;
}

/** What else the scores go through. */
export interface Constraints {
  readonly sampling: Sampling;
  /** [N, vocabSize], int32: how often each token is there already, where it matters. */
  readonly counts: Tensor | undefined;
  /** [vocabSize], bool: what may not be written, if anything. */
  readonly suppressed: Tensor | undefined;
}

/** From scores [N, vocabSize] the next tokens [N, 1], int32. */
export function chosen(scores: Tensor, constraints: Constraints): Tensor {
  const left = processed(scores, constraints);
  return constraints.sampling.temperature === 0
    ? argmax(left, -1, { keepdim: true })
    : multinomial(left.softmax(-1), 1);
}

/**
 * The best `keep` continuations of rows of texts: from the texts' scores [rows, beams] and those of tokens [rows * beams, vocabSize] the new
 * ones [rows, keep], best first, and their places among the row's beams * vocabSize.
 */
export function proposed(
  scores: Tensor,
  { total, keep }: { readonly total: Tensor; readonly keep: number },
  constraints: Constraints,
): readonly [scores: Tensor, places: Tensor] {
  const [rows, beams] = total.shape as [number, number];
  const each = processed(logSoftmax(scores, -1), constraints).unflatten(0, [rows, beams]);
  const { values, indices } = topk(each.add(total.unsqueeze(-1)).flatten(1), keep);
  return [values, indices];
}

/** The scores that are drawn by: -Infinity for what is not likely enough, and for what may not be. */
export function processed(scores: Tensor, { sampling, counts, suppressed }: Constraints): Tensor {
  const { temperature, topK, topP, repetitionPenalty } = sampling;
  const penalized = counts ? penalizedBy(scores, counts, repetitionPenalty) : scores;
  const allowed = suppressed ? penalized.maskedFill(suppressed, -Infinity) : penalized;
  if (temperature === 0) return allowed;
  const tempered = temperature === 1 ? allowed : allowed.div(temperature);
  const few = topK < scores.shape[1]! ? likeliest(tempered, topK) : tempered;
  return topP < 1 ? nucleus(few, topP) : few;
}

/** Source: Keskar et al., "CTRL", 2019, https://arxiv.org/abs/1909.05858 */
function penalizedBy(scores: Tensor, counts: Tensor, penalty: number): Tensor {
  const lowered = where(scores.lt(0), scores.mul(penalty), scores.div(penalty));
  return where(counts.gt(0), lowered, scores);
}

/** Source: Fan, Lewis, Dauphin, "Hierarchical Neural Story Generation", 2018, https://arxiv.org/abs/1805.04833 */
function likeliest(scores: Tensor, k: number): Tensor {
  const least = scores.topk(k).values.slice(1, -1);
  return scores.maskedFill(scores.lt(least), -Infinity);
}

/** Source: Holtzman et al., "The Curious Case of Neural Text Degeneration", 2019, https://arxiv.org/abs/1904.09751 */
function nucleus(scores: Tensor, share: number): Tensor {
  const { values, indices } = sort(scores, -1, { descending: true });
  const probabilities = values.softmax(-1);
  // Of those before it: the likeliest token of all has none, and stays.
  const before = probabilities.cumsum(-1).sub(probabilities);
  const isOut = before.ge(share).to('int32');
  // Back in the order of the tokens.
  return scores.maskedFill(isOut.gather(1, argsort(indices)).to('bool'), -Infinity);
}
