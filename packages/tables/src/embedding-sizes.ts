/** How long the vectors of categories are. */
import { checkNumber } from '@glissade/tensor';

/**
 * How long a vector stands for a category of so many, by fast.ai's rule: 1.6 n^0.56, rounded, and 600 at most.
 * Source: https://docs.fast.ai/tabular.model.html#emb_sz_rule
 *
 * @throws RangeError for what is no count
 *
 * @example
 * ```ts
 * import { embSzRule } from '@glissade/tables';
 *
 * console.log([3, 10, 1000, 100_000].map(embSzRule)); // => [ 3, 6, 77, 600 ]
 * ```
 */
export function embSzRule(nCat: number): number {
  checkNumber('embSzRule', 'nCat', nCat, { least: 1, whole: true });
  return Math.min(600, Math.round(1.6 * nCat ** 0.56));
}
