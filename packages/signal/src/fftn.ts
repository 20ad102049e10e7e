/** Transforms along several dims: along one after the other. */
import { printShape, ShapeError, Tensor } from '@glissade/tensor';
import { axisOf, checkedPair, checkOptions, checkTransformable, type Normalization } from './checks.ts';
import type { Complex } from './complex.ts';
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
  each(fft, x, dimsOf('fftn', x, options));

/** The inverse of `fftn`. */
export const ifftn = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each(ifft, x, dimsOf('ifftn', x, options));

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
export const rfftn = (x: Tensor, options: TransformsOptions = {}): Complex =>
  ofReal(x, dimsOf('rfftn', x, options));

/** The inverse of `rfftn`: real numbers. The last length of `s` is by default twice the frequencies but one, as of `irfft`. */
export const irfftn = (x: Tensor | Complex, options: TransformsOptions = {}): Tensor =>
  toReal(x, dimsOf('irfftn', x, options));

/** `fftn` along the last two dims, for images. */
export const fft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each(fft, x, dimsOf('fft2', x, options, lastTwo));

/** `ifftn` along the last two dims. */
export const ifft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Complex =>
  each(ifft, x, dimsOf('ifft2', x, options, lastTwo));

/** `rfftn` along the last two dims. */
export const rfft2 = (x: Tensor, options: TransformsOptions = {}): Complex =>
  ofReal(x, dimsOf('rfft2', x, options, lastTwo));

/** `irfftn` along the last two dims. */
export const irfft2 = (x: Tensor | Complex, options: TransformsOptions = {}): Tensor =>
  toReal(x, dimsOf('irfft2', x, options, lastTwo));

type Dims = readonly TransformOptions[];

const each = (transform: typeof fft, x: Tensor | Complex, dims: Dims): Complex =>
  dims.reduce<Tensor | Complex>((y, options) => transform(y, options), x) as Complex;

const ofReal = (x: Tensor, dims: Dims): Complex => each(fft, rfft(x, dims.at(-1)), dims.slice(0, -1));

function toReal(x: Tensor | Complex, dims: Dims): Tensor {
  return irfft(dims.length > 1 ? each(ifft, x, dims.slice(0, -1)) : x, dims.at(-1));
}

/** The options of a transform along each dim. */
function dimsOf(
  operation: string,
  x: Tensor | Complex,
  options: TransformsOptions,
  defaults?: readonly number[],
): Dims {
  checkOptions(operation, options, names);
  const { s, norm } = options;
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
