/** Pickles by their opcodes, as text of a character a byte, and files of them. */
import { type NewEntry, zipOf } from './zip/write-zip.ts';

/** A character a byte. */
export const bytesOfText = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A zip with this pickle, and these storages. */
export function fileOf(
  pickle: string,
  storages: readonly Uint8Array[] = [],
  byteOrder = 'little',
): Promise<Uint8Array> {
  const entry = (name: string, bytes: Uint8Array): NewEntry => ({
    name: `archive/${name}`,
    length: bytes.length,
    read: () => bytes,
  });
  return zipOf([
    entry('data.pkl', bytesOfText(pickle)),
    entry('byteorder', bytesOfText(byteOrder)),
    entry('version', bytesOfText('3\n')),
    ...storages.map((bytes, i) => entry(`data/${i}`, bytes)),
  ]);
}

/** A file of before PyTorch 1.6: the value, and the storage of key 0. Bytes are little-endian, whatever it says of the machine. */
export function legacyFileOf(
  pickle: string,
  length: number,
  bytes: Uint8Array,
  byteOrder = 'little',
): Uint8Array {
  const count = new Uint8Array(8);
  new DataView(count.buffer).setBigInt64(0, BigInt(length), true);
  const pickles = [
    '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.',
    '\x80\x02M\xe9\x03.',
    `\x80\x02}${text('little_endian')}${byteOrder === 'little' ? '\x88' : '\x89'}s.`,
    `\x80\x02${pickle}`,
    `\x80\x02]${text('0')}a.`,
  ];
  return Uint8Array.from([bytesOfText(pickles.join('')), count, bytes].flatMap((each) => [...each]));
}

const fourBytes = (value: number): string =>
  String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
export const text = (characters: string): string => `X${fourBytes(characters.length)}${characters}`;
const number = (value: number): string => `J${fourBytes(value)}`;
const numbers = (values: readonly number[]): string => `(${values.map(number).join('')}t`;

/** The storage of key 0; `view` is what older files have, a tuple. */
export const storage = (length: number, view = '', kind = 'FloatStorage'): string =>
  `(${text('storage')}ctorch\n${kind}\n${text('0')}${text('cpu')}${number(length)}${view}tQ`;

/** A part of the storage, as older files have it. */
export const viewOf = (start: number, length: number): string =>
  `(${text('a view')}${number(start)}${number(length)}t`;

/** A tensor of a storage. */
export const tensorOf = (stored: string, offset: number, shape: number[], strides: number[]): string =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${stored}${number(offset)}${numbers(shape)}${numbers(strides)}` +
  `\x89ccollections\nOrderedDict\n)RtR`;
