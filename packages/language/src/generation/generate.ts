/** Texts, token by token. */
import { searched } from './beams.ts';
import type { Decoder } from './decoder.ts';
import type { LanguageModel } from './language-model.ts';
import { type GenerateOptions, prepared, type Run } from './options.ts';
import { listedRows, type Prompt } from './prompt.ts';
import { writing } from './writing.ts';

/**
 * Continues a prompt: rows of tokens, each with what was written behind it, up to and with the token that ends it. Without `temperature`,
 * `topK` and `topP` each token is the likeliest; else it is drawn, by the default generator. With `numBeams` the text that is the likeliest as
 * a whole is looked for. Rows in arrays may be of different lengths.
 * Of a model with an encoder the prompt is the source, tokens or features, and rows are what its decoder writes, from what it reads first on.
 * The model computes as in use, whatever mode it is in, and nothing is recorded for gradients.
 * Source: https://huggingface.co/docs/transformers/main_classes/text_generation
 *
 * @param model - or a `Decoder` of one, whose programs are used again
 * @throws RangeError for a text longer than the model's positions or the decoder's cache, for tokens that there are not, and for options
 *   beyond their limits
 *
 * @example
 * ```ts
 * import { compile } from '@glissade/compiler';
 * import { generate, GPT2LMHeadModel } from '@glissade/language';
 * import { manualSeed } from '@glissade/tensor';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const [tokens] = await generate(model, [5, 6, 7], { maxNewTokens: 10, temperature: 0.8, topK: 40, compile });
 * console.log(tokens!.length, tokens!.slice(0, 3)); // => 13 [ 5, 6, 7 ]
 * ```
 */
export async function generate(
  model: LanguageModel | Decoder,
  prompt: Prompt,
  options: GenerateOptions = {},
): Promise<number[][]> {
  const run = prepared('generate', model, prompt, options);
  if (run.beams.numBeams > 1) return (await searched(run)).map(([{ tokens }]) => [...tokens]);
  const rows = await listedRows(run.rows);
  for await (const latest of written(run))
    for (const [row, token] of latest.entries()) if (token !== undefined) rows[row]!.push(token);
  return rows;
}

/**
 * The same as the tokens come: at each turn the next one of each row, undefined for rows that have ended. Who stops listening stops the
 * writing.
 *
 * @example
 * ```ts
 * import { generateTokens, GPT2LMHeadModel } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * let count = 0;
 * for await (const [token] of generateTokens(model, [5, 6, 7], { maxNewTokens: 4 })) {
 *   if (token !== undefined) count++; // or: process.stdout.write(tokenizer.decode([token]))
 * }
 * console.log(count); // => 4
 * ```
 */
export function generateTokens(
  model: LanguageModel | Decoder,
  prompt: Prompt,
  options: GenerateOptions = {},
): AsyncGenerator<(number | undefined)[], void, undefined> {
  const run = prepared('generateTokens', model, prompt, options);
  if (run.beams.numBeams > 1)
    throw new TypeError(
      'generateTokens: which of numBeams texts is the likeliest is known when all are written; leave numBeams out, or use generate',
    );
  return written(run);
}

async function* written(run: Run): AsyncGenerator<(number | undefined)[], void, undefined> {
  const { continuing, rows, source, sampling, suppressed, ends, maxNewTokens } = run;
  const finish = await writing(run);
  try {
    const hasEnded = new Array<boolean>(rows.ids.shape[0]!).fill(false);
    let [latest] = continuing.begin(rows, { sampling, suppressed: suppressed.first }, source);
    for (let count = 1; ; count++) {
      const values = await latest!.data();
      yield hasEnded.map((ended, row) => (ended ? undefined : values[row]!));
      for (const [row, ended] of hasEnded.entries()) hasEnded[row] = ended || ends.has(values[row]!);
      if (count === maxNewTokens || hasEnded.every((ended) => ended)) return;
      [latest] = continuing.next(latest!, { sampling, suppressed: suppressed.further });
    }
  } finally {
    finish();
  }
}
