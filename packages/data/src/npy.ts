/**
 * NumPy's files of one array, `.npy`: a magic number, a header that is a Python dict, then the elements.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

import {
  bitsOfHalves,
  checkTensors,
  type DType,
  halvesOfBits,
  newArray,
  size,
  type Tensor,
  type TypedArray,
  tensor,
} from '@glissade/tensor';
import { FileError } from './file-error.ts';
import { checkBytes } from './kind-of.ts';

const magic = [0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0))];

/** How NumPy's elements lie in a file, and as what they are read. */
interface Elements {
  readonly dtype: DType;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number | bigint;
}

/** By NumPy's kind and width. Integers are int32 here; what does not fit is refused. */
const elements: Readonly<Record<string, Elements>> = {
  f2: { dtype: 'float16', read: (view, at, little) => view.getUint16(at, little) }, // bits, for now
  f4: { dtype: 'float32', read: (view, at, little) => view.getFloat32(at, little) },
  f8: { dtype: 'float64', read: (view, at, little) => view.getFloat64(at, little) },
  b1: { dtype: 'bool', read: (view, at) => Number(view.getUint8(at) !== 0) },
  u1: { dtype: 'uint8', read: (view, at) => view.getUint8(at) },
  i1: { dtype: 'int32', read: (view, at) => view.getInt8(at) },
  i2: { dtype: 'int32', read: (view, at, little) => view.getInt16(at, little) },
  u2: { dtype: 'int32', read: (view, at, little) => view.getUint16(at, little) },
  i4: { dtype: 'int32', read: (view, at, little) => view.getInt32(at, little) },
  u4: { dtype: 'int32', read: (view, at, little) => view.getUint32(at, little) },
  i8: { dtype: 'int32', read: (view, at, little) => view.getBigInt64(at, little) },
  u8: { dtype: 'int32', read: (view, at, little) => view.getBigUint64(at, little) },
};

/** What tensors are written as. */
const codes: Readonly<Record<DType, string>> = {
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  uint8: '|u1',
  bool: '|b1',
};

/**
 * The tensor in a file that `numpy.save` wrote. Integers of any width become int32 (bytes uint8), and are refused where one does not fit.
 *
 * @param bytes - of the whole file
 * @param file - its name, for errors
 * @throws FileError, naming the byte, for what is truncated, something else, or holds elements other than numbers and bools
 *
 * @example
 * ```ts
 * import { formatNpy, parseNpy } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = await formatNpy(tensor([[1, 2], [3, 4]])); // or await readFile('x.npy')
 * const x = parseNpy(bytes, 'x.npy');
 * console.log(x.dtype, x.toArray()); // => float32 [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function parseNpy(bytes: Uint8Array, file = 'npy'): Tensor {
  const { header, start } = headerOf(bytes, file);
  const code = /'descr':\s*'([<>|=])(\w+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const lengths = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!order || !lengths || !/'descr':/.test(header)) {
    throw new FileError(
      file,
      10,
      `expected a header with 'descr', 'fortran_order' and 'shape', found ${header.trim()}`,
    );
  }
  const kind = code && elements[code[2]!];
  if (!kind) {
    const found = /'descr':\s*('[^']*'|\[[^\]]*\])/.exec(header)?.[1] ?? header.trim();
    throw new FileError(
      file,
      10,
      `holds elements of ${found}; expected numbers or bools. In Python: x.astype('float32')`,
    );
  }
  const shape = lengths[1]!
    .split(',')
    .filter((each) => each.trim() !== '')
    .map(Number);
  const width = Number(code[2]!.slice(1));
  const expected = start + size(shape) * width;
  if (bytes.length !== expected) {
    throw new FileError(
      file,
      Math.min(bytes.length, expected),
      `[${shape.join(', ')}] needs ${expected} bytes in all, the file has ${bytes.length}`,
    );
  }
  const data = read(bytes, start, size(shape), width, kind, code[1] !== '>', file);
  if (order[1] === 'False') return tensor(data, { shape, dtype: kind.dtype });
  // Fortran's order, the first axis innermost.
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  return tensor(data, { shape: shape.toReversed(), dtype: kind.dtype }).permute(axes);
}

function headerOf(bytes: Uint8Array, file: string): { header: string; start: number } {
  checkBytes('parseNpy', bytes);
  if (bytes.length < 12)
    throw new FileError(
      file,
      bytes.length,
      'the file ends within the magic number; expected at least 12 bytes',
    );
  if (magic.some((byte, i) => bytes[i] !== byte))
    throw new FileError(
      file,
      0,
      'not a .npy file: expected \\x93NUMPY. Of an .npz, a zip, unpack the arrays first',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[6]! > 1;
  const begin = isLong ? 12 : 10;
  const start = begin + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  if (bytes.length < start)
    throw new FileError(
      file,
      bytes.length,
      `the file ends within the header; expected at least ${start} bytes`,
    );
  return { header: new TextDecoder().decode(bytes.subarray(begin, start)), start };
}

function read(
  bytes: Uint8Array,
  start: number,
  count: number,
  width: number,
  { dtype, read }: Elements,
  littleEndian: boolean,
  file: string,
): TypedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const halves = dtype === 'float16';
  const array = halves ? new Uint16Array(count) : newArray(dtype, count);
  for (let i = 0; i < count; i++) {
    const value = read(view, start + i * width, littleEndian);
    array[i] = Number(value);
    if (dtype === 'int32' && array[i] !== Number(value)) {
      throw new FileError(
        file,
        start + i * width,
        `element ${i} is ${value}; integers are read as int32, which ends before. In Python: x.astype('float64')`,
      );
    }
  }
  return halves ? halvesOfBits(array) : (array as TypedArray);
}

/**
 * A tensor as the bytes of a file that `numpy.load` reads.
 *
 * @example
 * ```ts
 * import { formatNpy } from '@glissade/data';
 * import { zeros } from '@glissade/tensor';
 *
 * const bytes = await formatNpy(zeros([2, 3])); // into a file: await writeFile('x.npy', bytes)
 * console.log(bytes.length); // => 152
 * ```
 */
export async function formatNpy(x: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  checkTensors('formatNpy', x);
  const data = await x.data();
  const shape = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(', ');
  const header = `{'descr': '${codes[x.dtype]}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The elements begin at a multiple of 64, behind a line break.
  const start = Math.ceil((10 + header.length + 1) / 64) * 64;
  const width = Number(codes[x.dtype].slice(2));
  const bytes = new Uint8Array(start + data.length * width).fill(0x20, 10, start);
  bytes.set(magic);
  bytes.set([1, 0], 6);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes[start - 1] = 0x0a;
  const view = new DataView(bytes.buffer);
  view.setUint16(8, start - 10, true);
  const values = x.dtype === 'float16' ? bitsOfHalves(data) : data;
  const write = writers[x.dtype];
  for (let i = 0; i < values.length; i++) write(view, start + i * width, values[i]!);
  return bytes;
}

type Write = (view: DataView, at: number, value: number) => void;
const byte: Write = (view, at, value) => view.setUint8(at, value);
const writers: Readonly<Record<DType, Write>> = {
  float16: (view, at, value) => view.setUint16(at, value, true),
  float32: (view, at, value) => view.setFloat32(at, value, true),
  float64: (view, at, value) => view.setFloat64(at, value, true),
  int32: (view, at, value) => view.setInt32(at, value, true),
  uint8: byte,
  bool: byte,
};
