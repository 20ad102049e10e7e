/** Adam by the largest gradient instead of the mean of the squares. */
import { abs, add, div, fillLike, maximum, mul, type Tensor, zerosLike } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import type { GroupNumbers } from './group.ts';
import { filled, Moments, type MomentsOptions } from './moments.ts';
import type { ParameterState } from './optimizer.ts';
import { enter, subScaled } from './steps.ts';

/** What `Adamax` accepts. Default learning rate 0.002. */
export type AdamaxOptions = MomentsOptions;

type Options = Required<AdamaxOptions>;

/**
 * Adam that divides by the largest gradient so far, which fades by betas[1] at every step.
 * Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adamax.html, after https://arxiv.org/abs/1412.6980
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Adamax } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new Adamax([w], { lr: 0.125 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // => [ 0.875, -99.875 ]
 * ```
 */
export class Adamax extends Moments<Options> {
  constructor(params: OptimizerParameters<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    super('Adamax', params, { lr: 0.002 }, options);
  }

  protected override initialState(parameter: Tensor): ParameterState {
    return { step: fillLike(parameter, 0, []), expAvg: zerosLike(parameter), expInf: zerosLike(parameter) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const expAvg = enter(state['expAvg']!, direction, scalars['entering1']!);
    const expInf = state['expInf']!;
    expInf.assign(maximum(mul(expInf, scalars['betas1']!), add(abs(direction), scalars['eps']!)));
    const rate = div(scalars['lr']!, filled(state['step']!, scalars['logBeta1']!));
    parameter.assign(subScaled(parameter, div(expAvg, expInf), rate));
  }
}
