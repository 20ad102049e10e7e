/** Halves as the 16 bits of IEEE 754's binary16, as files and GPUs have them. */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Brings the exponent of a half to where float32 has it; subnormal halves become subnormal. */
const rebias = 2 ** 112;

/**
 * The 16 bits of each of some halves. Infinities and NaN lose bits of their exponents that are all set.
 *
 * @example
 * ```ts
 * import { bitsOfHalves, halvesOfBits } from '@glissade/tensor';
 *
 * const bits = bitsOfHalves([1, -2]);
 * console.log(bits[0]!.toString(16), bits[1]!.toString(16)); // => 3c00 c000
 * console.log([...halvesOfBits(bits)]); // => [ 1, -2 ]
 * ```
 */
export const bitsOfHalves = (halves: ArrayLike<number>): Uint16Array<ArrayBuffer> =>
  Uint16Array.from(halves, (x) => {
    float[0] = x / rebias;
    return ((bits[0]! >>> 16) & 0x8000) | ((bits[0]! >>> 13) & 0x7fff);
  });

/** The numbers that the bits of halves stand for. */
export const halvesOfBits = (halves: ArrayLike<number>): Float32Array<ArrayBuffer> =>
  Float32Array.from(halves, (half) => {
    bits[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
    const x = float[0]! * rebias;
    return Math.abs(x) < 65_536 ? x : half & 0x3ff ? NaN : x * Infinity;
  });
