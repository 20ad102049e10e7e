/** Small archives and files of CIFAR's form. */
import { joined } from './joined.ts';

/** Another file in a tar archive; of a type of its own, if it is no file. */
export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
  /** What the header says of the length, if not the truth. */
  readonly length?: string;
}

/** A tar archive, with the zeros at its end. */
export function tar(...members: Member[]): Uint8Array {
  const parts = members.flatMap(({ name, bytes, type = '0', length }) => {
    const header = new Uint8Array(512);
    const write = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
    write(name, 0);
    write(length ?? `${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    write(' '.repeat(8), 148);
    write(type, 156);
    write('ustar\0', 257);
    const sum = header.reduce((a, b) => a + b, 0);
    write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, new Uint8Array(-bytes.length & 511)];
  });
  parts.push(new Uint8Array(1024));
  return joined(
    parts,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
}

/** A pixel of the record `record` of a file of that number. */
export const pixel = (file: number, record: number, at: number): number =>
  (file * 91 + record * 37 + at * 7) % 256;

/** Records of these labels, a list for each. */
export function records(file: number, labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    labels.flatMap((own, record) => [
      ...own,
      ...Array.from({ length: 3072 }, (_, at) => pixel(file, record, at)),
    ]),
  );
}

/** As UTF-8. */
export const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);
export const names: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];
/** CIFAR-10's files: batches of unlike lengths, in another order than that of their names, as they lie in the archive. */
export const tens: Record<string, Uint8Array> = {
  'data_batch_2.bin': records(2, [[3]]),
  'data_batch_1.bin': records(1, [[0], [9]]),
  'readme.html': text('<p>'),
  'batches.meta.txt': text(`${names.join('\n')}\n\n`),
  'data_batch_5.bin': records(5, [[7]]),
  'data_batch_3.bin': records(3, [[4]]),
  'data_batch_4.bin': records(4, [[5]]),
  'test_batch.bin': records(6, [[2], [8]]),
};
const range = (count: number, name: string): string =>
  Array.from({ length: count }, (_, i) => `${name} ${i}\r\n`).join('');
/** CIFAR-100's files, with lines as Windows ends them. */
export const hundreds: Record<string, Uint8Array> = {
  'train.bin': records(1, [
    [19, 99],
    [4, 0],
  ]),
  'test.bin': records(2, [[11, 58]]),
  'fine_label_names.txt': text(range(100, 'class')),
  'coarse_label_names.txt': text(range(20, 'kind')),
};
/** Files in a folder of an archive. */
export const archive = (inside: string, files: Record<string, Uint8Array>): Uint8Array =>
  tar(
    { name: `${inside}/`, bytes: new Uint8Array(0), type: '5' },
    ...Object.entries(files).map(([name, bytes]) => ({ name: `${inside}/${name}`, bytes })),
  );
