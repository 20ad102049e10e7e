/**
 * What kind of value is in the place of something else, for errors.
 *
 * @example
 * ```ts
 * import { kindOf } from '@glissade/tensor';
 *
 * console.log(kindOf([1]), kindOf('1'), kindOf(null)); // => an array a string null
 * ```
 */
export function kindOf(value: unknown): string {
  if (value == null) return String(value);
  const kind = Array.isArray(value) ? 'array' : typeof value;
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
