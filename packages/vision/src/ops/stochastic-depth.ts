/** Residual branches that are left out by chance. */
import { Dropout, type DropoutOptions, dropout } from '@glissade/nn';
import {
  checkNames,
  checkNumber,
  checkTensors,
  fillLike,
  mul,
  printShape,
  type Shape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';

/** What falls: the whole batch, or each of its rows by itself. */
export type StochasticDepthMode = 'batch' | 'row';

/** The shape of what falls or stays, which broadcasts to x. */
function unitOf(operation: string, x: Tensor, mode: StochasticDepthMode): Shape {
  checkTensors(operation, x);
  if (x.ndim === 0)
    throw new ShapeError(`${operation}: got ${x.dtype}${printShape(x.shape)}; expected a batch [N, ...]`);
  return x.shape.map((length, axis) => (axis === 0 && mode === 'row' ? length : 1));
}

function checkMode(operation: string, mode: StochasticDepthMode): void {
  if (mode !== 'batch' && mode !== 'row')
    throw new RangeError(`${operation}: mode is ${JSON.stringify(mode)}; expected 'batch' or 'row'`);
}

/**
 * Sets each row of a batch [N, ...], or the whole of it, to 0 with probability `p`, and divides what stays by 1 - p. Each call draws
 * from the generator; the numbers are not PyTorch's.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.stochastic_depth.html
 *
 * @param options - `training`: whether anything is to fall at all, default true; `generator`
 * @throws RangeError unless p is from 0 to 1, and for another mode; ShapeError for a number
 *
 * @example
 * ```ts
 * import { ones } from '@glissade/tensor';
 * import { stochasticDepth } from '@glissade/vision';
 *
 * const x = stochasticDepth(ones([1000, 3]), 0.2, 'row');
 * console.log(new Set(x.sum(1).dataSync())); // => Set(2) { 3.75, 0 }
 * ```
 */
export function stochasticDepth(
  x: Tensor,
  p: number,
  mode: StochasticDepthMode,
  options: Omit<DropoutOptions, 'p'> = {},
): Tensor {
  checkMode('stochasticDepth', mode);
  const unit = unitOf('stochasticDepth', x, mode);
  checkNames('stochasticDepth', options, ['training', 'generator']);
  checkNumber('stochasticDepth', 'p', p, { least: 0, most: 1 });
  const { training = true } = options;
  const factor = dropout(fillLike(x, 1, unit), { ...options, p });
  return training && p > 0 ? mul(x, factor) : x;
}

/**
 * `stochasticDepth` as a layer: while training, each row of a batch, or the whole of it, is 0 with probability `p`. As of `Dropout`,
 * what falls is a function of a key, which is state and leaves the generator's stream alone.
 * Source: https://arxiv.org/abs/1603.09382
 *
 * @throws RangeError unless p is from 0 to 1, and for another mode
 *
 * @example
 * ```ts
 * import { ones } from '@glissade/tensor';
 * import { StochasticDepth } from '@glissade/vision';
 *
 * const layer = new StochasticDepth(0.5, 'row');
 * console.log(`${layer}`); // => StochasticDepth(p=0.5, mode=row)
 * console.log(new Set(layer.forward(ones([100, 2])).sum(1).dataSync()).size); // => 2
 * console.log(layer.eval().forward(ones([2])).toArray()); // => [ 1, 1 ]
 * ```
 */
export class StochasticDepth extends Dropout {
  readonly mode: StochasticDepthMode;

  constructor(p: number, mode: StochasticDepthMode, options: Pick<DropoutOptions, 'generator'> = {}) {
    super(p, options);
    checkMode('StochasticDepth', mode);
    this.mode = mode;
  }

  protected override unit(x: Tensor): Shape {
    return unitOf('stochasticDepth', x, this.mode);
  }

  protected override details(): string {
    return `${super.details()}, mode=${this.mode}`;
  }
}
