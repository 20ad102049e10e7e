/** Steps that shrink by all that was. */
import { add, div, fillLike, mul, square, sub, type Tensor } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { subNormalized } from './steps.ts';

/** What `Adagrad` accepts. Default learning rate 0.01. */
export interface AdagradOptions extends OptimizerOptions {
  /** How fast the learning rate falls: it is divided by 1 + lrDecay * (step - 1). Default 0. */
  readonly lrDecay?: number;
  /** What the sum of squares begins with. Default 0. */
  readonly initialAccumulatorValue?: number;
  /** Added to the denominator. Default 1e-10. */
  readonly eps?: number;
}

type Options = Required<AdagradOptions>;

/**
 * Adagrad: the gradient divided by the root of the sum of all its squares. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html, after
 * https://jmlr.org/papers/v12/duchi11a.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Adagrad } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new Adagrad([w], { lr: 0.125 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // => [ 0.875, -99.875 ]
 * ```
 */
export class Adagrad extends Optimizer<Options> {
  constructor(params: OptimizerParameters<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(
      'Adagrad',
      params,
      {
        ...common,
        lr: 0.01,
        lrDecay: 0,
        initialAccumulatorValue: 0,
        eps: 1e-10,
      },
      options,
    );
  }

  protected initialState(parameter: Tensor, { initialAccumulatorValue }: Options): ParameterState {
    return { step: fillLike(parameter, 0, []), sum: fillLike(parameter, initialAccumulatorValue) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const sum = state['sum']!;
    sum.assign(add(sum, square(direction)));
    const rate = div(scalars['lr']!, add(1, mul(sub(state['step']!, 1), scalars['lrDecay']!)));
    parameter.assign(subNormalized(parameter, direction, sum, scalars['eps']!, rate));
  }
}
