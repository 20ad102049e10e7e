/** The relu that learns its slope. */
import { parameter } from '@glissade/autograd';
import {
  checkTensors,
  full,
  fused,
  gt,
  mul,
  printShape,
  reshape,
  ShapeError,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Module } from './module.ts';
import { alongChannels } from './normalization.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * x, or its product with `weight` where it is negative. A weight [1] is for all elements, [C] for the channels of
 * [N, C, ...].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 *
 * @throws ShapeError if the weight is neither of one number nor of one for each channel
 *
 * @example
 * ```ts
 * import { prelu } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(prelu(tensor([[-2, -2], [1, 3]]), tensor([0.25, 1])).toArray()); // => [ [ -0.5, -2 ], [ 1, 3 ] ]
 * ```
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  checkTensors('prelu', x, weight);
  const { dtype, shape } = x;
  if (weight.shape.length > 1 || (weight.size !== 1 && (shape.length < 2 || weight.size !== shape[1]))) {
    throw new ShapeError(
      `prelu: input ${dtype}${printShape(shape)}, weight ${printShape(weight.shape)}; expected a weight [1], or ` +
        (shape.length < 2 ? 'an input [N, C, ...] and a weight [C]' : `[${shape[1]}]: one for each channel`),
    );
  }
  return sloped(x, weight.size === 1 ? reshape(weight, []) : alongChannels(weight, shape.length));
}

/** x, or its product with a slope where it is negative. */
export const sloped: (x: Tensor, slope: Tensor) => Tensor = fused('prelu', (x: Tensor, slope: Tensor) => {
  const positive = gt(x, 0);
  // Where x is positive it meets no slope, whose gradient an infinite x would spoil.
  return where(positive, x, mul(slope, where(positive, 0, x)));
});

/** What the layer `PReLU` accepts. */
export interface PReLUOptions {
  /** The slopes at first. Default 0.25. */
  readonly init?: number;
  /** Of the slopes. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/**
 * x, or its product with a learned slope where it is negative: one slope for all elements, or with `numParameters` one
 * for each channel of [N, C, ...]. Leave its parameter out of weight decay.
 * Source: https://arxiv.org/abs/1502.01852
 *
 * @example
 * ```ts
 * import { PReLU } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new PReLU();
 * console.log(`${layer}`); // => PReLU(numParameters=1)
 * console.log(layer.forward(tensor([-2, 3])).toArray()); // => [ -0.5, 3 ]
 * ```
 */
export class PReLU extends Module {
  /** [numParameters] */
  weight: Tensor;

  constructor(numParameters = 1, options: PReLUOptions = {}) {
    super();
    const { init = 0.25, dtype = 'float32' } = checkedOptions('PReLU', options, ['init', 'dtype']);
    checkSizes('PReLU', { numParameters });
    this.weight = parameter(full([numParameters], init, { dtype }));
  }

  forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  protected override details(): string {
    return printOptions({ numParameters: this.weight.size });
  }
}
