/** Functions of complex numbers. */
import {
  abs,
  add,
  atan2,
  bothInFloat32,
  checkTensors,
  cos,
  div,
  eq,
  fused,
  gt,
  isFloat,
  logicalAnd,
  logicalOr,
  lt,
  maximum,
  mul,
  named,
  neg,
  sin,
  sqrt,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { type Complex, checkedPair } from './complex-pair.ts';

/** Within these, squares neither overflow nor lose digits. */
const limits = { float32: [2 ** -50, 2 ** 60], float64: [2 ** -450, 2 ** 500] } as const;

/** What numbers beyond the limits are divided by first, of the greater part of each; else 1. */
const unitOf = fused('unit', (greatest: Tensor, least: Tensor, most: Tensor) => {
  const isSmall = logicalAnd(gt(greatest, 0), lt(greatest, least));
  const isLarge = logicalAnd(gt(greatest, most), lt(greatest, Number.POSITIVE_INFINITY));
  return where(logicalOr(isSmall, isLarge), greatest, 1);
});

const lengthOf = fused('magnitude', (real: Tensor, imag: Tensor, unit: Tensor) => {
  const [x, y] = [div(real, unit), div(imag, unit)];
  const squares = add(mul(x, x), mul(y, y));
  const isZero = eq(squares, 0);
  return mul(where(isZero, squares, sqrt(where(isZero, 1, squares))), unit);
});

/**
 * How long each number is, |z|: PyTorch's `abs`. The slope at 0 is 0.
 *
 * @throws TypeError for what is no pair of tensors; ShapeError where they are not alike
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
  const pair = checkedPair('magnitude', z);
  const [real, imag] = [pair.real, pair.imag].map((x) => (isFloat(x.dtype) ? x : x.float())) as [
    Tensor,
    Tensor,
  ];
  return bothInFloat32(real, imag, (real, imag) => {
    const [least, most] = limits[real.dtype === 'float64' ? 'float64' : 'float32'];
    const greatest = maximum(abs(real.detach()), abs(imag.detach()));
    return lengthOf(real, imag, unitOf(greatest, least, most));
  });
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
export function angle(z: Complex): Tensor {
  const { real, imag } = checkedPair('angle', z);
  return atan2(imag, real);
}

/** The numbers of these magnitudes and angles. */
export function polar(magnitude: Tensor, angle: Tensor): Complex {
  checkTensors('polar', magnitude, angle);
  return named('polar', () => ({ real: mul(magnitude, cos(angle)), imag: mul(magnitude, sin(angle)) }));
}

/** The conjugates: with the opposite imaginary parts. */
export function conj(z: Complex): Complex {
  const { real, imag } = checkedPair('conj', z);
  return { real, imag: neg(imag) };
}

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
export function complexMul(a: Complex, b: Complex): Complex {
  for (const z of [a, b]) checkedPair('complexMul', z);
  return named('complexMul', () => ({
    real: sub(mul(a.real, b.real), mul(a.imag, b.imag)),
    imag: add(mul(a.real, b.imag), mul(a.imag, b.real)),
  }));
}
