/** The names of classes, which config.json lists in two ways. */
import { type FieldOf, isSize } from './fields.ts';
import type { ConfigJson } from './read.ts';

/** As Hugging Face names two classes without names. */
export const labels: FieldOf<readonly string[]> = {
  byDefault: ['LABEL_0', 'LABEL_1'],
  fits: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'),
  expected: 'the names of one class or more, in an array',
};

/** More classes without names than a file can have, which costs nothing to claim. */
const mostLabels = 2 ** 20;

/** Those of a config.json, in the order of their numbers. */
export function labelsIn(owner: string, json: ConfigJson): { readonly labels?: readonly string[] } {
  const { id2label: names, num_labels: count } = json;
  if (typeof names === 'object' && names !== null)
    return { labels: Object.keys(names).map((_, i) => (names as Readonly<Record<string, string>>)[i]!) };
  if (count == null) return {};
  if (!isSize(count, mostLabels))
    throw new RangeError(
      `${owner}: num_labels is ${JSON.stringify(count)}; expected a whole number from 1 to ${mostLabels}`,
    );
  return { labels: Array.from({ length: count }, (_, i) => `LABEL_${i}`) };
}

/** What config.json says of them. */
export const labelsJson = (names: readonly string[]): ConfigJson => ({
  id2label: Object.fromEntries(names.map((name, i) => [i, name])),
  label2id: Object.fromEntries(names.map((name, i) => [name, i])),
});
