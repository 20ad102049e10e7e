/**
 * The files of torch.save before PyTorch 1.6: pickles one behind the other, of a magic number, a version, how the machine
 * counts, the value, and the storages' keys; then the storages. Source: torch/serialization.py, _legacy_load
 */
import { ByteReader } from '../byte-reader.ts';
import { count } from '../globals/arguments.ts';
import { globalNamed } from '../globals/table.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { Dictionary, kindOf } from '../pickle/values.ts';
import { storageId } from './archive.ts';
import { Storage, type Whole } from './storage.ts';

/** 'the value' and the like, for errors. */
const part = 'the file';
const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/** A storage that the pickle has asked for: its bytes come behind it. */
interface Awaited {
  readonly width: number;
  readonly length: number;
  bytes: Uint8Array | undefined;
  /** What tensors are views of: the storage, or parts of it. */
  readonly storages: Map<string, Storage>;
  readonly whole: Whole;
}

/** The pickle's value, of a file that is no zip. */
export function readLegacy(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes, part);
  const plain = { global: globalNamed };
  const first = unpickle(reader, plain);
  if (first !== magicNumber) {
    reader.fail(
      `expected the magic number of torch.save, found ${kindOf(first)}: this is a pickle of something else. ` +
        'In Python, write it with torch.save(value, path)',
      0,
    );
  }
  const versionAt = reader.position;
  const version = unpickle(reader, plain);
  if (version !== protocolVersion)
    reader.fail(`expected the version ${protocolVersion}, found ${kindOf(version)}`, versionAt);
  const systemAt = reader.position;
  const system = unpickle(reader, plain);
  if (!(system instanceof Dictionary))
    reader.fail(`expected a dictionary about the machine that wrote, found ${kindOf(system)}`, systemAt);
  const awaited = new Map<string, Awaited>();
  const value = unpickle(reader, {
    global: globalNamed,
    persistent: (id) => awaitedStorage(id, awaited),
  });
  readStorages(reader, awaited);
  return value;
}

function awaitedStorage(id: unknown, awaited: Map<string, Awaited>): Storage {
  const { kind, key, length, view } = storageId(id);
  const { width } = kind.elements;
  const whole = { bytes: width * length, copied: 0 };
  const known = awaited.get(key) ?? { width, length, bytes: undefined, storages: new Map(), whole };
  if (known.width * known.length !== width * length)
    throw new Error(
      `storage ${key} is of ${length} elements of ${width} bytes here, and of ${known.length} of ${known.width} elsewhere`,
    );
  awaited.set(key, known);
  const [start, count] = view ? viewOf(view, length) : [0, length];
  const name = `${kind.elements.name} ${start} ${count}`;
  // All are read before the first tensor is made. They are little-endian, whatever is said of the machine.
  const read = () => ({
    bytes: known.bytes!.subarray(start * width, (start + count) * width),
    isLittleEndian: true,
  });
  const storage =
    known.storages.get(name) ?? new Storage(`storage ${key}`, kind.elements, count, read, known.whole);
  known.storages.set(name, storage);
  return storage;
}

/** Where a part of a storage begins, and how many elements it has. */
function viewOf(view: readonly unknown[], length: number): [number, number] {
  const [start, size] = [count(view[1], "a view's offset"), count(view[2], "a view's length")];
  if (start + size > length)
    throw new Error(`a view of ${size} elements from ${start} on ends behind a storage of ${length}`);
  return [start, size];
}

/** Finds the storages behind the pickles: each how many elements, and then those. */
function readStorages(reader: ByteReader, awaited: ReadonlyMap<string, Awaited>): void {
  const listAt = reader.position;
  const keys = unpickle(reader, { global: globalNamed });
  if (!Array.isArray(keys)) reader.fail(`expected a list of storages' keys, found ${kindOf(keys)}`, listAt);
  for (const each of keys) {
    const key = typeof each === 'string' ? each : reader.fail('expected a list of texts', listAt);
    const storage = awaited.get(key) ?? reader.fail(`lists a storage ${key}, which nothing is in`, listAt);
    const at = reader.position;
    const header = reader.take(8, `storage ${key}, how many elements it has`);
    const view = new DataView(header.buffer, header.byteOffset, 8);
    const length = view.getBigInt64(0, true);
    if (length !== BigInt(storage.length))
      reader.fail(`storage ${key} has ${length} elements, but the pickle says ${storage.length}`, at);
    storage.bytes = reader.take(storage.length * storage.width, `storage ${key}`);
  }
  const missing = [...awaited].find(([, { bytes }]) => !bytes);
  if (missing)
    reader.fail(`expected storage ${missing[0]}, which a tensor is of, and it is not listed`, listAt);
  if (reader.position !== reader.bytes.length)
    reader.fail(`expected the end of the file, found ${reader.bytes.length - reader.position} bytes more`);
}
