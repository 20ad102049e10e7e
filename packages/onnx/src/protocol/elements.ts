/** The elements of a tensor in a file, as a typed array, and back. */
import {
  arrayFrom,
  bitsOfHalves,
  type DType,
  halvesOfBits,
  printShape,
  type Shape,
  size,
  type TypedArray,
} from '@glissade/tensor';
import { type ElementType, elementTypes, type TensorMessage } from './messages.ts';

/** What a tensor in a file is made of; int64, which no tensor here has, as plain numbers. */
export type Elements =
  | { readonly dtype: DType; readonly data: TypedArray }
  | { readonly dtype: 'int64'; readonly data: readonly number[] };

/** How elements of one kind are kept in a file, little-endian, and as what they are read. */
interface Kind {
  readonly dtype: DType | 'int64';
  /** Bytes that an element takes. */
  readonly width: number;
  /** The elements that the bytes are, in memory of their own. */
  readonly read: (bytes: ArrayBuffer) => ArrayLike<number>;
}

const kinds: Readonly<Partial<Record<ElementType, Kind>>> = {
  float32: { dtype: 'float32', width: 4, read: (bytes) => new Float32Array(bytes) },
  float64: { dtype: 'float64', width: 8, read: (bytes) => new Float64Array(bytes) },
  float16: { dtype: 'float16', width: 2, read: (bytes) => halvesOfBits(new Uint16Array(bytes)) },
  // The upper halves of float32.
  bfloat16: {
    dtype: 'float32',
    width: 2,
    read: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
  },
  int64: { dtype: 'int64', width: 8, read: (bytes) => Array.from(new BigInt64Array(bytes), Number) },
  int32: { dtype: 'int32', width: 4, read: (bytes) => new Int32Array(bytes) },
  int16: { dtype: 'int32', width: 2, read: (bytes) => new Int16Array(bytes) },
  uint16: { dtype: 'int32', width: 2, read: (bytes) => new Uint16Array(bytes) },
  int8: { dtype: 'int32', width: 1, read: (bytes) => new Int8Array(bytes) },
  uint8: { dtype: 'uint8', width: 1, read: (bytes) => new Uint8Array(bytes) },
  bool: { dtype: 'bool', width: 1, read: (bytes) => new Uint8Array(bytes).map((byte) => (byte ? 1 : 0)) },
};

const names = new Map(
  Object.entries(elementTypes).map(([name, type]) => [type as number, name as ElementType]),
);

/** What a number of `elementTypes` is called. */
export const elementTypeName = (type: number): string => names.get(type) ?? `type ${type}`;

/** As what a number of `elementTypes` is read, if there is something for it here. */
export function dtypeOfElementType(type: number): DType | 'int64' | undefined {
  const name = names.get(type);
  return name && kinds[name]?.dtype;
}

/** Throws a TypeError for elements that lie in another file, are of a kind that is not known here, or of another number. */
export function elementsOf(tensor: TensorMessage): Elements {
  const { name, shape, elementType, raw } = tensor;
  const typeName = names.get(elementType);
  const kind = typeName && kinds[typeName];
  const what = `importOnnx: the tensor ${name || 'of an attribute'}, ${elementTypeName(elementType)}${printShape(shape)},`;
  if (tensor.isExternal)
    throw new TypeError(`${what} lies in another file. Save all in one: onnx.save(model, path)`);
  if (kind === undefined)
    throw new TypeError(
      `${what} is of a kind that no tensor has here. Convert it to float32 or int32 before`,
    );
  if (shape.some((length) => !Number.isSafeInteger(length) || length < 0))
    throw new TypeError(`${what} is of no shape that a tensor can have: the file is damaged`);
  // A copy, aligned; `slice` would give none of Node's Buffer.
  const numbers = raw
    ? kind.read(new Uint8Array(raw.subarray(0, raw.length - (raw.length % kind.width))).buffer)
    : listed(tensor, typeName!);
  if (numbers.length !== size(shape))
    throw new TypeError(
      `${what} has ${numbers.length} elements, expected ${size(shape)}: the file is damaged`,
    );
  if (kind.dtype === 'int64') return { dtype: 'int64', data: Array.from(numbers) };
  const data = raw && ArrayBuffer.isView(numbers) ? (numbers as TypedArray) : arrayFrom(kind.dtype, numbers);
  return { dtype: kind.dtype, data: kind.dtype === 'int32' ? Int32Array.from(data) : data };
}

/** Elements that are not bytes but numbers: halves by their bits. */
function listed({ floats, doubles, longs, ints }: TensorMessage, type: ElementType): ArrayLike<number> {
  const numbers = floats ?? doubles ?? longs ?? ints ?? [];
  if (type !== 'float16' && type !== 'bfloat16') return numbers;
  return kinds[type]!.read(Uint16Array.from(numbers).buffer);
}

/** A tensor as it is written. */
export function tensorMessage(name: string, dtype: DType, shape: Shape, data: TypedArray): TensorMessage {
  const { buffer, byteOffset, byteLength } = dtype === 'float16' ? bitsOfHalves(data) : data;
  return {
    name,
    shape,
    elementType: elementTypes[dtype],
    raw: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

/** A list of whole numbers, or one number, as an int64 tensor. */
export const longsMessage = (
  name: string,
  values: readonly number[],
  shape: Shape = [values.length],
): TensorMessage => ({
  name,
  shape,
  elementType: elementTypes.int64,
  longs: values,
});
