/** Normalising every channel by its neighbours. */
import {
  add,
  avgPool2d,
  checkTensors,
  div,
  inFloat32,
  mul,
  named,
  pad,
  pow,
  printShape,
  reshape,
  ShapeError,
  square,
  type Tensor,
} from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `localResponseNorm` accepts, and the layer. */
export interface LocalResponseNormOptions {
  /** The factor of the mean of squares. Default 1e-4. */
  readonly alpha?: number | undefined;
  /** The power of what is divided by. Default 0.75. */
  readonly beta?: number | undefined;
  /** What is added to the mean of squares. Default 1. */
  readonly k?: number | undefined;
}

const names = ['alpha', 'beta', 'k'] as const;

/**
 * x [N, C, ...] over (k + alpha mean)^beta, where the mean is that of the squares of `size` neighbouring channels, its own in their
 * midst; beyond the first and the last one there are zeros. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 *
 * @throws ShapeError if x has fewer than three dims
 *
 * @example
 * ```ts
 * import { localResponseNorm } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[[1], [3]]]);
 * console.log(localResponseNorm(x, 2, { alpha: 1, beta: 1, k: 0 }).flatten().toArray()); // => [ 2, 0.6000000238418579 ]
 * ```
 */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = ofFunction('localResponseNorm', options, names);
  checkTensors('localResponseNorm', x);
  checkSizes('localResponseNorm', { size });
  const { dtype, shape } = x;
  const [batch, channels, ...rest] = shape;
  if (shape.length < 3)
    throw new ShapeError(
      `localResponseNorm: got ${dtype}${printShape(shape)}; expected [N, C, ...] of three dims or more`,
    );
  if (x.size === 0) return x;
  return named('localResponseNorm', () =>
    inFloat32(x, (x) => {
      const positions = rest.reduce((a, b) => a * b, 1);
      const squares = reshape(square(x), [batch!, 1, channels!, positions]);
      const padded = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
      const means = reshape(avgPool2d(padded, [size, 1], { stride: 1 }), shape);
      return div(x, pow(add(mul(means, alpha), k), beta));
    }),
  );
}

/**
 * Normalises every channel of [N, C, ...] by the `size` channels around it, which thus compete.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 *
 * @example
 * ```ts
 * import { LocalResponseNorm } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LocalResponseNorm(5, { k: 2 });
 * console.log(`${layer}`); // => LocalResponseNorm(size=5, k=2)
 * console.log(layer.forward(ones([1, 96, 27, 27])).shape); // => [ 1, 96, 27, 27 ]
 * ```
 */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly options: LocalResponseNormOptions;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    this.options = checkedOptions('LocalResponseNorm', options, names);
    checkSizes('LocalResponseNorm', { size });
    this.size = size;
  }

  forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.options);
  }

  protected override details(): string {
    return printOptions({ size: this.size, ...this.options });
  }
}
