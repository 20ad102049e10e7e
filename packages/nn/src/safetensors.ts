/**
 * Tensors as bytes, in the safetensors format: a JSON header and raw little-endian elements, which Python reads too.
 * Source: https://github.com/huggingface/safetensors#format
 */
import {
  type Backend,
  bitsOfHalves,
  bytesPerElement,
  type DType,
  halvesOfBits,
  newArray,
  printShape,
  type Shape,
  size,
  type Tensor,
  type TypedArray,
  tensor,
} from '@glissade/tensor';

const codes: Readonly<Record<DType, string>> = {
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};

/** How many bytes an element takes in a file. */
const widthOf = (dtype: DType): number => (dtype === 'float16' ? 2 : bytesPerElement(dtype));

/** Where the header begins, behind its length. */
const headerStart = 8;
/** A longer header is no header: the format's own limit. */
const headerLimit = 100_000_000;

/** What a file holds. */
export interface SavedTensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Tensors, and texts that go with them, as the bytes of a safetensors file.
 *
 * @example
 * ```ts
 * import { deserialize, Linear, serialize } from '@glissade/nn';
 *
 * const layer = new Linear(3, 2);
 * const bytes = await serialize(layer.stateDict(), { epoch: '5' });
 * const { tensors, metadata } = deserialize(bytes);
 * new Linear(3, 2).loadStateDict(tensors);
 * console.log(Object.keys(tensors), metadata); // => [ 'weight', 'bias' ] { epoch: '5' }
 * ```
 */
export async function serialize(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  if ('__metadata__' in tensors) throw new Error("serialize: no tensor can be named '__metadata__'");
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text !== 'string')
      throw new TypeError(`serialize: metadata '${name}' is a ${typeof text}, expected a string`);
  }
  // The widest elements first, so that each begins at a multiple of its width; the header keeps the caller's order.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => widthOf(b.dtype) - widthOf(a.dtype));
  const offsets = new Map<string, readonly [number, number]>();
  let end = 0;
  for (const [name, { dtype, shape }] of entries) {
    const begin = end;
    end += size(shape) * widthOf(dtype);
    offsets.set(name, [begin, end]);
  }
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  for (const [name, { dtype, shape }] of Object.entries(tensors))
    header[name] = { dtype: codes[dtype], shape, data_offsets: offsets.get(name) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const dataStart = headerStart + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + end).fill(0x20, headerStart, dataStart);
  bytes.set(text, headerStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - headerStart), true);
  let at = dataStart;
  for (const [, each] of entries) {
    const data = await each.data();
    const stored = each.dtype === 'float16' ? bitsOfHalves(data) : data;
    bytes.set(littleEndian(stored), at);
    at += stored.byteLength;
  }
  return bytes;
}

export interface DeserializeOptions {
  /** Where to make the tensors, if not on the backend in use. */
  readonly backend?: Backend;
}

/** Reads the bytes of a safetensors file; int64, in which PyTorch counts, as int32. Throws for truncated or corrupt ones, naming the byte. */
export function deserialize(bytes: Uint8Array, options: DeserializeOptions = {}): SavedTensors {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...described } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((text) => typeof text !== 'string'))
    corrupt('the metadata in the header are not texts');
  let end = dataStart;
  const entries = Object.entries(described)
    .map(([name, entry]) => ({ name, ...checkedEntry(name, entry, dataStart) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (const { name, begin, end: next } of entries) {
    if (begin !== end)
      corrupt(`tensor '${name}' begins at byte ${begin}, expected ${end}, where the one before ends`);
    if (next > bytes.length)
      corrupt(
        `tensor '${name}' should fill bytes ${begin} to ${next}, but the file ends at byte ${bytes.length}: it is truncated`,
      );
    end = next;
  }
  if (end !== bytes.length) corrupt(`the tensors end at byte ${end}, but the file at byte ${bytes.length}`);
  const tensors = new Map(
    entries.map(({ name, dtype, width, shape, begin, end }) => {
      const data = bytes.subarray(begin, end);
      const array = width === 8 && dtype === 'int32' ? shortened(data, name) : elements(data, dtype);
      return [name, tensor(array, { ...options, shape, dtype })];
    }),
  );
  // In the header's order.
  return {
    tensors: Object.fromEntries(Object.keys(described).map((name) => [name, tensors.get(name)!])),
    metadata: metadata as Record<string, string>,
  };
}

function corrupt(problem: string): never {
  throw new Error(`deserialize: ${problem}`);
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < headerStart)
    corrupt(
      `the file ends at byte ${bytes.length}, expected the header's length in bytes 0 to ${headerStart}`,
    );
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const dataStart = headerStart + length;
  if (length > headerLimit)
    corrupt(`bytes 0 to 8 give a header of ${length} bytes: this is no safetensors file`);
  if (dataStart > bytes.length)
    corrupt(
      `the header should end at byte ${dataStart}, but the file ends at byte ${bytes.length}: it is truncated`,
    );
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(headerStart, dataStart)),
    );
  } catch (error) {
    corrupt(`the header in bytes ${headerStart} to ${dataStart} is no JSON: ${(error as Error).message}`);
  }
  if (!isRecord(header)) corrupt(`the header in bytes ${headerStart} to ${dataStart} is no JSON object`);
  return { header, dataStart };
}

interface Entry {
  readonly dtype: DType;
  /** Bytes that an element takes. */
  readonly width: number;
  readonly shape: Shape;
  /** Positions in the file. */
  readonly begin: number;
  readonly end: number;
}

function checkedEntry(name: string, entry: unknown, dataStart: number): Entry {
  const { dtype: code, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    corrupt(
      `tensor '${name}' is described as ${JSON.stringify(entry)}; expected dtype, shape and data_offsets`,
    );
  // PyTorch counts in int64.
  const dtype =
    code === 'I64' ? 'int32' : (Object.keys(codes) as DType[]).find((each) => codes[each] === code);
  if (!dtype)
    corrupt(`tensor '${name}' has the dtype ${code}; known are ${Object.values(codes).join(', ')}, I64`);
  const [begin, end] = offsets.map((offset) => dataStart + offset) as [number, number];
  const width = code === 'I64' ? 8 : widthOf(dtype);
  const expected = size(shape) * width;
  if (end - begin !== expected) {
    corrupt(
      `tensor '${name}' is ${dtype}${printShape(shape)}, ${expected} bytes, but fills bytes ${begin} to ${end}, ${end - begin} bytes`,
    );
  }
  return { dtype, width, shape, begin, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/** The elements that the bytes are, in a buffer of their own: in the file they may begin at any byte. */
function elements(bytes: Uint8Array, dtype: DType): TypedArray {
  const count = bytes.length / widthOf(dtype);
  const array = dtype === 'float16' ? new Uint16Array(count) : newArray(dtype, count);
  new Uint8Array(array.buffer).set(swapped(bytes, array.BYTES_PER_ELEMENT));
  return array instanceof Uint16Array ? halvesOfBits(array) : array;
}

/** Elements of int64 as int32, where they fit. */
function shortened(bytes: Uint8Array, name: string): Int32Array {
  const array = new BigInt64Array(bytes.length / 8);
  new Uint8Array(array.buffer).set(swapped(bytes, 8));
  const large = array.find((value) => BigInt.asIntN(32, value) !== value);
  if (large !== undefined)
    corrupt(`tensor '${name}' holds ${large}; int64 is read as int32, which ends before`);
  return Int32Array.from(array, Number);
}

const littleEndian = (data: TypedArray | Uint16Array): Uint8Array =>
  swapped(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.BYTES_PER_ELEMENT);

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** On a big-endian machine the bytes of each element in the other order. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  if (machineIsLittleEndian) return bytes;
  return bytes.map((_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!);
}
