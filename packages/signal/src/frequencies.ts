/** Which frequencies a transform has, and in which order. */
import { arange, checkNames, checkNumber, type DType, named, roll, Tensor } from '@glissade/tensor';
import { checkFloat, checkLength } from './checks.ts';
import { type Complex, checkedPair } from './complex-pair.ts';

/** What the frequencies are made as. */
export interface FrequencyOptions {
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * The frequencies of `fft` for n numbers that are `d` apart, in cycles per unit: [0, 1, ..., -2, -1] / (n d).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.fftfreq.html
 *
 * @throws RangeError unless n is a whole number above 0, and d a number but 0
 *
 * @example
 * ```ts
 * import { fftfreq } from '@glissade/signal';
 *
 * console.log(fftfreq(4).toArray()); // => [ 0, 0.25, -0.5, -0.25 ]
 * ```
 */
export function fftfreq(n: number, d = 1, options?: FrequencyOptions): Tensor {
  checkLength('fftfreq', 'n', n);
  const negative = Math.floor(n / 2);
  const whole = spaced('fftfreq', n, d, -negative, n - negative, options);
  return roll(whole, -negative, 0);
}

/**
 * The frequencies of `rfft` for n numbers that are `d` apart: [0, 1, ..., floor(n / 2)] / (n d).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.rfftfreq.html
 *
 * @throws RangeError unless n is a whole number above 0, and d a number but 0
 *
 * @example
 * ```ts
 * import { rfftfreq } from '@glissade/signal';
 *
 * console.log(rfftfreq(4, 0.5).toArray()); // => [ 0, 0.5, 1 ]
 * ```
 */
export function rfftfreq(n: number, d = 1, options?: FrequencyOptions): Tensor {
  checkLength('rfftfreq', 'n', n);
  return spaced('rfftfreq', n, d, 0, Math.floor(n / 2) + 1, options);
}

function spaced(
  operation: string,
  n: number,
  d: number,
  start: number,
  end: number,
  options: FrequencyOptions = {},
): Tensor {
  checkNames(operation, options, ['dtype']);
  const { dtype = 'float32' } = options;
  checkFloat(operation, dtype);
  checkLength(operation, 'n', n);
  if (!Number.isFinite(d) || d === 0)
    throw new RangeError(`${operation}: d is ${d}; expected the distance between two numbers`);
  return arange(start, end, 1, { dtype }).mul(1 / (n * d));
}

/**
 * Frequencies from the lowest to the highest, with 0 in the middle: by default along all dims, of real or complex numbers.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.fftshift.html
 *
 * @throws ShapeError for a dim that there is none of
 *
 * @example
 * ```ts
 * import { fftfreq, fftshift } from '@glissade/signal';
 *
 * console.log(fftshift(fftfreq(4)).toArray()); // => [ -0.5, -0.25, 0, 0.25 ]
 * ```
 */
export const fftshift = <X extends Tensor | Complex>(x: X, dim?: number | readonly number[]): X =>
  shifted('fftshift', x, dim, (length) => Math.floor(length / 2));

/** Back from `fftshift`. */
export const ifftshift = <X extends Tensor | Complex>(x: X, dim?: number | readonly number[]): X =>
  shifted('ifftshift', x, dim, (length) => Math.ceil(length / 2));

function shifted<X extends Tensor | Complex>(
  operation: string,
  x: X,
  dim: number | readonly number[] | undefined,
  by: (length: number) => number,
): X {
  const moved = (part: Tensor): Tensor => {
    const dims = dim === undefined ? part.shape.map((_, i) => i) : [dim].flat();
    const shifts = dims.map((axis) => {
      checkNumber(operation, 'dim', axis, { whole: true });
      return by(part.shape.at(axis) ?? 0);
    });
    return named(operation, () => roll(part, shifts, dims));
  };
  if (x instanceof Tensor) return moved(x) as X;
  const { real, imag } = checkedPair(operation, x);
  return { real: moved(real), imag: moved(imag) } as X;
}
