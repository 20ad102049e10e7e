/** Tensors to bytes of pixels. */
import {
  checkTensors,
  isFloat,
  printShape,
  ShapeError,
  type Tensor,
  type TypedArray,
} from '@glissade/tensor';
import type { Pixels } from './pixels.ts';

/**
 * The pixels of an image [1 to 4, height, width] or [height, width]. Floats are taken from 0 to 1, what is beyond is cut off; false is
 * black and true white; whole numbers are bytes. Throws for others.
 */
export async function bytesOf(operation: string, image: Tensor): Promise<Pixels> {
  checkTensors(operation, image);
  const { dtype, shape } = image;
  const channels = shape.length === 2 ? 1 : shape[0]!;
  const [height, width] = shape.slice(-2) as [number, number];
  if (![2, 3].includes(shape.length) || channels < 1 || channels > 4 || image.size === 0) {
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected an image [1 to 4, height, width] or [height, width]. ` +
        'Use makeGrid for several',
    );
  }
  const values = await image.detach().reshape([channels, height, width]).permute(1, 2, 0).data();
  const scale = isFloat(dtype) || dtype === 'bool' ? 255 : 1;
  return { width, height, channels, data: toBytes(operation, values, scale, isFloat(dtype)) };
}

function toBytes(operation: string, values: TypedArray, scale: number, isCut: boolean): Uint8Array {
  const wrong = values.find(
    (value) => !(isCut || (value >= 0 && value * scale <= 255)) || Number.isNaN(value),
  );
  if (wrong !== undefined) {
    throw new RangeError(
      `${operation}: a value is ${wrong}; expected ${isCut ? 'numbers from 0 to 1' : 'bytes, or floats from 0 to 1'}`,
    );
  }
  // Clamped arrays round and cut off by themselves.
  return new Uint8Array(Uint8ClampedArray.from(values, (value) => value * scale).buffer);
}
