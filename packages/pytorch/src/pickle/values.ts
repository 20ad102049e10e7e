/** What a pickle's values are while it is read, where JavaScript has nothing of the kind. */

/** A Python tuple. Lists are arrays. */
export class Tuple {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** A Python dictionary: keys may be other things than strings, and keep their order. */
export class Dictionary {
  readonly entries: Map<unknown, unknown> = new Map();
}

/** A function or a class that pickles may call: a row in the table of them. */
export class Callable {
  /** 'collections.OrderedDict' */
  readonly name: string;
  /** Throws what is wrong with the arguments, without saying where. */
  readonly call: (args: readonly unknown[]) => unknown;
  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.call = call;
  }
}

/** A class that pickles name, as an argument, but do not call. */
export class Named {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What is made in two steps: `BUILD` gives it its state. */
export interface Buildable {
  setState(state: unknown): void;
}

export const isBuildable = (value: unknown): value is Buildable =>
  typeof value === 'object' && value !== null && 'setState' in value;

/** What a value is, for errors, in Python's words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'None';
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object') {
    const text = typeof value === 'string' ? `'${value.slice(0, 40)}'` : String(value);
    return `${pythonTypes[typeof value] ?? typeof value} ${text}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (value instanceof Dictionary) return `a dictionary of ${value.entries.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (value instanceof Callable || value instanceof Named) return `the class ${value.name}`;
  return `a ${value.constructor.name}`;
}
const pythonTypes: Partial<Record<string, string>> = {
  string: 'the string',
  number: 'the number',
  bigint: 'the number',
  boolean: 'the boolean',
};
