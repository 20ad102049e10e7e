/**
 * The files of torch.save since PyTorch 1.6: a zip of a pickle, `data.pkl`, and of storages, `data/0` and so on.
 * Source: https://docs.pytorch.org/docs/stable/notes/serialization.html
 */
import { ByteReader, corrupt, utf8 } from '../byte-reader.ts';
import { count, instance, itemsOf, string } from '../globals/arguments.ts';
import { globalNamed } from '../globals/table.ts';
import { StorageClass } from '../globals/torch.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { kindOf } from '../pickle/values.ts';
import { Zip } from '../zip/read-zip.ts';
import { Storage, type StoredBytes, type Whole } from './storage.ts';

/** The pickle's value, of a zip file. */
export async function readArchive(bytes: Uint8Array): Promise<unknown> {
  const zip = await Zip.open(bytes);
  const pickle = zip.names.find((name) => /^[^/]*\/data\.pkl$/.test(name)) ?? notOurs(zip);
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (zip.has(`${folder}constants.pkl`))
    corrupt(
      pickle,
      'this is a program of TorchScript. In Python, save what it learned: ' +
        'torch.save(torch.jit.load(path).state_dict(), other)',
    );
  const isLittleEndian = await isLittle(zip, `${folder}byteorder`);
  const contents = new Map<string, StoredBytes>();
  const storages = new Map<string, Storage>();
  const wholes = new Map<string, Whole>();
  const reader = new ByteReader(await zip.read(pickle), pickle);
  const value = unpickle(reader, {
    global: globalNamed,
    persistent: (id) => {
      const { kind, key, length } = storageId(id);
      const name = `${folder}data/${key}`;
      const found = zip.lengthOf(name);
      if (found === undefined) throw new Error(`expected ${name} in the zip file, and there is none`);
      const expected = length * kind.elements.width;
      if (found !== expected)
        throw new Error(`${length} ${kind.elements.name} take ${expected} bytes, but ${name} has ${found}`);
      // Every tensor names its storage anew: those of one are views of the same.
      const known = storages.get(`${name} ${kind.elements.name}`);
      if (known) return known;
      const whole = wholes.get(name) ?? { bytes: found, copied: 0 };
      wholes.set(name, whole);
      const storage = new Storage(name, kind.elements, length, () => contents.get(name)!, whole);
      storages.set(`${name} ${kind.elements.name}`, storage);
      return storage;
    },
  });
  // One after the other: a compressed one takes memory of its own.
  for (const { name } of storages.values())
    if (!contents.has(name)) contents.set(name, { bytes: await zip.read(name), isLittleEndian });
  return value;
}

/** What a storage's id says: ('storage', its class, its key, its device, how many elements it has). */
export function storageId(id: unknown): {
  readonly kind: StorageClass;
  readonly key: string;
  readonly length: number;
  /** Where older files have a storage that is a part of another: that part's key, where it begins, and how long it is. */
  readonly view: readonly unknown[] | undefined;
} {
  const [word, kind, key, , length, view] = itemsOf(id, 'the id of a storage');
  if (word !== 'storage') throw new Error(`expected the id of a storage, found that of ${kindOf(word)}`);
  return {
    kind: instance(kind, StorageClass, "a storage's class"),
    key: string(key, "a storage's key"),
    length: count(length, 'a length'),
    view: view === undefined || view === null ? undefined : itemsOf(view, 'a view'),
  };
}

function notOurs(zip: Zip): never {
  const names = zip.names.slice(0, 5).join(', ');
  corrupt('the zip file', `expected an entry data.pkl in a folder, as torch.save writes; it holds ${names}`);
}

/** Files without the entry are older than it, when all were. */
async function isLittle(zip: Zip, name: string): Promise<boolean> {
  if (!zip.has(name)) return true;
  const text = utf8(await zip.read(name));
  if (text === 'little' || text === 'big') return text === 'little';
  corrupt(name, `expected 'little' or 'big', found '${text}'`);
}
