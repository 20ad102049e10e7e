/** The nonlinearities as layers: without parameters, with the options of their functions. */
import {
  elu,
  gelu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  printShape,
  relu,
  relu6,
  ShapeError,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  type Tensor,
  tanh,
} from '@glissade/tensor';
import { celu, glu, softmin } from './activation-functions.ts';
import { Adjustable, AlongDim, type OptionsOf } from './adjustable.ts';
import { Module } from './module.ts';

/** max(x, 0). */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** min(max(x, 0), 6). */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/**
 * x, or its product with a small slope where it is negative.
 *
 * @example
 * ```ts
 * import { LeakyReLU } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new LeakyReLU({ negativeSlope: 0.5 });
 * console.log(`${layer}`); // => LeakyReLU(negativeSlope=0.5)
 * console.log(layer.forward(tensor([-2, 3])).toArray()); // => [ -1, 3 ]
 * ```
 */
export class LeakyReLU extends Adjustable<OptionsOf<typeof leakyRelu>> {
  protected static override readonly names: readonly string[] = ['negativeSlope'];

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.options);
  }
}

/** x, or alpha (exp(x) - 1) where it is negative. Source: https://arxiv.org/abs/1511.07289 */
export class ELU extends Adjustable<OptionsOf<typeof elu>> {
  protected static override readonly names: readonly string[] = ['alpha'];

  forward(x: Tensor): Tensor {
    return elu(x, this.options);
  }
}

/**
 * The elu whose slope is 1 on both sides of 0, whatever `alpha`. Source: https://arxiv.org/abs/1704.07483
 *
 * @example
 * ```ts
 * import { CELU } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new CELU({ alpha: 2 });
 * console.log(`${layer}`); // => CELU(alpha=2)
 * console.log(`${layer.forward(tensor([-2, 3]))}`); // => tensor([-1.2642,  3.0000])
 * ```
 */
export class CELU extends Adjustable<OptionsOf<typeof celu>> {
  protected static override readonly names: readonly string[] = ['alpha'];

  forward(x: Tensor): Tensor {
    return celu(x, this.options);
  }
}

/** The elu scaled so that activations keep mean 0 and variance 1. Source: https://arxiv.org/abs/1706.02515 */
export class SELU extends Module {
  forward(x: Tensor): Tensor {
    return selu(x);
  }
}

/**
 * x times the probability that a normal number is below x; `approximate: 'tanh'` takes a cheaper formula for it.
 * Source: https://arxiv.org/abs/1606.08415
 *
 * @example
 * ```ts
 * import { GELU, Linear, Sequential } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const block = new Sequential(new Linear(8, 32), new GELU({ approximate: 'tanh' }), new Linear(32, 8));
 * console.log(block.forward(ones([4, 8])).shape); // => [ 4, 8 ]
 * ```
 */
export class GELU extends Adjustable<OptionsOf<typeof gelu>> {
  protected static override readonly names: readonly string[] = ['approximate'];

  forward(x: Tensor): Tensor {
    return gelu(x, this.options);
  }
}

/** x times sigmoid(x). Source: https://arxiv.org/abs/1702.03118 */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/**
 * One half of the channels along `dim`, the last if not said, times the sigmoid of the other: half as many come out.
 * Source: https://arxiv.org/abs/1612.08083
 *
 * @example
 * ```ts
 * import { GLU } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new GLU().forward(ones([4, 8])).shape); // => [ 4, 4 ]
 * ```
 */
export class GLU extends AlongDim {
  constructor(dim = -1) {
    super(dim);
  }

  forward(x: Tensor): Tensor {
    return glu(x, this.dim);
  }
}

/** x times tanh(softplus(x)). Source: https://arxiv.org/abs/1908.08681 */
export class Mish extends Module {
  forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** log(1 + exp(beta x)) / beta, a smooth relu; beyond `threshold` it is x itself. */
export class Softplus extends Adjustable<OptionsOf<typeof softplus>> {
  protected static override readonly names: readonly string[] = ['beta', 'threshold'];

  forward(x: Tensor): Tensor {
    return softplus(x, this.options);
  }
}

/** x / (1 + |x|). */
export class Softsign extends Module {
  forward(x: Tensor): Tensor {
    return softsign(x);
  }
}

/** 1 / (1 + exp(-x)). */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** log(sigmoid(x)), without overflow. */
export class LogSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return logSigmoid(x);
  }
}

/** A sigmoid of straight lines: 0 up to -3, 1 from 3 on. */
export class Hardsigmoid extends Module {
  forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/** x times hardsigmoid(x). Source: https://arxiv.org/abs/1905.02244 */
export class Hardswish extends Module {
  forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/** The hyperbolic tangent. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** x kept within `minVal` and `maxVal`, -1 and 1 if not said. */
export class Hardtanh extends Adjustable<OptionsOf<typeof hardtanh>> {
  protected static override readonly names: readonly string[] = ['minVal', 'maxVal'];

  forward(x: Tensor): Tensor {
    return hardtanh(x, this.options);
  }
}

/** exp(x) over its sum along `dim`. */
export class Softmax extends AlongDim {
  forward(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }
}

/** The logarithm of softmax, without overflow. */
export class LogSoftmax extends AlongDim {
  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }
}

/** Softmax of -x: the smallest get most. */
export class Softmin extends AlongDim {
  forward(x: Tensor): Tensor {
    return softmin(x, this.dim);
  }
}

/**
 * Softmax over the channels of images [N, C, H, W] (or [C, H, W]), at every pixel.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 *
 * @example
 * ```ts
 * import { Softmax2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Softmax2d().forward(ones([2, 1, 2])).toArray()); // => [ [ [ 0.5, 0.5 ] ], [ [ 0.5, 0.5 ] ] ]
 * ```
 */
export class Softmax2d extends Module {
  forward(x: Tensor): Tensor {
    const { dtype, shape } = x;
    if (shape.length === 3 || shape.length === 4) return softmax(x, -3);
    throw new ShapeError(
      `softmax2d: got ${dtype}${printShape(shape)}; expected images [N, C, H, W], or [C, H, W] without a batch`,
    );
  }
}
