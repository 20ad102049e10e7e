/** Steps by the sign of the gradient alone. */
import {
  eq,
  fillLike,
  lt,
  maximum,
  minimum,
  mul,
  sign,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';

/** What `Rprop` accepts. The learning rate is the first step of every element, by default 0.01. */
export interface RpropOptions extends OptimizerOptions {
  /** What a step is multiplied by when the gradient's sign changed, and when it did not. Default [0.5, 1.2]. */
  readonly etas?: readonly [number, number];
  /** The smallest and the largest step. Default [1e-6, 50]. */
  readonly stepSizes?: readonly [number, number];
}

type Options = Required<RpropOptions>;

/**
 * Rprop, for gradients of all the data at once: each number has a step of its own, `lr` at first, which grows while the
 * gradient keeps its sign. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Rprop.html, after
 * https://doi.org/10.1109/ICNN.1993.298623
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Rprop } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new Rprop([w], { lr: 0.5, etas: [0.5, 1.5] });
 * for (let i = 0; i < 2; i++) {
 *   optimizer.zeroGrad();
 *   w.square().sum().backward();
 *   optimizer.step();
 * }
 * console.log(w.toArray()); // => [ -0.25, -98.75 ]
 * ```
 */
export class Rprop extends Optimizer<Options> {
  constructor(params: OptimizerParameters<RpropOptions>, options: Partial<RpropOptions> = {}) {
    super('Rprop', params, { ...common, lr: 0.01, etas: [0.5, 1.2], stepSizes: [1e-6, 50] }, options);
  }

  protected override check(options: Options): void {
    super.check(options);
    const [less, more] = options.etas;
    if (!(less > 0 && less < 1 && more > 1))
      throw new RangeError(`Rprop: etas are ${less} and ${more}; expected 0 < etas[0] < 1 < etas[1]`);
  }

  protected initialState(parameter: Tensor): ParameterState {
    return { step: fillLike(parameter, 0, []), prev: zerosLike(parameter), stepSize: zerosLike(parameter) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    { step, prev, stepSize }: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const agreement = mul(sign(direction), sign(prev!));
    const turned = lt(agreement, 0);
    const factor = where(turned, scalars['etas0']!, where(eq(agreement, 0), 1, scalars['etas1']!));
    const grown = mul(where(eq(step!, 1), scalars['lr']!, stepSize!), factor);
    stepSize!.assign(minimum(maximum(grown, scalars['stepSizes0']!), scalars['stepSizes1']!));
    // A number whose gradient changed its sign waits for one step.
    prev!.assign(where(turned, 0, direction));
    parameter.assign(sub(parameter, mul(sign(prev!), stepSize!)));
  }
}
