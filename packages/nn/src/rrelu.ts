/** The relu whose slope is drawn while training. */
import { add, cast, checkTensors, isFloat, leakyRelu, mul, type Tensor } from '@glissade/tensor';
import type { InitOptions } from './drawing.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { sloped } from './prelu.ts';
import { countUp, keyOfCall, keyOfLayer, uniformBy } from './random-keys.ts';
import { printOptions } from './weights.ts';

/** Between which slopes is drawn, and from where: what `RReLU` accepts. */
export interface RReLUSlopes extends InitOptions {
  /** The least slope. Default 1 / 8. */
  readonly lower?: number;
  /** The largest slope. Default 1 / 3. */
  readonly upper?: number;
}

/** What `rrelu` accepts. */
export interface RReLUOptions extends RReLUSlopes {
  /** Whether slopes are drawn: a module gives its `training`. Default false, as in PyTorch: all are the mean. */
  readonly training?: boolean;
}

const names = ['lower', 'upper', 'generator'] as const;

function checkSlopes(operation: string, lower: number, upper: number): void {
  if (!(lower <= upper && Number.isFinite(upper - lower)))
    throw new RangeError(
      `${operation}: slopes from ${lower} to ${upper}; expected numbers, lower at most as large as upper`,
    );
}

/** Each negative element by a slope of its own, a function of the key; without one by the mean. */
function bent(x: Tensor, lower: number, upper: number, key: Tensor | undefined): Tensor {
  if (!key) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  const slopes = add(mul(uniformBy(key, x.shape), upper - lower), lower);
  return sloped(x, isFloat(x.dtype) ? cast(slopes, x.dtype) : slopes);
}

/**
 * `RReLU` as a function: x, or where it is negative its product with a slope: the mean of `lower` and `upper`, or with `training` one
 * that is drawn for each element. Each call draws a key from the generator, compiled steps too; the numbers are not PyTorch's.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 *
 * @throws RangeError if `lower` is above `upper`
 *
 * @example
 * ```ts
 * import { rrelu } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(rrelu(tensor([-4, 3]), { lower: 0.25, upper: 0.75 }).toArray()); // => [ -2, 3 ]
 * const [y] = rrelu(tensor([-4, 3]), { lower: 0.25, upper: 0.75, training: true }).toArray() as number[];
 * console.log(y! >= -3 && y! <= -1); // => true
 * ```
 */
export function rrelu(x: Tensor, given: RReLUOptions = {}): Tensor {
  const options = checkedOptions('rrelu', given, [...names, 'training']);
  const { lower = 1 / 8, upper = 1 / 3, training = false, ...rest } = options;
  checkTensors('rrelu', x);
  checkSlopes('rrelu', lower, upper);
  return bent(x, lower, upper, training ? keyOfCall(rest) : undefined);
}

/**
 * x, or where it is negative its product with a slope: while training one that is drawn for each element, uniformly between `lower` and
 * `upper`, else their mean. Slopes are drawn as by `Dropout`.
 * Source: https://arxiv.org/abs/1505.00853
 *
 * @throws RangeError if `lower` is above `upper`
 *
 * @example
 * ```ts
 * import { RReLU } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new RReLU({ lower: 0.25, upper: 0.75 });
 * console.log(`${layer}`); // => RReLU(lower=0.25, upper=0.75)
 * console.log(layer.eval().forward(tensor([-4, 3])).toArray()); // => [ -2, 3 ]
 * ```
 */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  /** int32 [2]: the seed's word, and the count of calls. */
  readonly key: Tensor;

  constructor(options: RReLUSlopes = {}) {
    super();
    const { lower = 1 / 8, upper = 1 / 3 } = checkedOptions('RReLU', options, names);
    checkSlopes('RReLU', lower, upper);
    this.lower = lower;
    this.upper = upper;
    this.key = keyOfLayer(options);
  }

  forward(x: Tensor): Tensor {
    const result = bent(x, this.lower, this.upper, this.training ? this.key : undefined);
    if (this.training) countUp(this.key);
    return result;
  }

  protected override details(): string {
    return printOptions({ lower: this.lower, upper: this.upper });
  }
}
