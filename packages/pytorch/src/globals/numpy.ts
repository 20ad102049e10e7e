/** What pickles may name of NumPy: arrays and single numbers, as checkpoints have them among metrics. */
import { size } from '@glissade/tensor';
import { type Elements, elementsByName, rawArray } from '../load/elements.ts';
import { Storage, StoredTensor } from '../load/storage.ts';
import { rowMajorStrides } from '../load/strides.ts';
import { type Buildable, Callable, kindOf, Named } from '../pickle/values.ts';
import { counts, instance, itemsOf, string } from './arguments.ts';

/** NumPy's codes of dtypes: a letter and how many bytes. */
const codes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    f2: 'float16',
    f4: 'float32',
    f8: 'float64',
    i1: 'int8',
    i2: 'int16',
    i4: 'int32',
    i8: 'int64',
    u1: 'uint8',
    u2: 'uint16',
    u4: 'uint32',
    u8: 'uint64',
    b1: 'bool',
  }),
);

/** What the elements of an array are, and in which order their bytes come, which its state says. */
class NumpyDType implements Buildable {
  readonly elements: Elements;
  isLittleEndian = true;

  constructor(code: unknown) {
    const text = string(code, "a dtype's code");
    const name = codes.get(text.replace(/^[<=|>]/, ''));
    if (!name)
      throw new Error(
        `arrays of NumPy's dtype '${text.slice(0, 40)}' are not read; of numbers and booleans they are`,
      );
    this.elements = elementsByName.get(name)!;
    this.isLittleEndian = !text.startsWith('>');
  }

  setState(state: unknown): void {
    const order = itemsOf(state, "a dtype's state")[1];
    this.isLittleEndian = order !== '>';
  }
}

/** Bytes; Python 2 has them as text. */
function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Uint8Array.from(value, (character) => character.codePointAt(0)!);
  throw new Error(`expected bytes, found ${kindOf(value)}`);
}

/** An array, whose state comes after it is made. */
export class NumpyArray implements Buildable {
  /** What it is as a tensor; none before it has its state. */
  stored: StoredTensor | undefined;

  setState(state: unknown): void {
    const [, shape, dtype, isFortran, data] = itemsOf(state, "an array's state");
    this.fill(shape, dtype, isFortran === true, data);
  }

  fill(sizes: unknown, kind: unknown, isFortran: boolean, data: unknown): void {
    const { elements, isLittleEndian } = instance(kind, NumpyDType, 'a dtype of NumPy');
    const shape = counts(sizes, 'sizes');
    const bytes = bytesOf(data);
    if (bytes.length !== size(shape) * elements.width)
      throw new Error(`an array of [${shape}] ${elements.name} has ${bytes.length} bytes`);
    const storage = new Storage('an array of NumPy', elements, size(shape), () => ({
      bytes,
      isLittleEndian,
    }));
    // In Fortran's order the first axis is the innermost.
    const strides = isFortran ? rowMajorStrides(shape.toReversed()).toReversed() : rowMajorStrides(shape);
    this.stored = new StoredTensor(storage, { offset: 0, shape, strides });
  }
}

/** A single number. */
function scalar(kind: unknown, data: unknown): number | bigint | boolean {
  const { elements, isLittleEndian } = instance(kind, NumpyDType, 'a dtype of NumPy');
  const bytes = bytesOf(data);
  if (bytes.length !== elements.width)
    throw new Error(`a ${elements.name} has ${elements.width} bytes, found ${bytes.length}`);
  const raw = rawArray(elements, bytes, isLittleEndian);
  const value = raw[0]!;
  if (elements.name === 'bool') return value === 1;
  if (typeof value !== 'bigint') return elements.name === 'float16' ? elements.convert(raw, '')[0]! : value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  'numpy.dtype': (code) => new NumpyDType(code),
  'multiarray._reconstruct': () => new NumpyArray(),
  'multiarray.scalar': scalar,
  'numeric._frombuffer': (data, kind, shape, order) => {
    const array = new NumpyArray();
    array.fill(shape, kind, order === 'F', data);
    return array;
  },
};

export const numpyGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['numpy.ndarray', new Named('numpy.ndarray')],
  ...Object.entries(functions).flatMap(([name, run]): [string, unknown][] => {
    const callable = new Callable(name, (args) => run(...args));
    if (name.startsWith('numpy.')) return [[name, callable]];
    // NumPy 2 has moved them.
    return ['numpy.core', 'numpy._core'].map((module) => [`${module}.${name}`, callable]);
  }),
]);
