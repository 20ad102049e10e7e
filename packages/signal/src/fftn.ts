/** Transforms along several dims: along one after the other. */
import { named, printShape, ShapeError, Tensor } from '@glissade/tensor';
import { axisOf, checkOptions, checkTransformable, type Normalization } from './checks.ts';
import { type Complex, checkedPair } from './complex-pair.ts';
import { fft, ifft, irfft, rfft, type TransformOptions } from './fft.ts';

/** What transforms along several dims accept. */
export interface TransformsOptions {
  /** How many numbers are transformed along each dim. Default: as many as there are. */
  readonly s?: readonly number[];
  /** Default: all, or as many of the last as `s` has lengths. */
  readonly dim?: readonly number[];
  /** As of `fft`. */
  readonly norm?: Normalization;
}

const names = ['s', 'dim', 'norm'];
const lastTwo = [-2, -1];

/**
 * The transform along several dims, by default all, of real or complex numbers.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.fftn.html
 *
 * @example
 * ```ts
 * import { fftn } from '@glissade/signal';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(fftn(ones([2, 2])).real.toArray()); // => [ [ 4, 0 ], [ 0, 0 ] ]
 * ```
 */
export const fftn = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each('fftn', fft, x, options);

/** The inverse of `fftn`. */
export const ifftn = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each('ifftn', ifft, x, options);

/**
 * The transform of real numbers along several dims, by default all: along the last of them there are the frequencies of `rfft`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.fft.rfftn.html
 *
 * @example
 * ```ts
 * import { rfftn } from '@glissade/signal';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(rfftn(ones([4, 6])).real.shape); // => [ 4, 4 ]
 * ```
 */
export const rfftn = (x: Tensor, options: TransformsOptions = {}): Complex => ofReal('rfftn', x, options);

/** The inverse of `rfftn`: real numbers. The last length of `s` is by default twice the frequencies but one, as of `irfft`. */
export const irfftn = (x: Tensor | Complex, options: TransformsOptions = {}): Tensor =>
  toReal('irfftn', x, options);

/** `fftn` along the last two dims, for images. */
export const fft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each('fft2', fft, x, options, lastTwo);

/** `ifftn` along the last two dims. */
export const ifft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each('ifft2', ifft, x, options, lastTwo);

/** `rfftn` along the last two dims. */
export const rfft2 = (x: Tensor, options: TransformsOptions = {}): Complex =>
  ofReal('rfft2', x, options, lastTwo);

/** `irfftn` along the last two dims. */
export const irfft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Tensor =>
  toReal('irfft2', x, options, lastTwo);

type Dims = readonly TransformOptions[];
type Along = typeof fft;

function each(
  operation: string,
  transform: Along,
  x: Tensor | Complex,
  options: TransformsOptions,
  defaults?: readonly number[],
): Complex {
  const dims = dimsOf(operation, x, options, defaults);
  return named(operation, () => along(transform, x, dims)) as Complex;
}

function ofReal(
  operation: string,
  x: Tensor,
  options: TransformsOptions,
  defaults?: readonly number[],
): Complex {
  const dims = dimsOf(operation, x, options, defaults);
  return named(operation, () => along(fft, rfft(x, dims.at(-1)), dims.slice(0, -1))) as Complex;
}

function toReal(
  operation: string,
  x: Tensor | Complex,
  options: TransformsOptions,
  defaults?: readonly number[],
): Tensor {
  const dims = dimsOf(operation, x, options, defaults);
  return named(operation, () => irfft(along(ifft, x, dims.slice(0, -1)), dims.at(-1)));
}

/** Along one dim after the other. */
const along = (transform: Along, x: Tensor | Complex, dims: Dims): Tensor | Complex =>
  dims.reduce<Tensor | Complex>((y, options) => transform(y, options), x);

/** The options of a transform along each dim. */
function dimsOf(
  operation: string,
  x: Tensor | Complex,
  options: TransformsOptions,
  defaults?: readonly number[],
): Dims {
  checkOptions(operation, options, names);
  const { s, norm } = options;
  for (const [name, list] of Object.entries({ s, dim: options.dim }))
    if (list !== undefined && !Array.isArray(list))
      throw new TypeError(`${operation}: ${name} is ${String(list)}; expected a list, such as [0, 1]`);
  const real = x instanceof Tensor ? x : checkedPair(operation, x).real;
  checkTransformable(operation, real);
  const all = s === undefined ? real.shape.map((_, i) => i) : s.map((_, i) => i - s.length);
  const dims = (options.dim ?? defaults ?? all).map((dim) => axisOf(operation, real, dim));
  if (s !== undefined && s.length !== dims.length)
    throw new ShapeError(
      `${operation}: there are ${s.length} lengths in s, ${dims.length} dims; expected as many`,
    );
  if (dims.length === 0 || new Set(dims).size < dims.length)
    throw new ShapeError(`${operation}: dims are ${printShape(dims)}; expected at least one, each once`);
  return dims.map((dim, i) => ({ dim, ...(s && { n: s[i]! }), ...(norm && { norm }) }));
}
