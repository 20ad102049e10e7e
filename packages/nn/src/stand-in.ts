/** Fields in which something else stands for the length of a call. */

/** What their objects have there themselves. */
const ownOf = new WeakMap<object, Map<string, unknown>>();

/** Runs `run` with another value in a field. */
export function withField<Result>(owner: object, key: string, value: unknown, run: () => Result): Result {
  const before: unknown = Reflect.get(owner, key);
  const known = ownOf.get(owner) ?? new Map<string, unknown>();
  ownOf.set(owner, known);
  const isFirst = !known.has(key);
  if (isFirst) known.set(key, before);
  Reflect.set(owner, key, value);
  try {
    return run();
  } finally {
    Reflect.set(owner, key, before);
    if (isFirst) known.delete(key);
    if (known.size === 0) ownOf.delete(owner);
  }
}

/** What an object itself has in a field, whatever stands there now. */
export function ownValue(owner: object, key: string): unknown {
  const own = ownOf.get(owner);
  return own?.has(key) ? own.get(key) : Reflect.get(owner, key);
}
