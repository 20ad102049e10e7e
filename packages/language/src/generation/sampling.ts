/** Which token follows, given the scores of all: the likeliest, or one that is drawn from those that are likely enough. */
import { argmax, argsort, multinomial, sort, type Tensor, where } from '@glissade/tensor';

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

/** From scores [N, vocabSize] the next tokens [N, 1], int32. `counts` says how often each token is there already. */
export function chosen(scores: Tensor, sampling: Sampling, counts: Tensor | undefined): Tensor {
  const left = processed(scores, sampling, counts);
  return sampling.temperature === 0 ? argmax(left, -1, { keepdim: true }) : multinomial(left.softmax(-1), 1);
}

/** The scores that are drawn by: -Infinity for what is not likely enough. */
export function processed(scores: Tensor, sampling: Sampling, counts: Tensor | undefined): Tensor {
  const { temperature, topK, topP, repetitionPenalty } = sampling;
  const penalized = counts ? penalizedBy(scores, counts, repetitionPenalty) : scores;
  if (temperature === 0) return penalized;
  const tempered = temperature === 1 ? penalized : penalized.div(temperature);
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
