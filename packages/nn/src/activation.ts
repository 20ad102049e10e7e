/** Layers without parameters: the nonlinearities, and the reshaping between convolutions and linear layers. */
import { flatten, logSoftmax, relu, sigmoid, softmax, type Tensor, tanh } from '@glissade/tensor';
import { Module } from './module.ts';
import { printOptions } from './weights.ts';

/** max(x, 0). */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** 1 / (1 + exp(-x)). */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** The hyperbolic tangent. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** exp(x) over its sum along `dim`. */
export class Softmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }

  protected override details(): string {
    return printOptions({ dim: this.dim });
  }
}

/** The logarithm of softmax, without overflow. */
export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }

  protected override details(): string {
    return printOptions({ dim: this.dim });
  }
}

/** The input itself: a layer that does nothing where one is asked for. */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/**
 * The dims from `startDim` to `endDim` run together into one: all but the batch, if not said.
 *
 * @example
 * ```ts
 * import { Flatten } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Flatten().forward(ones([64, 1, 28, 28])).shape); // => [ 64, 784 ]
 * ```
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startDim, this.endDim);
  }

  protected override details(): string {
    return printOptions({ startDim: this.startDim, endDim: this.endDim });
  }
}
