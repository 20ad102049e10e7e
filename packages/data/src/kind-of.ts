/** What something is, for errors. */

/** The class of an object, the type of anything else. */
export function kindOf(value: unknown): string {
  if (typeof value !== 'object') return typeof value;
  // Generators have no constructor that has a name; classes have their own tags seldom.
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return value === null ? 'null' : (tag === 'Object' && value.constructor?.name) || tag;
}

/** Throws for what is no list of indices. */
export function checkIndices(operation: string, indices: readonly number[]): void {
  if (!Array.isArray(indices))
    throw new TypeError(`${operation}: the indices are ${kindOf(indices)}; expected a list of numbers`);
}

/** Throws for what is no file's content. */
export function checkBytes(operation: string, bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${operation}: expected the bytes of a file, a Uint8Array; got ${kindOf(bytes)}`);
}

/** Throws for what is no function. */
export function checkFunction(operation: string, name: string, value: unknown): void {
  if (typeof value !== 'function')
    throw new TypeError(`${operation}: ${name} is ${kindOf(value)}; expected a function`);
}

/** Throws for what draws no numbers: a seed, say. */
export function checkGenerator(operation: string, generator: object | undefined): void {
  if (generator !== undefined && typeof Object(generator).randperm !== 'function')
    throw new TypeError(
      `${operation}: the generator is ${kindOf(generator)}; expected new Generator(seed), or nothing`,
    );
}
