/** What of a module's field decides what is computed: the value; of arrays and plain objects what is within; of tensors that there is one. */
import { isParameter } from '@glissade/autograd';
import { isPlainObject, Tensor } from '@glissade/tensor';
import { bufferOptions } from './buffer.ts';
import { ownValue } from './stand-in.ts';

/** A list for what has content within: a key, its content, the next key. */
export type Content = unknown;

/** What is deeper within, or longer, is data, and not looked at. */
const [deepest, longest] = [3, 256];

/** In place of tensors that are read at each call. */
const someTensor = Symbol('tensor');

/** Neither a parameter nor a buffer, which modules keep for good. */
export const isPlainTensor = (value: unknown): value is Tensor =>
  value instanceof Tensor && !isParameter(value) && bufferOptions(value) === undefined;

/** What fields are looked into. */
export const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Array.isArray(value) || isPlainObject(value);

/** Containers that were too long once, such as vocabularies: their keys are not listed again at every call. */
const data = new WeakSet<object>();

/** The keys of a container that is looked into. */
function keysWithin(value: Readonly<Record<string, unknown>>, depth: number): readonly string[] {
  if (depth === deepest || data.has(value)) return [];
  const keys = Object.keys(value);
  if (keys.length <= longest) return keys;
  data.add(value);
  return [];
}

export function contentOf(value: unknown, depth = 0): Content {
  if (isContainer(value))
    return keysWithin(value, depth).flatMap((key) => [key, contentOf(ownValue(value, key), depth + 1)]);
  return simple(value);
}

function simple(value: unknown): Content {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Tensor) return isPlainTensor(value) ? someTensor : value;
  return 'forward' in value ? value : undefined;
}

/** Whether a value has that content. It makes nothing: every call of a compiled step asks, for every field. */
export function hasContent(value: unknown, content: Content, depth = 0): boolean {
  if (!isContainer(value)) return Object.is(simple(value), content);
  if (!Array.isArray(content)) return false;
  const keys = keysWithin(value, depth);
  if (content.length !== 2 * keys.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (content[2 * i] !== key || !hasContent(ownValue(value, key), content[2 * i + 1], depth + 1))
      return false;
  }
  return true;
}

/** Tensors in a field, and the path to each, which begins with the field's name. */
export type TensorsIn = readonly (readonly [path: readonly string[], tensor: Tensor])[];

/** Those that are read at each call. */
export function plainTensorsIn(key: string, value: unknown, above: readonly string[] = []): TensorsIn {
  const path = [...above, key];
  if (isPlainTensor(value)) return [[path, value]];
  if (!isContainer(value)) return [];
  return keysWithin(value, above.length).flatMap((each) => plainTensorsIn(each, ownValue(value, each), path));
}
