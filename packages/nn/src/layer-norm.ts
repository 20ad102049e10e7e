/** Normalising the last axes: layer normalisation, with the mean taken out or not. */
import {
  checkTensors,
  type DType,
  epsilonOf,
  inFloat32,
  named,
  printShape,
  ShapeError,
  type Tensor,
  written,
} from '@glissade/tensor';
import { Module } from './module.ts';
import {
  affineWeights,
  checkEps,
  checkWeights,
  defaultEps,
  type NormalizationOptions,
  scaled,
  standardized,
} from './normalization.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What the layer `RMSNorm` accepts. */
export interface RMSNormOptions {
  /** Added to the mean square, so that nothing is divided by zero. Default 2^-23, of float64 2^-52: from 1 to the next number. */
  readonly eps?: number;
  /** Whether each element has a learned factor, 1 at first. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Of the parameters. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** What the layer `LayerNorm` accepts. */
export interface LayerNormOptions extends RMSNormOptions {
  /** Added to the variance, so that nothing is divided by zero. Default 1e-5. */
  readonly eps?: number;
  /** Whether with the factor goes a learned bias, 0 at first. Default true. */
  readonly bias?: boolean;
}

/** What PyTorch adds to mean squares when nothing is said; halves count as float32. */
const leastOf = (dtype: DType): number => epsilonOf(dtype === 'float16' ? 'float32' : dtype);

/**
 * (x - mean) / sqrt(variance + eps) over the last axes, those of `normalizedShape`, for each position of the others.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 *
 * @param options - `weight` and `bias` have the normalized shape
 * @throws ShapeError if x does not end in the normalized shape, or the weights have another; RangeError for an eps that is none
 *
 * @example
 * ```ts
 * import { layerNorm } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${layerNorm(tensor([[1, 2, 3], [10, 20, 30]]), [3])}`);
 * // => tensor([[-1.2247,  0.0000,  1.2247],
 * // =>         [-1.2247,  0.0000,  1.2247]])
 * ```
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  options: NormalizationOptions = {},
): Tensor {
  const { weight, bias, eps = defaultEps } = ofFunction('layerNorm', options, ['eps', 'weight', 'bias']);
  const axes = lastAxes('layerNorm', x, normalizedShape);
  checkWeights('layerNorm', x, normalizedShape, { weight, bias }, eps);
  return named('layerNorm', () => inFloat32(x, (x) => scaled(standardized(x, axes, eps), weight, bias)));
}

/**
 * x / sqrt(mean(x^2) + eps) over the last axes: as `layerNorm`, but the mean stays.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 *
 * @throws ShapeError if x does not end in the normalized shape, or the weights have another
 *
 * @example
 * ```ts
 * import { rmsNorm } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${rmsNorm(tensor([3, 4, 0, 0]), [4])}`); // => tensor([1.2000, 1.6000, 0.0000, 0.0000])
 * ```
 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  options: Omit<NormalizationOptions, 'bias'> = {},
): Tensor {
  const axes = lastAxes('rmsNorm', x, normalizedShape);
  const { weight, eps = leastOf(x.dtype) } = ofFunction('rmsNorm', options, ['eps', 'weight']);
  checkWeights('rmsNorm', x, normalizedShape, { weight }, eps);
  return named('rmsNorm', () =>
    inFloat32(x, (x) => scaled(standardized(x, axes, eps, false), weight, undefined)),
  );
}

/** The last axes, which must have these lengths. */
function lastAxes(operation: string, x: Tensor, normalizedShape: readonly number[]): number[] {
  checkTensors(operation, x);
  if (!Array.isArray(normalizedShape))
    throw new TypeError(
      `${operation}: normalizedShape is ${written(normalizedShape)}; expected a list of lengths, such as [${x.shape.at(-1)}]`,
    );
  const first = x.shape.length - normalizedShape.length;
  if (first < 0 || normalizedShape.length === 0 || normalizedShape.some((n, i) => x.shape[first + i] !== n)) {
    throw new ShapeError(
      `${operation}: ${x.dtype}${printShape(x.shape)} does not end in the normalized shape ${printShape(normalizedShape)}`,
    );
  }
  return normalizedShape.map((_, i) => first + i);
}

/** A length or lengths, checked. */
function lengths(layer: string, normalizedShape: number | readonly number[]): readonly number[] {
  const shape = [normalizedShape].flat();
  for (const length of shape) checkSizes(layer, { normalizedShape: length });
  return shape;
}

/**
 * Normalises the last axes, those of `normalizedShape`, for each position of the others; then a learned factor and bias.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 *
 * @example
 * ```ts
 * import { LayerNorm } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LayerNorm(64);
 * console.log(`${layer}`); // => LayerNorm(normalizedShape=[64], eps=0.00001)
 * console.log(layer.forward(randn([8, 10, 64])).shape); // => [ 8, 10, 64 ]
 * ```
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  /** The normalized shape. */
  weight: Tensor | undefined;
  /** The normalized shape. */
  bias: Tensor | undefined;

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    const {
      eps = defaultEps,
      elementwiseAffine = true,
      bias = true,
      dtype,
    } = checkedOptions('LayerNorm', options, ['eps', 'elementwiseAffine', 'bias', 'dtype']);
    checkEps('LayerNorm', eps);
    this.normalizedShape = lengths('LayerNorm', normalizedShape);
    this.eps = eps;
    const weights = affineWeights(this.normalizedShape, elementwiseAffine, dtype);
    this.weight = weights.weight;
    this.bias = bias ? weights.bias : undefined;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this);
  }

  protected override details(): string {
    const { normalizedShape, eps, weight, bias } = this;
    return printOptions({
      normalizedShape,
      eps,
      ...(!weight && { elementwiseAffine: false }),
      ...(weight && !bias && { bias: false }),
    });
  }
}

/**
 * Divides the last axes by the root of their mean square; then a learned factor.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 *
 * @example
 * ```ts
 * import { RMSNorm } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new RMSNorm(64).forward(randn([8, 10, 64])).shape); // => [ 8, 10, 64 ]
 * ```
 */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  /** The normalized shape. */
  weight: Tensor | undefined;

  constructor(normalizedShape: number | readonly number[], options: RMSNormOptions = {}) {
    super();
    const {
      elementwiseAffine = true,
      dtype = 'float32',
      eps = leastOf(dtype),
    } = checkedOptions('RMSNorm', options, ['eps', 'elementwiseAffine', 'dtype']);
    checkEps('RMSNorm', eps);
    this.normalizedShape = lengths('RMSNorm', normalizedShape);
    this.eps = eps;
    this.weight = affineWeights(this.normalizedShape, elementwiseAffine, dtype).weight;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, this);
  }

  protected override details(): string {
    const { normalizedShape, eps, weight } = this;
    return printOptions({ normalizedShape, eps, ...(!weight && { elementwiseAffine: false }) });
  }
}
