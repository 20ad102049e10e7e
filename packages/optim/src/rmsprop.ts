/** Steps divided by the root of the mean square of the gradient. */
import { add, div, maximum, sqrt, square, sub, type Tensor, zerosLike } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { addScaled, enter, enterSquare, subNormalized, subScaled } from './steps.ts';

/** What `RMSprop` accepts. Default learning rate 0.01. */
export interface RMSpropOptions extends OptimizerOptions {
  /** The share of the running mean of the squares that is kept. Default 0.99. */
  readonly alpha?: number;
  /** Added to the denominator. Default 1e-8. */
  readonly eps?: number;
  /** The share of the last step that is kept. Default 0. */
  readonly momentum?: number;
  /** Whether to divide by the spread of the gradient around its mean. Default false. */
  readonly centered?: boolean;
}

type Options = Required<RMSpropOptions>;

/**
 * RMSprop: the gradient divided by the root of the running mean of its square. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html, after
 * https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { RMSprop } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new RMSprop([w], { lr: 0.125, alpha: 0.75 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // => [ 0.75, -99.75 ]
 * ```
 */
export class RMSprop extends Optimizer<Options> {
  constructor(params: OptimizerParameters<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(
      'RMSprop',
      params,
      {
        ...common,
        lr: 0.01,
        alpha: 0.99,
        eps: 1e-8,
        momentum: 0,
        centered: false,
      },
      options,
    );
  }

  protected override numbers(options: Options): Record<string, number> {
    return { ...super.numbers(options), entering: 1 - options.alpha };
  }

  protected initialState(parameter: Tensor, { momentum, centered }: Options): ParameterState {
    return {
      squareAvg: zerosLike(parameter),
      ...(momentum !== 0 && { momentumBuffer: zerosLike(parameter) }),
      ...(centered && { gradAvg: zerosLike(parameter) }),
    };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    { squareAvg, momentumBuffer, gradAvg }: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    let spread = enterSquare(squareAvg!, direction, scalars['alpha']!, scalars['entering']!);
    if (gradAvg) {
      // Rounded, the mean of the squares may be less than the square of the mean.
      spread = maximum(sub(spread, square(enter(gradAvg, direction, scalars['entering']!))), 0);
    }
    const [eps, lr] = [scalars['eps']!, scalars['lr']!];
    if (momentumBuffer) {
      const step = div(direction, add(sqrt(spread), eps));
      momentumBuffer.assign(addScaled(step, momentumBuffer, scalars['momentum']!));
      parameter.assign(subScaled(parameter, momentumBuffer, lr));
    } else parameter.assign(subNormalized(parameter, direction, spread, eps, lr));
  }
}
