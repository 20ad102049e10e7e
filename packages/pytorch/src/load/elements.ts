/** The elements of storages: which kinds there are, how wide, and as what they are read. */
import { type DType, halvesOfBits, type TypedArray } from '@glissade/tensor';

/** The arrays in which elements lie in a file. */
export type RawArray =
  | TypedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

type ArrayClass = { new (buffer: ArrayBufferLike, byteOffset: number, length: number): RawArray };

/** How elements of one of PyTorch's dtypes lie in a file, and as what they are read. */
export interface Elements {
  /** PyTorch's name: 'bfloat16'. */
  readonly name: string;
  /** Bytes that an element takes. */
  readonly width: number;
  /** What a tensor of them is here; undefined: there is no such tensor, and they are refused. */
  readonly dtype: DType | undefined;
  readonly array: ArrayClass;
  /** The elements as a tensor of the dtype takes them; where they are, if they are already. Throws for what does not fit. */
  readonly convert: (raw: RawArray, place: string) => TypedArray;
}

const kind = (
  name: string,
  array: ArrayClass & { readonly BYTES_PER_ELEMENT: number },
  dtype?: DType,
  convert: Elements['convert'] = (raw) => raw as TypedArray,
): Elements => ({ name, width: array.BYTES_PER_ELEMENT, dtype, array, convert });

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whole numbers that may be beyond int32: those that fit are read as such. `highest` is what the bits above are if one does. */
const wide = (
  name: string,
  array: ArrayClass & { readonly BYTES_PER_ELEMENT: number },
  highest: (low: number) => number,
): Elements =>
  kind(name, array, 'int32', (raw, place) => {
    // By their halves: big integers take ten times as long.
    const words = new Int32Array(raw.buffer, raw.byteOffset, raw.byteLength / 4);
    const step = words.length / Math.max(1, raw.length);
    const low = step === 2 && !machineIsLittleEndian ? 1 : 0;
    const narrow = new Int32Array(raw.length);
    for (let i = 0; i < narrow.length; i++) {
      const word = words[i * step + low]!;
      narrow[i] = word;
      if ((step === 2 ? words[i * step + 1 - low]! : word >> 31) !== highest(word))
        refuseWide(name, raw[i]!, place);
    }
    return narrow;
  });

function refuseWide(name: string, value: number | bigint, place: string): never {
  throw new Error(
    `loadTorch: ${place} holds ${value}; ${name} is read as int32, which ends at 2147483647. ` +
      'In Python, save it as float64, or split',
  );
}

/** Of numbers with a sign, copies of it; of others nothing, and the sign of int32 must not be set. */
const signs = (low: number): number => low >> 31;
const zeros = (low: number): number => (low < 0 ? Number.NaN : 0);

const refused = (name: string, width: number): Elements => ({ ...kind(name, Uint8Array), width });

const list: readonly Elements[] = [
  kind('float32', Float32Array, 'float32'),
  kind('float64', Float64Array, 'float64'),
  kind('float16', Uint16Array, 'float16', (raw) => halvesOfBits(raw as Uint16Array)),
  // The upper halves of float32.
  kind('bfloat16', Uint16Array, 'float32', (raw) => {
    const bits = new Uint32Array(raw.length);
    for (let i = 0; i < bits.length; i++) bits[i] = (raw[i] as number) << 16;
    return new Float32Array(bits.buffer);
  }),
  // PyTorch counts in int64.
  wide('int64', BigInt64Array, signs),
  kind('int32', Int32Array, 'int32'),
  kind('int16', Int16Array, 'int32', (raw) => new Int32Array(raw as Int16Array)),
  kind('int8', Int8Array, 'int32', (raw) => new Int32Array(raw as Int8Array)),
  kind('uint8', Uint8Array, 'uint8'),
  kind('uint16', Uint16Array, 'int32', (raw) => new Int32Array(raw as Uint16Array)),
  wide('uint32', Uint32Array, zeros),
  wide('uint64', BigUint64Array, zeros),
  kind('bool', Uint8Array, 'bool', (raw) => (raw as Uint8Array).map((byte) => (byte ? 1 : 0))),
  refused('complex32', 4),
  refused('complex64', 8),
  refused('complex128', 16),
  refused('float8_e4m3fn', 1),
  refused('float8_e4m3fnuz', 1),
  refused('float8_e5m2', 1),
  refused('float8_e5m2fnuz', 1),
  refused('float8_e8m0fnu', 1),
  refused('quint8', 1),
  refused('qint8', 1),
  refused('qint32', 4),
];

/** By PyTorch's names. */
export const elementsByName: ReadonlyMap<string, Elements> = new Map(list.map((each) => [each.name, each]));

/** The classes of typed storages, `torch.FloatStorage`, and the dtypes of their elements. */
export const storageDTypes: Readonly<Record<string, string>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  QUInt8Storage: 'quint8',
  QInt8Storage: 'qint8',
  QInt32Storage: 'qint32',
};

/**
 * The elements that bytes are: where they lie, if they begin at a multiple of their width and are ordered as this machine has
 * them, and else copied.
 */
export function rawArray(
  { array: List, width }: Elements,
  bytes: Uint8Array,
  isLittleEndian: boolean,
): RawArray {
  const isInOrder = width === 1 || isLittleEndian === machineIsLittleEndian;
  const usable = !isInOrder ? reversed(bytes, width) : bytes.byteOffset % width ? bytes.slice() : bytes;
  return new List(usable.buffer, usable.byteOffset, usable.byteLength / width);
}

/** The bytes of each element in the other order. */
export function reversed(bytes: Uint8Array, width: number): Uint8Array {
  const turned = bytes.slice();
  for (let i = 0; i < turned.length; i += width) turned.subarray(i, i + width).reverse();
  return turned;
}

/** Little-endian bytes as this machine has elements, and the other way round. */
export const littleEndian = (bytes: Uint8Array, width: number): Uint8Array =>
  machineIsLittleEndian || width === 1 ? bytes : reversed(bytes, width);
