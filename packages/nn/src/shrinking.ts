/** Layers that set small inputs to a constant, or bring all nearer to zero. */
import type { Tensor } from '@glissade/tensor';
import { hardshrink, softshrink, tanhshrink, threshold } from './activation-functions.ts';
import { Adjustable, type OptionsOf } from './adjustable.ts';
import { Module } from './module.ts';
import { printOptions } from './weights.ts';

/**
 * x where it is above `threshold`, else `value`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 *
 * @example
 * ```ts
 * import { Threshold } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new Threshold(1, 20);
 * console.log(`${layer}`); // => Threshold(threshold=1, value=20)
 * console.log(layer.forward(tensor([0, 1, 2])).toArray()); // => [ 20, 20, 2 ]
 * ```
 */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number) {
    super();
    this.threshold = threshold;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value);
  }

  protected override details(): string {
    return printOptions({ threshold: this.threshold, value: this.value });
  }
}

/**
 * x, or 0 where |x| is at most `lambd`, 0.5 if not said.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 *
 * @example
 * ```ts
 * import { Hardshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(new Hardshrink({ lambd: 1 }).forward(tensor([-1, 0.5, 2])).toArray()); // => [ 0, 0, 2 ]
 * ```
 */
export class Hardshrink extends Adjustable<OptionsOf<typeof hardshrink>> {
  protected static override readonly names: readonly string[] = ['lambd'];

  forward(x: Tensor): Tensor {
    return hardshrink(x, this.options);
  }
}

/**
 * x brought nearer to 0 by `lambd`, 0.5 if not said, and no further than 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 *
 * @example
 * ```ts
 * import { Softshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(new Softshrink({ lambd: 1 }).forward(tensor([-3, 0.5, 2])).toArray()); // => [ -2, 0, 1 ]
 * ```
 */
export class Softshrink extends Adjustable<OptionsOf<typeof softshrink>> {
  protected static override readonly names: readonly string[] = ['lambd'];

  forward(x: Tensor): Tensor {
    return softshrink(x, this.options);
  }
}

/**
 * x - tanh(x). Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 *
 * @example
 * ```ts
 * import { Tanhshrink } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${new Tanhshrink().forward(tensor([-1, 0, 1]))}`); // => tensor([-0.2384,  0.0000,  0.2384])
 * ```
 */
export class Tanhshrink extends Module {
  forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}
