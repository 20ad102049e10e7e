/**
 * Tensors as bytes, in the safetensors format: a JSON header and raw little-endian elements, which Python reads too.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { type Backend, isPlainObject, printShape, type Shape, size, Tensor, tensor } from '@glissade/tensor';
import { moduleName } from './class-name.ts';
import { checkedOptions } from './options.ts';
import { otherCopy } from './other-copy.ts';
import { bytesOf, codes, type StoredElements, storedElements, widthOf } from './stored-elements.ts';

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
 * @throws TypeError for what are no tensors by name, or no texts
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
): Promise<Uint8Array<ArrayBuffer>> {
  checkWritable(tensors, metadata);
  // The widest elements first, so that each begins at a multiple of its width; the header keeps the caller's order.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => widthOf(b) - widthOf(a));
  const offsets = new Map<string, readonly [number, number]>();
  let end = 0;
  for (const [name, each] of entries) {
    const begin = end;
    end += size(each.shape) * widthOf(each);
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
  for (const [name, each] of entries) bytes.set(await bytesOf(each), dataStart + offsets.get(name)![0]);
  return bytes;
}

/** Throws for what a file has no place for. */
function checkWritable(tensors: Readonly<Record<string, unknown>>, metadata: object): void {
  // A module, a Map or a promise has no tensors where they are looked for: the file would be empty.
  if (!isRecord(tensors) || !isPlainObject(tensors))
    throw new TypeError(
      `serialize: got ${Array.isArray(tensors) ? 'an array' : kindOf(tensors)}; expected tensors by name, such as model.stateDict()`,
    );
  if ('__metadata__' in tensors) throw new Error("serialize: no tensor can be named '__metadata__'");
  for (const [name, text] of Object.entries(metadata) as [string, unknown][]) {
    if (typeof text !== 'string') {
      throw new TypeError(
        `serialize: metadata '${name}' is ${kindOf(text)}, expected a string. Write JSON.stringify(${name}), and read JSON.parse`,
      );
    }
  }
  for (const [name, value] of Object.entries(tensors)) {
    if (value instanceof Tensor) continue;
    const stranger = otherCopy(value);
    if (stranger) throw new TypeError(`serialize: '${name}' is ${stranger}`);
    const [inner = 'weight'] = isRecord(value) ? Object.keys(value) : [];
    const mend = ArrayBuffer.isView(value)
      ? 'Make one of it: tensor(...)'
      : typeof value === 'object' && value !== null
        ? `Tensors within it need names here: prefixed('${name}.', ...) makes '${name}.${inner}'`
        : `What is no tensor belongs into the metadata: serialize(tensors, { ${name}: JSON.stringify(${name}) })`;
    throw new TypeError(`serialize: '${name}' is ${kindOf(value)}, expected a tensor. ${mend}`);
  }
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value == null ? String(value) : `a ${typeof value}`;
  return isPlainObject(value) ? 'a plain object' : moduleName(value);
}

/** What `deserialize` accepts. */
export interface DeserializeOptions {
  /** Where to make the tensors, if not on the backend in use. */
  readonly backend?: Backend;
}

/**
 * Reads the bytes of a safetensors file; bfloat16, in which models are published, as float32, and int8, int16 and int64, in which
 * PyTorch counts, as int32; int64 that are beyond it throw. Throws for truncated or corrupt ones, naming the byte.
 *
 * @example
 * ```ts
 * import { deserialize, serialize } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const { buffer } = await serialize({ w: tensor([1, 2]) }); // in a page: await response.arrayBuffer()
 * console.log(deserialize(buffer).tensors['w']!.toArray()); // => [ 1, 2 ]
 * ```
 */
export function deserialize(
  file: Uint8Array | ArrayBufferLike,
  options: DeserializeOptions = {},
): SavedTensors {
  checkedOptions('deserialize', options, ['backend']);
  const bytes = asBytes(file);
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
    entries.map(({ name, elements: { dtype, read }, shape, begin, end }) => [
      name,
      tensor(read(bytes.subarray(begin, end), name), { ...options, shape, dtype }),
    ]),
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

function asBytes(file: unknown): Uint8Array {
  // By what they say they are: a buffer may come from another realm.
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(file)))
    return new Uint8Array(file as ArrayBufferLike);
  throw new TypeError(
    `deserialize: got ${kindOf(file)}; expected the bytes of a file, a Uint8Array or an ArrayBuffer`,
  );
}

/** How the files of torch.save begin: zips, and before those pickles. */
const pickled = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02, 0x8a, 0x0a],
];

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < headerStart)
    corrupt(
      `the file ends at byte ${bytes.length}, expected the header's length in bytes 0 to ${headerStart}`,
    );
  if (pickled.some((magic) => magic.every((byte, i) => bytes[i] === byte)))
    corrupt(
      'this is no safetensors file but one of torch.save. Read it with loadTorch from @glissade/pytorch',
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
    // Copied: browsers decode no shared memory.
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(headerStart, dataStart)),
    );
  } catch (error) {
    corrupt(`the header in bytes ${headerStart} to ${dataStart} is no JSON: ${(error as Error).message}`);
  }
  if (!isRecord(header)) corrupt(`the header in bytes ${headerStart} to ${dataStart} is no JSON object`);
  return { header, dataStart };
}

interface Entry {
  readonly elements: StoredElements;
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
  const known = Object.keys(storedElements);
  if (!known.includes(code as string))
    corrupt(`tensor '${name}' has the dtype ${code}; known are ${known.join(', ')}`);
  const elements = storedElements[code as string]!;
  const [begin, end] = offsets.map((offset) => dataStart + offset) as [number, number];
  const expected = size(shape) * elements.width;
  if (end - begin !== expected) {
    corrupt(
      `tensor '${name}' is ${code}${printShape(shape)}, ${expected} bytes, but fills bytes ${begin} to ${end}, ${end - begin} bytes`,
    );
  }
  return { elements, shape, begin, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
