/** Which keys Python takes for one, where JavaScript has two. */

/** The same text for keys that are equal in Python: 1, 1n and true, and arrays of such, which are tuples there. */
function textOf(key: unknown): string {
  if (typeof key === 'boolean') return String(Number(key));
  if (typeof key === 'string') return JSON.stringify(key);
  if (Array.isArray(key)) return `(${key.map(textOf).join()})`;
  // All digits of large numbers, as bigints have them.
  return typeof key === 'number' && Number.isInteger(key) ? String(BigInt(key)) : String(key);
}

/** The first key that is equal to one before it in Python, if there is one. */
export function equalInPython(keys: Iterable<unknown>): { readonly key: unknown } | undefined {
  const met = new Set<string>();
  for (const key of keys) {
    const text = textOf(key);
    if (met.has(text)) return { key };
    met.add(text);
  }
  return undefined;
}
