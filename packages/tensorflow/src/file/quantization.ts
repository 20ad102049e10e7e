/**
 * Weights that lie in fewer bytes: as halves, or as whole numbers between the least and the greatest.
 * Source: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter
 */
import { halvesOfBits } from '@glissade/tensor';
import { isJson, shown } from '../json.ts';

/** How a weight lies in the file: how many bytes an element takes, and what a whole number stands for. */
export type Quantization =
  | { readonly kind: 'float16'; readonly bytes: 2 }
  | {
      readonly kind: 'uint8' | 'uint16';
      readonly bytes: 1 | 2;
      readonly scale: number;
      readonly min: number;
    };

/** What the manifest says of a weight, if it says something. */
export function quantizationOf(operation: string, name: string, json: unknown): Quantization | undefined {
  if (json === undefined || json === null) return undefined;
  const { dtype: kind, scale, min } = isJson(json) ? json : {};
  if (kind === 'float16') return { kind, bytes: 2 };
  if ((kind === 'uint8' || kind === 'uint16') && typeof scale === 'number' && typeof min === 'number')
    return { kind, bytes: kind === 'uint8' ? 1 : 2, scale, min };
  throw new TypeError(
    `${operation}: the weight '${name}' has the quantization ${shown(json)}; expected float16, or uint8 or uint16 with scale and min`,
  );
}

/** The elements. Whole numbers are rounded. */
export function dequantized(
  quantization: Quantization,
  bytes: ArrayBuffer,
  isWhole: boolean,
): Float32Array | Int32Array {
  if (quantization.kind === 'float16') return halvesOfBits(new Uint16Array(bytes));
  const { kind, scale, min } = quantization;
  const levels = kind === 'uint8' ? new Uint8Array(bytes) : new Uint16Array(bytes);
  if (isWhole) return Int32Array.from(levels, (level) => Math.round(level * scale + min));
  return Float32Array.from(levels, (level) => level * scale + min);
}
