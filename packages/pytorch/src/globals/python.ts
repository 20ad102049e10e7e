/** What pickles may name of Python itself. */
import { Callable, Dictionary, kindOf, Named, Tuple } from '../pickle/values.ts';
import { itemsOf, string } from './arguments.ts';

/** What state dictionaries are, and others that Python's library has: given pairs, or another dictionary, or nothing. */
const dictionary = (given?: unknown): Dictionary => {
  const made = new Dictionary();
  if (given instanceof Dictionary) for (const [key, value] of given.entries) made.entries.set(key, value);
  else if (given !== undefined)
    for (const pair of itemsOf(given, 'pairs')) {
      const [key, value, ...more] = itemsOf(pair, 'a pair of a key and a value');
      if (value === undefined || more.length > 0)
        throw new Error(`expected a pair of a key and a value, found ${kindOf(pair)}`);
      made.entries.set(key, value);
    }
  return made;
};

/** Bytes are written as text, a character each, where a pickle's protocol has none. */
function encoded(text: unknown, encoding: unknown): Uint8Array {
  if (encoding !== 'latin1') throw new Error(`expected the encoding latin1, found ${kindOf(encoding)}`);
  return Uint8Array.from(string(text, 'bytes as text'), (character) => {
    const code = character.codePointAt(0)!;
    if (code > 255) throw new Error(`expected bytes as text, found the character '${character}'`);
    return code;
  });
}

/** Nothing, or bytes, or text in an encoding. */
const bytes = (given: unknown = new Uint8Array(0), encoding?: unknown): Uint8Array =>
  given instanceof Uint8Array ? given : encoded(given, encoding);

const set = (given: unknown = new Tuple([])): Set<unknown> => new Set(itemsOf(given, 'what is in the set'));

const functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  'collections.OrderedDict': dictionary,
  'collections.Counter': dictionary,
  // The first argument says what keys that are not there would be given.
  'collections.defaultdict': (_default, given) => dictionary(given),
  'builtins.set': set,
  'builtins.frozenset': set,
  'builtins.bytes': bytes,
  'builtins.bytearray': bytes,
  '_codecs.encode': encoded,
};

/** Only as what a defaultdict makes. */
const named = ['builtins.dict', 'builtins.float', 'builtins.int', 'builtins.list', 'builtins.set'];

export const pythonGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...named.map((name): [string, unknown] => [name, new Named(name)]),
  ...Object.entries(functions).map(([name, run]): [string, unknown] => [
    name,
    new Callable(name, (args) => run(...args)),
  ]),
]);
