/** What the normalising functions and layers share. */
import { parameter } from '@glissade/autograd';
import {
  add,
  fused,
  mean,
  mul,
  ones,
  printShape,
  reshape,
  rsqrt,
  type Shape,
  ShapeError,
  sameShape,
  square,
  sub,
  type Tensor,
  zeros,
} from '@glissade/tensor';

/** What `layerNorm`, `rmsNorm` (but for `bias`), `groupNorm`, `instanceNorm` and `batchNorm` accept. */
export interface NormalizationOptions {
  /** The factor of each element or channel. Default: none. */
  readonly weight?: Tensor | undefined;
  /** What is added afterwards. Default: nothing. */
  readonly bias?: Tensor | undefined;
  /** Added to the variance, so that nothing is divided by zero. Default 1e-5. */
  readonly eps?: number | undefined;
}

/** Of the layers that normalise channels. */
export interface NormLayerOptions {
  /** Added to the variance, so that nothing is divided by zero. Default 1e-5. */
  readonly eps?: number;
  /** Whether each channel has a learned factor, 1 at first, and a learned bias, 0 at first. Default true. */
  readonly affine?: boolean;
  /** Of factor and bias. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** Their names. */
export const normOptions = ['eps', 'affine', 'dtype'] as const;

export const defaultEps = 1e-5;

/** x without its mean over `axes`; that mean and the biased variance keep the axes, of length 1. */
export function centered(
  x: Tensor,
  axes: readonly number[],
): { readonly mean: Tensor; readonly variance: Tensor; readonly deviation: Tensor } {
  const average = mean(x, axes, { keepdim: true });
  const deviation = sub(x, average);
  return { mean: average, variance: mean(square(deviation), axes, { keepdim: true }), deviation };
}

/** deviation / sqrt(variance + eps) */
export const whitened = (deviation: Tensor, variance: Tensor, eps: number): Tensor =>
  mul(deviation, rsqrt(add(variance, eps)));

/** x weight + bias, as far as they are there. */
export function scaled(x: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  if (weight && bias) return stretched(x, weight, bias);
  const product = weight ? mul(x, weight) : x;
  return bias ? add(product, bias) : product;
}
const stretched = fused('scaled', (x, weight, bias) => add(mul(x, weight), bias));

/** A value for each channel, laid out along the second of `rank` axes. */
export const alongChannels = (value: Tensor, rank: number): Tensor =>
  reshape(value, [-1, ...new Array<number>(rank - 2).fill(1)]);

/** The same of weight and bias. */
export const scaledChannels = (x: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor =>
  scaled(x, weight && alongChannels(weight, x.shape.length), bias && alongChannels(bias, x.shape.length));

/** Factors of one, and nothing to add: what a layer begins with. */
export const affineWeights = (
  shape: Shape,
  affine: boolean,
  dtype: 'float16' | 'float32' | 'float64' = 'float32',
): { weight: Tensor | undefined; bias: Tensor | undefined } => ({
  weight: affine ? parameter(ones(shape, { dtype })) : undefined,
  bias: affine ? parameter(zeros(shape, { dtype })) : undefined,
});

/** Throws unless what is there of a norm's weights has this shape: others might broadcast, and train. */
export function checkWeights(operation: string, x: Tensor, expected: Shape, weights: Weights): void {
  for (const [name, value] of Object.entries(weights)) {
    if (value === undefined || sameShape(value.shape, expected)) continue;
    throw new ShapeError(
      `${operation}: ${name} is ${value.dtype}${printShape(value.shape)}; expected ${printShape(expected)} for ` +
        `${x.dtype}${printShape(x.shape)}`,
    );
  }
}
type Weights = Readonly<Record<string, Tensor | undefined>>;

/** Throws unless x is laid out in one of these ways, a letter an axis; C is `channels`. */
export function checkLayout(
  operation: string,
  { dtype, shape }: Tensor,
  layouts: readonly string[],
  channels: number,
): void {
  const fits = (layout: string): boolean =>
    layout.length === shape.length && shape[layout.indexOf('C')] === channels;
  if (layouts.some(fits)) return;
  const expected = layouts.map((layout) => `[${[...layout].join(', ').replace('C', `${channels}`)}]`);
  throw new ShapeError(`${operation}: got ${dtype}${printShape(shape)}; expected ${expected.join(' or ')}`);
}

/** Throws unless eps is a number that keeps a variance of zero from being divided by. */
export function checkEps(layer: string, eps: number): void {
  if (!(eps >= 0 && eps < Infinity))
    throw new RangeError(`${layer}: eps is ${eps}; expected a small number >= 0, such as 1e-5`);
}
