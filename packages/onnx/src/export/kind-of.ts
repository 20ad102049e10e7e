/** What kind of value is in the place of something else, for errors. */
export function kindOf(value: unknown): string {
  if (value == null) return String(value);
  const kind = Array.isArray(value) ? 'array' : typeof value;
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
