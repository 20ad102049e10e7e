/** The weights of a file: what the manifest says of each, and their bytes, one behind the other. */
import { isJson, type Json, shown } from '../json.ts';
import { dequantized, type Quantization, quantizationOf } from './quantization.ts';

/** The dtypes that weights have. */
export type WeightDType = 'float32' | 'int32' | 'uint8' | 'bool';

const kinds = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array } as const;

/** A weight in a file. */
export interface FileWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightDType;
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** A group of the manifest: files, which are parts of one sequence of bytes, and the weights in it. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly Json[];
}

/** The groups of the manifest. Throws for what is none. */
export function groupsOf(operation: string, file: string, manifest: unknown): WeightGroup[] {
  const isGroup = (group: unknown): boolean =>
    isJson(group) &&
    Array.isArray(group.paths) &&
    group.paths.every((path) => typeof path === 'string') &&
    Array.isArray(group.weights) &&
    group.weights.every(isJson);
  if (Array.isArray(manifest) && manifest.every(isGroup)) return manifest as WeightGroup[];
  throw new TypeError(
    `${operation}: ${file}: weightsManifest is ${shown(manifest)}; expected a list of { paths, weights }`,
  );
}

/** The weights of a group, out of its bytes. Throws for bytes of another number than the manifest asks for. */
export function weightsIn(
  operation: string,
  { paths, weights }: WeightGroup,
  bytes: Uint8Array,
): FileWeight[] {
  const entries = weights.map((json) => entryOf(operation, json));
  const wanted = entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (wanted !== bytes.length)
    throw new RangeError(
      `${operation}: ${paths.join(' + ')} ${paths.length > 1 ? 'have' : 'has'} ${bytes.length} bytes; the ${weights.length === 1 ? 'weight' : `${weights.length} weights`} ` +
        `of the manifest ${weights.length === 1 ? 'takes' : 'take'} ${wanted}. The download is incomplete, or the files are of another model`,
    );
  let offset = 0;
  return entries.map(({ name, shape, dtype, size, byteLength, quantization }) => {
    // A copy: the bytes may begin anywhere, and elements at multiples of their length.
    const own = bytes.slice(offset, offset + byteLength).buffer;
    offset += byteLength;
    const data = quantization
      ? dequantized(quantization, own, dtype !== 'float32')
      : new kinds[dtype](own, 0, size);
    return { name, shape, dtype, data };
  });
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightDType;
  readonly size: number;
  readonly byteLength: number;
  readonly quantization: Quantization | undefined;
}

function entryOf(operation: string, json: Json): Entry {
  const { name, shape, dtype } = json;
  const isLength = (length: unknown): boolean => Number.isSafeInteger(length) && (length as number) >= 0;
  if (typeof name !== 'string' || !Array.isArray(shape) || !shape.every(isLength))
    throw new TypeError(
      `${operation}: the manifest has a weight ${shown(json)}; expected { name, shape, dtype }`,
    );
  if (typeof dtype !== 'string' || !Object.hasOwn(kinds, dtype))
    throw new TypeError(
      `${operation}: the weight '${name}' is ${shown(dtype)}; expected ${Object.keys(kinds).join(', ')}`,
    );
  const size = shape.reduce((product: number, length: number) => product * length, 1);
  const quantization = quantizationOf(operation, name, json.quantization);
  const bytesPerElement = quantization?.bytes ?? kinds[dtype as WeightDType].BYTES_PER_ELEMENT;
  return {
    name,
    shape,
    dtype: dtype as WeightDType,
    size,
    byteLength: size * bytesPerElement,
    quantization,
  };
}
