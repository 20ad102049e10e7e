/** Tokens that may not be written. */
import { type Tensor, tensor } from '@glissade/tensor';
import { shown, tokens } from '../config/fields.ts';

/** What `generate` may not write. */
export interface SuppressionOptions {
  /** Tokens that are never written. Default: what the model's configuration says, or none. */
  readonly suppressTokens?: readonly number[] | null | undefined;
  /** Tokens that are not the first to be written. Default: what the model's configuration says, or none. */
  readonly beginSuppressTokens?: readonly number[] | null | undefined;
}

/** For the first token, and for those behind it: [vocabSize], bool, or undefined where all may be written. */
export interface Suppressed {
  readonly first: Tensor | undefined;
  readonly further: Tensor | undefined;
}

/** Checked, and as tensors, which are made once: they are arguments of each step. */
export function suppressedBy(
  owner: string,
  options: SuppressionOptions,
  config: object & SuppressionOptions,
  vocabSize: number,
): Suppressed {
  const [always, begin] = (['suppressTokens', 'beginSuppressTokens'] as const).map((name) => {
    const { [name]: value = config[name] } = options;
    const given = value ?? [];
    if (!Array.isArray(given) || !tokens(null).fits(given))
      throw new RangeError(
        `${owner}: ${name} is ${shown(given)}; expected the numbers of tokens in an array, or null`,
      );
    return given as readonly number[];
  }) as [readonly number[], readonly number[]];
  const maskOf = (name: string, list: readonly number[]): Tensor | undefined => {
    // Lists are often of larger vocabularies.
    const forbidden = new Set(list.filter((token) => token < vocabSize));
    if (forbidden.size === 0) return undefined;
    if (forbidden.size === vocabSize)
      throw new RangeError(`${owner}: ${name} leaves none of the ${vocabSize} tokens to be written`);
    return tensor(Uint8Array.from({ length: vocabSize }, (_, token) => Number(forbidden.has(token)))).to(
      'bool',
    );
  };
  const further = maskOf('suppressTokens', always);
  const first = begin.length > 0 ? maskOf('beginSuppressTokens', [...always, ...begin]) : further;
  return { first, further };
}
