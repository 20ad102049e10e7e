/** The likeliest texts, by beam search. */
import { tensor } from '@glissade/tensor';
import { BeamSearch } from './beam-search.ts';
import type { Decoder } from './decoder.ts';
import type { LanguageModel } from './language-model.ts';
import { type GenerateOptions, prepared, type Run, repeated } from './options.ts';
import { listedRows, type Prompt } from './prompt.ts';
import { writing } from './writing.ts';

/** A text that a search has found. */
export interface Beam {
  /** The prompt and what was written, up to and with the token that ends it. */
  readonly tokens: readonly number[];
  /** The sum of the logarithms of its tokens' probabilities, divided by their number to the power of `lengthPenalty`. */
  readonly score: number;
}

/** The best one first; there is one at least, and fewer than `numBeams` where no more could be written. */
export type Beams = readonly [Beam, ...Beam[]];

/**
 * The `numBeams` likeliest texts for each row of a prompt that a beam search finds, the best first, and how likely they are: `generate` with
 * `numBeams` gives the first of these. At each place every text is continued with every token, and the best of all continuations go on. `repetitionPenalty`
 * and what is suppressed change scores, as they do elsewhere.
 * Source: https://huggingface.co/docs/transformers/generation_strategies#beam-search
 *
 * @param model - or a `Decoder` of one, of as many rows as there are texts: rows times `numBeams`
 * @throws TypeError for numBeams of 1, and with `temperature`, `topK` or `topP`; Error where a model gives no scores but NaN; else as `generate`
 *
 * @example
 * ```ts
 * import { generateBeams, GPT2LMHeadModel } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const [beams] = await generateBeams(model, [5, 6, 7], { numBeams: 4, maxNewTokens: 6 });
 * console.log(beams!.length, beams![0].tokens.length, beams![0].score >= beams![1]!.score); // => 4 9 true
 * ```
 */
export async function generateBeams(
  model: LanguageModel | Decoder,
  prompt: Prompt,
  options: GenerateOptions,
): Promise<Beams[]> {
  const run = prepared('generateBeams', model, prompt, options);
  if (run.beams.numBeams === 1)
    throw new TypeError(
      'generateBeams: numBeams is 1, which is no search; say how many texts are written side by side, { numBeams: 4 }, or use generate',
    );
  return searched(run);
}

/** The texts of a run that is a search. */
export async function searched(run: Run): Promise<Beams[]> {
  const { continuing, rows, source, sampling, suppressed, beams, vocabSize } = run;
  const finish = await writing(run);
  try {
    const prompts = await listedRows(rows);
    const search = new BeamSearch(prompts.length, beams, run);
    const { keep } = search;
    const shape = [prompts.length, beams.numBeams];
    const scores = (total: Float32Array<ArrayBuffer>) => ({ total: tensor(total, { shape }), keep });
    if (keep > beams.numBeams * vocabSize)
      throw new RangeError(
        `${run.owner}: ${run.ends.size} tokens end a text, of ${vocabSize}; there must be others to go on with`,
      );
    const first = { sampling, suppressed: suppressed.first, beams: scores(search.total) };
    let proposals = continuing.begin(repeated(rows, beams.numBeams), first, source);
    for (;;) {
      const [values, places] = await Promise.all(proposals.map((each) => each.data()));
      const turn = search.advance(values!, places!);
      if (!turn) break;
      const { tokens, order, total } = turn;
      proposals = continuing.next(tensor(tokens, { shape: [tokens.length, 1], dtype: 'int32' }), {
        sampling,
        suppressed: suppressed.further,
        beams: scores(total),
        order: tensor(order, { dtype: 'int32' }),
      });
    }
    return search.found.map((found, row) => {
      const [best, ...others] = found.map(({ tokens, score }) => ({
        tokens: [...prompts[row]!, ...tokens],
        score,
      }));
      if (!best)
        throw new Error(
          `${run.owner}: nothing was found for row ${row}, as no token has a score that is a number above -Infinity; look for NaN in the model's weights, or in its source`,
        );
      return [best, ...others];
    });
  } finally {
    finish();
  }
}
