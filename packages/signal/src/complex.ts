/** Complex numbers: a pair of tensors, of real and of imaginary parts. There is no dtype for them. */
import { add, atan2, cos, eq, mul, neg, sin, sqrt, sub, type Tensor, where } from '@glissade/tensor';

/** Complex numbers, as two tensors of one shape and dtype. What has these two fields is one: `{ real, imag }`. */
export interface Complex {
  readonly real: Tensor;
  readonly imag: Tensor;
}

/**
 * How long each number is, |z|: PyTorch's `abs`. The slope at 0 is 0.
 *
 * @example
 * ```ts
 * import { magnitude } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(magnitude({ real: tensor([3, 0]), imag: tensor([4, -2]) }).toArray()); // => [ 5, 2 ]
 * ```
 */
export function magnitude(z: Complex): Tensor {
  const squares = power(z);
  const isZero = eq(squares, 0);
  return where(isZero, squares, sqrt(where(isZero, 1, squares)));
}

/** |z|^2, without a root. */
export const power = ({ real, imag }: Complex): Tensor => add(mul(real, real), mul(imag, imag));

/**
 * The angle of each number in radians, from -pi to pi.
 *
 * @example
 * ```ts
 * import { angle } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${angle({ real: tensor([1, 0]), imag: tensor([0, 2]) })}`); // => tensor([0.0000, 1.5708])
 * ```
 */
export const angle = ({ real, imag }: Complex): Tensor => atan2(imag, real);

/** The numbers of these magnitudes and angles. */
export const polar = (magnitude: Tensor, angle: Tensor): Complex => ({
  real: mul(magnitude, cos(angle)),
  imag: mul(magnitude, sin(angle)),
});

/** The conjugates: with the opposite imaginary parts. */
export const conj = ({ real, imag }: Complex): Complex => ({ real, imag: neg(imag) });

/**
 * Products of complex numbers, element by element, with broadcasting: a convolution, where these are transforms.
 *
 * @example
 * ```ts
 * import { complexMul } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * const i = { real: tensor(0), imag: tensor(1) };
 * const { real, imag } = complexMul(i, i);
 * console.log(real.itemSync(), imag.itemSync()); // => -1 0
 * ```
 */
export const complexMul = (a: Complex, b: Complex): Complex => ({
  real: sub(mul(a.real, b.real), mul(a.imag, b.imag)),
  imag: add(mul(a.real, b.imag), mul(a.imag, b.real)),
});
