/** Numbers that depend on lengths alone: computed once, and kept while there is room. */

/** How many numbers are kept at most: 32 MB of them. */
const room = 2 ** 22;

const entries = new Map<string, Float64Array>();

/** What `make` returns, or returned for the same key before. The oldest are dropped when there are too many. */
export function kept(key: string, make: () => Float64Array): Float64Array {
  const found = entries.get(key);
  if (found !== undefined) return found;
  const numbers = make();
  if (numbers.length > room) return numbers;
  entries.set(key, numbers);
  let taken = [...entries.values()].reduce((sum, { length }) => sum + length, 0);
  for (const [oldest, { length }] of entries) {
    if (taken <= room) break;
    entries.delete(oldest);
    taken -= length;
  }
  return numbers;
}
