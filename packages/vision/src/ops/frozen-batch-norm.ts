/** Batch normalisation that never changes. */
import { buffer, checkSizes, Module } from '@glissade/nn';
import {
  add,
  checkTensors,
  mul,
  ones,
  optionsOf,
  printShape,
  rsqrt,
  ShapeError,
  sub,
  type Tensor,
  zeros,
} from '@glissade/tensor';

/** What `FrozenBatchNorm2d` accepts. */
export interface FrozenBatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/**
 * `BatchNorm2d` of images [N, numFeatures, H, W] whose statistics, factor and bias are fixed: buffers, which are saved and loaded but
 * not trained. Detectors are tuned so, as their batches are too small for statistics of their own.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.FrozenBatchNorm2d.html
 *
 * @throws RangeError unless numFeatures is a whole number of at least 1; ShapeError for images of other channels
 *
 * @example
 * ```ts
 * import { ones } from '@glissade/tensor';
 * import { FrozenBatchNorm2d } from '@glissade/vision';
 *
 * const layer = new FrozenBatchNorm2d(3, { eps: 0 });
 * console.log(layer.parameters().length, Object.keys(layer.stateDict()));
 * // => 0 [ 'weight', 'bias', 'running_mean', 'running_var' ]
 * console.log(layer.forward(ones([1, 3, 2, 2])).sum().itemSync()); // => 12
 * ```
 */
export class FrozenBatchNorm2d extends Module {
  readonly eps: number;
  /** [numFeatures] */
  readonly weight: Tensor;
  /** [numFeatures] */
  readonly bias: Tensor;
  /** [numFeatures] */
  readonly runningMean: Tensor;
  /** [numFeatures] */
  readonly runningVar: Tensor;

  constructor(numFeatures: number, options: FrozenBatchNormOptions = {}) {
    super();
    checkSizes('FrozenBatchNorm2d', { numFeatures });
    this.eps = optionsOf('FrozenBatchNorm2d', options, { eps: 1e-5 }).eps;
    this.weight = buffer(ones([numFeatures]));
    this.bias = buffer(zeros([numFeatures]));
    this.runningMean = buffer(zeros([numFeatures]));
    this.runningVar = buffer(ones([numFeatures]));
  }

  forward(x: Tensor): Tensor {
    checkTensors('frozenBatchNorm2d', x);
    const channels = this.weight.size;
    if (x.shape.length !== 4 || x.shape[1] !== channels)
      throw new ShapeError(
        `frozenBatchNorm2d: got ${x.dtype}${printShape(x.shape)}; expected [N, ${channels}, H, W]`,
      );
    const factor = mul(this.weight, rsqrt(add(this.runningVar, this.eps)));
    const offset = sub(this.bias, mul(this.runningMean, factor));
    return add(mul(x, factor.reshape([-1, 1, 1])), offset.reshape([-1, 1, 1]));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { runningMean: 'running_mean', runningVar: 'running_var' };
  }

  protected override details(): string {
    return `${this.weight.size}, eps=${this.eps}`;
  }
}
