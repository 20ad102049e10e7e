/** Transforms along one dim. */
import { concat, flip, mul, narrow, neg, pad, select, type Tensor } from '@glissade/tensor';
import { checkLength, checkOptions, type Normalization, planesOf, scaleOf } from './checks.ts';
import type { Complex } from './complex-pair.ts';
import { realTransform, transform } from './transform.ts';

/** What transforms along one dim accept. */
export interface TransformOptions {
  /** How many numbers are transformed: those there are are cut off, or followed by zeros. Default: as many as there are. */
  readonly n?: number;
  /** Default: the last. */
  readonly dim?: number;
  /** Where it is divided: by n in the inverse ('backward', the default), by the root of n in both, or by n in the transform. */
  readonly norm?: Normalization;
}

const names = ['n', 'dim', 'norm'];

/**
 * The discrete Fourier transform of real or complex numbers along a dim: how much there is of each frequency, first 0, then the positive
 * ones, then the negative ones (`fftfreq`). In products of small matrices, as fast for all lengths of small factors.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.fft.html
 *
 * @throws ShapeError for a dim that there is none of; TypeError for float16
 *
 * @example
 * ```ts
 * import { fft } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * const { real, imag } = fft(tensor([0, 1, 0, 0])); // a turn clockwise
 * console.log(`${real} ${imag}`); // => tensor([ 1.,  0., -1.,  0.]) tensor([ 0., -1.,  0.,  1.])
 * ```
 */
export const fft = (x: Tensor | Complex, options: TransformOptions = {}): Complex =>
  along('fft', x, options, false);

/**
 * The inverse of `fft`: numbers of their frequencies. Of those of real numbers, `irfft` gives real ones.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.ifft.html
 *
 * @example
 * ```ts
 * import { fft, ifft } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${ifft(fft(tensor([1, 2, 3]))).real}`); // => tensor([1., 2., 3.])
 * ```
 */
export const ifft = (x: Tensor | Complex, options: TransformOptions = {}): Complex =>
  along('ifft', x, options, true);

function along(
  operation: string,
  x: Tensor | Complex,
  options: TransformOptions,
  isInverse: boolean,
): Complex {
  checkOptions(operation, options, names);
  const { dim = -1, norm } = options;
  const planes = ofLength(operation, planesOf(operation, x, dim), options.n);
  return parts(
    scaled(transform(planes, isInverse ? 1 : -1), scaleOf(planes.shape.at(-1)!, isInverse, norm)),
    dim,
  );
}

/**
 * The transform of real numbers: the frequencies from 0 to half of n, floor(n / 2) + 1 of them. The others are their conjugates.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.rfft.html
 *
 * @throws TypeError for complex numbers, of which there is `fft`
 *
 * @example
 * ```ts
 * import { magnitude, rfft } from '@glissade/signal';
 * import { arange } from '@glissade/tensor';
 *
 * const tone = arange(8).mul((2 * Math.PI * 2) / 8).cos(); // two waves in eight steps
 * console.log(`${magnitude(rfft(tone)).round()}`); // => tensor([0., 0., 4., 0., 0.])
 * ```
 */
export function rfft(x: Tensor, options: TransformOptions = {}): Complex {
  checkOptions('rfft', options, names);
  const { dim = -1, norm } = options;
  const planes = ofLength('rfft', planesOf('rfft', x, dim), options.n);
  if (planes.shape.at(-2) !== 1)
    throw new TypeError('rfft: expected real numbers, a tensor; of complex ones there is fft()');
  return parts(scaled(realTransform(planes), scaleOf(planes.shape.at(-1)!, false, norm)), dim);
}

/**
 * The inverse of `rfft`: n real numbers, of the frequencies from 0 to half of n. What is imaginary in the first, and for even n in the last,
 * counts for nothing.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.irfft.html
 *
 * @param options - `n` is by default twice the number of frequencies but one: say it for odd ones
 *
 * @example
 * ```ts
 * import { irfft, rfft } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${irfft(rfft(tensor([1, 2, 3])), { n: 3 })}`); // => tensor([1., 2., 3.])
 * ```
 */
export function irfft(x: Tensor | Complex, options: TransformOptions = {}): Tensor {
  checkOptions('irfft', options, names);
  const { dim = -1, norm } = options;
  const given = planesOf('irfft', x, dim);
  const n = checkLength('irfft', 'n', options.n ?? 2 * (given.shape.at(-1)! - 1));
  const half = ofLength('irfft', given, Math.floor(n / 2) + 1);
  const numbers = scaled(transform(withMirrored(half, n), 1, 1), scaleOf(n, true, norm));
  return select(numbers, -2, 0).movedim(-1, dim);
}

/** All n frequencies of real numbers, of the first half. */
function withMirrored(half: Tensor, n: number): Tensor {
  const mirrored = flip(narrow(half, -1, 1, Math.ceil(n / 2) - 1), -1);
  const conjugates =
    half.shape.at(-2) === 1
      ? mirrored
      : concat([narrow(mirrored, -2, 0, 1), neg(narrow(mirrored, -2, 1, 1))], -2);
  return concat([half, conjugates], -1);
}

/** Cut off, or followed by zeros. */
function ofLength(operation: string, planes: Tensor, n = planes.shape.at(-1)!): Tensor {
  checkLength(operation, 'n', n);
  const missing = n - planes.shape.at(-1)!;
  if (missing === 0) return planes;
  return missing > 0 ? pad(planes, [0, missing]) : narrow(planes, -1, 0, n);
}

const scaled = (x: Tensor, scale: number): Tensor => (scale === 1 ? x : mul(x, scale));

/** Planes as complex numbers, with the last axis back at `dim`. */
function parts(planes: Tensor, dim: number): Complex {
  const [real, imag] = [0, 1].map((plane) => select(planes, -2, plane).movedim(-1, dim));
  return { real: real!, imag: imag! };
}
