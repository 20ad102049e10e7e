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
