/** Tensors to files of images. */
import {
  checkTensors,
  isFloat,
  printShape,
  ShapeError,
  type Tensor,
  type TypedArray,
} from '@glissade/tensor';
import { encode } from 'fast-png';

/**
 * An image [channels, height, width] or [height, width] as a PNG file: 1 channel is gray, 2 gray and alpha, 3 colours, 4 colours and
 * alpha. Floats are taken from 0 to 1, and what is beyond is cut off, as torchvision's `save_image` does; false is black and true
 * white; whole numbers are bytes.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.io.encode_png.html
 *
 * @throws ShapeError for other shapes, RangeError for NaN and for whole numbers that are no bytes
 *
 * @example
 * ```ts
 * import { encodePng } from '@glissade/images';
 * import { rand } from '@glissade/tensor';
 *
 * const bytes = await encodePng(rand([3, 28, 28])); // await writeFile('noise.png', bytes)
 * console.log(String.fromCharCode(...bytes.subarray(1, 4))); // => PNG
 * ```
 */
export async function encodePng(image: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  checkTensors('encodePng', image);
  const { dtype, shape } = image;
  const channels = shape.length === 2 ? 1 : shape[0]!;
  const [height, width] = shape.slice(-2) as [number, number];
  if (![2, 3].includes(shape.length) || channels < 1 || channels > 4 || image.size === 0) {
    throw new ShapeError(
      `encodePng: got ${dtype}${printShape(shape)}; expected an image [1 to 4, height, width] or [height, width]. ` +
        'Use makeGrid for several',
    );
  }
  const values = await image.detach().reshape([channels, height, width]).permute(1, 2, 0).data();
  const scale = isFloat(dtype) || dtype === 'bool' ? 255 : 1;
  const data = toBytes(values, scale, isFloat(dtype));
  return encode({ width, height, channels, depth: 8, data }) as Uint8Array<ArrayBuffer>;
}

function toBytes(values: TypedArray, scale: number, isCut: boolean): Uint8Array {
  const wrong = values.find(
    (value) => !(isCut || (value >= 0 && value * scale <= 255)) || Number.isNaN(value),
  );
  if (wrong !== undefined) {
    throw new RangeError(
      `encodePng: a value is ${wrong}; expected ${isCut ? 'numbers from 0 to 1' : 'bytes, or floats from 0 to 1'}`,
    );
  }
  // Clamped arrays round and cut off by themselves.
  return new Uint8Array(Uint8ClampedArray.from(values, (value) => value * scale).buffer);
}
