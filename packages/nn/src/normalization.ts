/** What the normalising functions and layers share. */
import { isRecording, parameter } from '@glissade/autograd';
import {
  add,
  checkTensors,
  differentiated,
  fillLike,
  fused,
  mean,
  mul,
  ones,
  passing,
  printShape,
  reshape,
  rsqrt,
  type Shape,
  ShapeError,
  sameShape,
  square,
  sub,
  type Tensor,
  written,
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

/** (x - average) scale */
const whitened = fused('whitened', (x, average, scale) => mul(sub(x, average), scale));
const squaredDistance = fused('squaredDistance', (x, average) => square(sub(x, average)));
/** What a cotangent g leaves of itself: along neither the ones nor y, of which x has no share. */
const pulledBack = fused('whitenedBackward', (g, meanOfG, y, along, scale) =>
  mul(sub(sub(g, meanOfG), mul(y, along)), scale),
);
const pulledAlong = fused('whitenedBackward', (g, y, along, scale) => mul(sub(g, mul(y, along)), scale));

/** 1 / sqrt(variance + eps) */
export const scaleOf = (variance: Tensor, eps: number): Tensor => rsqrt(add(variance, eps));

/** The mean and the biased variance over `axes`, which stay, of length 1. */
export function statisticsOf(
  x: Tensor,
  axes: readonly number[],
): { readonly average: Tensor; readonly variance: Tensor } {
  const average = mean(x, axes, { keepdim: true });
  const spread = (): Tensor => mean(squaredDistance(x, average), axes, { keepdim: true });
  return { average, variance: x.history ? spread() : passing(x, spread) };
}

/**
 * x without its mean over `axes`, over the root of its variance; or, not centered, over the root of its mean square. The
 * derivative is a formula: of y = (x - mean(x)) scale, it is (g - mean(g) - y mean(g y)) scale, with a fraction of the passes
 * over x that the chain rule makes.
 */
export function standardized(x: Tensor, axes: readonly number[], eps: number, isCentered = true): Tensor {
  const over = (values: Tensor): Tensor => mean(values, axes, { keepdim: true });
  const scaled = (of: Tensor): [average: Tensor, scale: Tensor] => {
    const { average, variance } = isCentered
      ? statisticsOf(of, axes)
      : { average: fillLike(of, 0, []), variance: over(square(of)) };
    return [average, scaleOf(variance, eps)];
  };
  const given = {
    name: 'whitened',
    forward: isCentered ? whitened : (of: Tensor, _: Tensor, scale: Tensor) => mul(of, scale),
    backward: (g: Tensor, [of, , known]: readonly Tensor[], y: Tensor) => {
      // A derivative that is differentiated again knows how the scale depends on x.
      const scale = isRecording() ? scaled(of!)[1] : known!;
      const along = over(mul(g, y));
      return [isCentered ? pulledBack(g, over(g), y, along, scale) : pulledAlong(g, y, along, scale)];
    },
  };
  return differentiated(given, x, ...scaled(x.detach()));
}

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

/** Throws unless what is there of a norm's weights has this shape, others might broadcast, and train; and for an eps that is none. */
export function checkWeights(
  operation: string,
  x: Tensor,
  expected: Shape,
  weights: Weights,
  eps: number,
): void {
  checkEps(operation, eps);
  for (const [name, value] of Object.entries(weights)) {
    if (value === undefined) continue;
    checkTensors(operation, value);
    if (sameShape(value.shape, expected)) continue;
    throw new ShapeError(
      `${operation}: ${name} is ${value.dtype}${printShape(value.shape)}; expected ${printShape(expected)} for ` +
        `${x.dtype}${printShape(x.shape)}`,
    );
  }
}
type Weights = Readonly<Record<string, Tensor | undefined>>;

/** Throws where of two running statistics one is missing: they would be passed over. */
export function checkRunning(
  operation: string,
  runningMean: Tensor | undefined,
  runningVar: Tensor | undefined,
): void {
  if (!runningMean !== !runningVar)
    throw new TypeError(`${operation}: expected runningMean and runningVar, or neither`);
}

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
    throw new RangeError(`${layer}: eps is ${written(eps)}; expected a small number >= 0, such as 1e-5`);
}

/** Throws unless running statistics go on by a share. */
export function checkMomentum(
  operation: string,
  momentum: number | null,
  range = 'a number from 0 to 1',
): void {
  if (!(typeof momentum === 'number' && momentum >= 0 && momentum <= 1))
    throw new RangeError(`${operation}: momentum is ${written(momentum)}; expected ${range}`);
}
