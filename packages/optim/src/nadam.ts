/** Adam with Nesterov's momentum. */
import { add, div, exp, fillLike, mul, sqrt, sub, type Tensor } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import type { GroupNumbers } from './group.ts';
import { Moments, type MomentsOptions } from './moments.ts';
import type { ParameterState } from './optimizer.ts';
import { subScaled } from './steps.ts';

/** What `NAdam` accepts. Default learning rate 0.002. */
export interface NAdamOptions extends MomentsOptions {
  /** How fast the momentum grows towards betas[0]. Default 0.004. */
  readonly momentumDecay?: number;
}

type Options = Required<NAdamOptions>;

/**
 * Adam whose step looks ahead along the momentum. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.NAdam.html, after
 * https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { NAdam } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new NAdam([w], { lr: 0.125 });
 * for (let i = 0; i < 20; i++) {
 *   optimizer.zeroGrad();
 *   w.square().sum().backward();
 *   optimizer.step();
 * }
 * console.log(Array.from(w.dataSync(), (x) => x.toFixed(2)).join(', ')); // => -0.07, -97.86
 * ```
 */
export class NAdam extends Moments<Options> {
  constructor(params: OptimizerParameters<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super('NAdam', params, { lr: 0.002, momentumDecay: 0.004 }, options);
  }

  protected override numbers(options: Options): Record<string, number> {
    return { ...super.numbers(options), growth: options.momentumDecay * Math.log(0.96) };
  }

  protected override initialState(parameter: Tensor, options: Options): ParameterState {
    return { ...super.initialState(parameter, options), muProduct: fillLike(parameter, 1, []) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const [step, muProduct] = [state['step']!, state['muProduct']!];
    const { expAvg, expAvgSq, filled2 } = this.advance(direction, state, scalars);
    const muAt = (time: Tensor): Tensor =>
      mul(scalars['betas0']!, sub(1, mul(exp(mul(time, scalars['growth']!)), 0.5)));
    const [mu, next] = [muAt(step), muAt(add(step, 1))];
    muProduct.assign(mul(muProduct, mu));
    const now = mul(direction, div(sub(1, mu), sub(1, muProduct)));
    const ahead = mul(expAvg, div(next, sub(1, mul(muProduct, next))));
    const spread = add(sqrt(div(expAvgSq, filled2)), scalars['eps']!);
    parameter.assign(subScaled(parameter, div(add(now, ahead), spread), scalars['lr']!));
  }
}
