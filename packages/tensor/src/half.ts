/**
 * Half precision outside a GPU: numbers of 16 bits, IEEE 754's binary16. JavaScript has no array of them everywhere, so that they
 * lie in float32 arrays, which hold every one exactly; whoever writes there rounds.
 */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Beyond the largest half, 65504, by half a unit or more. */
const overflow = 65520;
/** The exponent of the smallest normal half, 2^-14, and what lifts a number's own so far that only a half's digits stay. */
const [least, lift] = [0x38800000, 13 << 23];

/**
 * The half nearest to a number, ties to the even one, by way of float32 as in PyTorch. What is too large is infinite.
 *
 * @example
 * ```ts
 * import { halfOf } from '@glissade/tensor';
 *
 * console.log(halfOf(0.1), halfOf(65520), halfOf(1e-8)); // => 0.0999755859375 Infinity 0
 * ```
 */
export function halfOf(x: number): number {
  float[0] = x;
  const single = float[0]!;
  const size = Math.abs(single);
  if (!(size < overflow)) return single * Infinity;
  bits[0] = Math.max(bits[0]! & 0x7f800000, least) + lift;
  // Beside a number 2^13 times as large, a float32 has as many digits left as a half.
  const rounded = Math.fround(size + float[0]!) - float[0]!;
  return single < 0 ? -rounded : single && rounded;
}
