/** Steps as large as the last ones were. */
import { add, div, mul, sqrt, type Tensor, zerosLike } from '@glissade/tensor';
import { type OptimizerParameters, share } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { enterSquare, subScaled } from './steps.ts';

/** What `Adadelta` accepts. Default learning rate 1. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** The share of the running means of squares that is kept. Default 0.9. */
  readonly rho?: number;
  /** Added to both means before their roots are taken. Default 1e-6. */
  readonly eps?: number;
}

type Options = Required<AdadeltaOptions>;

/**
 * Adadelta: the gradient over its root mean square, times that of the last steps. `lr`, 1 by default, only scales it.
 * Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html, after https://arxiv.org/abs/1212.5701
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Adadelta } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * const optimizer = new Adadelta([w], { rho: 0.75, eps: 0.25 });
 * w.mul(3).backward();
 * optimizer.step();
 * console.log(w.itemSync().toFixed(4)); // => 0.0513
 * ```
 */
export class Adadelta extends Optimizer<Options> {
  constructor(params: OptimizerParameters<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super('Adadelta', params, { ...common, lr: 1, rho: 0.9, eps: 1e-6 }, options, { rho: share });
  }

  protected override numbers(options: Options): Record<string, number> {
    return { ...super.numbers(options), entering: 1 - options.rho };
  }

  protected initialState(parameter: Tensor): ParameterState {
    return { squareAvg: zerosLike(parameter), accDelta: zerosLike(parameter) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    { squareAvg, accDelta }: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const [rho, eps, entering] = [scalars['rho']!, scalars['eps']!, scalars['entering']!];
    const spread = sqrt(add(enterSquare(squareAvg!, direction, rho, entering), eps));
    const step = mul(div(sqrt(add(accDelta!, eps)), spread), direction);
    enterSquare(accDelta!, step, rho, entering);
    parameter.assign(subScaled(parameter, step, scalars['lr']!));
  }
}
