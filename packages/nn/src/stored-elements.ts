/** The elements of safetensors files: which dtypes there are, how wide, and how their bytes become arrays and come of them. */
import {
  bitsOfHalves,
  type DType,
  halvesOfBits,
  newArray,
  type Tensor,
  type TypedArray,
} from '@glissade/tensor';

/** How elements of one code lie in a file, and as what they are read. */
export interface StoredElements {
  readonly dtype: DType;
  /** Bytes that an element takes. */
  readonly width: number;
  /** The elements that a tensor's bytes are, in a buffer of their own: in the file they may begin at any byte. */
  readonly read: (bytes: Uint8Array, name: string) => TypedArray;
}

/** The code that each dtype is written with. */
export const codes: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};

const as = (dtype: DType): StoredElements => {
  const width = newArray(dtype, 0).BYTES_PER_ELEMENT;
  return { dtype, width, read: (bytes) => copied(bytes, newArray(dtype, bytes.length / width)) };
};

/** Narrow integers, which all fit into int32. */
const asInt32 = (List: Int8ArrayConstructor | Int16ArrayConstructor): StoredElements => {
  const width = List.BYTES_PER_ELEMENT;
  return {
    dtype: 'int32',
    width,
    read: (bytes) => Int32Array.from(copied(bytes, new List(bytes.length / width))),
  };
};

/** By code: what is written, and what only others write. */
export const storedElements: Readonly<Record<string, StoredElements>> = {
  F32: as('float32'),
  F64: as('float64'),
  I32: as('int32'),
  U8: as('uint8'),
  BOOL: as('bool'),
  I8: asInt32(Int8Array),
  I16: asInt32(Int16Array),
  F16: {
    dtype: 'float16',
    width: 2,
    read: (bytes) => halvesOfBits(copied(bytes, new Uint16Array(bytes.length / 2))),
  },
  // What models are often published in: the upper halves of float32.
  BF16: {
    dtype: 'float32',
    width: 2,
    read: (bytes) => {
      const upper = copied(bytes, new Uint16Array(bytes.length / 2));
      return new Float32Array(Uint32Array.from(upper, (bits) => bits << 16).buffer);
    },
  },
  // PyTorch counts in int64.
  I64: {
    dtype: 'int32',
    width: 8,
    read: (bytes, name) => {
      const array = copied(bytes, new BigInt64Array(bytes.length / 8));
      const large = array.find((value) => BigInt.asIntN(32, value) !== value);
      if (large !== undefined)
        throw new Error(
          `deserialize: tensor '${name}' holds ${large}; int64 is read as int32, which ends before`,
        );
      return Int32Array.from(array, Number);
    },
  },
};

/** How many bytes a tensor's elements take each. */
export const widthOf = ({ dtype }: Tensor): number => storedElements[codes[dtype]]!.width;

/** A tensor's elements as they are written. */
export async function bytesOf(tensor: Tensor): Promise<Uint8Array> {
  const data = await tensor.data();
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } =
    tensor.dtype === 'float16' ? bitsOfHalves(data) : data;
  return littleEndian(new Uint8Array(buffer, byteOffset, byteLength), BYTES_PER_ELEMENT);
}

/** Fills an array with the bytes of a file. */
function copied<List extends ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }>(
  bytes: Uint8Array,
  array: List,
): List {
  new Uint8Array(array.buffer).set(littleEndian(bytes, array.BYTES_PER_ELEMENT));
  return array;
}

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** On a big-endian machine the bytes of each element in the other order. */
function littleEndian(bytes: Uint8Array, width: number): Uint8Array {
  if (machineIsLittleEndian) return bytes;
  return bytes.map((_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!);
}
