/** What is often taken for a file of torch.save and is none: recognized, so that the error says what to do. */
import { corrupt } from '../byte-reader.ts';

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

/** How files begin, from a byte on, and what they are. */
const others: readonly (readonly [at: number, bytes: readonly number[], what: string])[] = [
  [
    8,
    ascii('{"'),
    'this is a safetensors file, unless it is corrupt. Read it with deserialize from @glissade/nn',
  ],
  [
    0,
    ascii('version https://git-lfs'),
    'this is a pointer of Git LFS to a file, not the file. Fetch that: git lfs pull',
  ],
  [0, ascii('<'), 'this is a page or an error of a server, not a file. Look at the address it came from'],
  [0, ascii('{'), 'this is JSON, not a file of torch.save'],
  [0, [0x1f, 0x8b], 'this is compressed by gzip. Decompress it before'],
  [0, ascii('GGUF'), 'this is a GGUF file, which is not read'],
  [0, [0x89, ...ascii('HDF')], 'this is an HDF5 file, of Keras or others, which is not read'],
  [0, [0x93, ...ascii('NUMPY')], 'this is a file of NumPy. Read it with readNpy from @glissade/data'],
  [257, ascii('ustar'), 'this is a tar archive, as PyTorch wrote in 2016. Write it anew with a later one'],
];

/** Throws, if the bytes are known to be of another kind. */
export function refuseOthers(bytes: Uint8Array): void {
  for (const [at, start, what] of others)
    if (start.every((byte, i) => bytes[at + i] === byte)) corrupt('the file', what, at);
}
