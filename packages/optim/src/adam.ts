/** Adam and AdamW, which differ in what weight decay means. */
import { add, div, fused, maximum, mul, sqrt, sub, type Tensor, zerosLike } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import type { GroupNumbers } from './group.ts';
import { Moments, type MomentsOptions } from './moments.ts';
import type { ParameterState } from './optimizer.ts';

/** What `Adam` and `AdamW` accept. Default learning rate 0.001; `AdamW` decays weights by 0.01, decoupled. */
export interface AdamOptions extends MomentsOptions {
  /** Whether to divide by the largest running mean so far. Default false. */
  readonly amsgrad?: boolean;
}

type Options = Required<AdamOptions>;

abstract class AdamBase extends Moments<Options> {
  constructor(
    name: string,
    params: OptimizerParameters<AdamOptions>,
    defaults: Partial<AdamOptions>,
    options: Partial<AdamOptions>,
  ) {
    super(name, params, { amsgrad: false, ...defaults }, options);
  }

  protected override initialState(parameter: Tensor, options: Options): ParameterState {
    const state = super.initialState(parameter, options);
    return options.amsgrad ? { ...state, maxExpAvgSq: zerosLike(parameter) } : state;
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const { expAvg, expAvgSq, filled1, filled2 } = this.advance(direction, state, scalars);
    const largest = state['maxExpAvgSq']?.assign(maximum(state['maxExpAvgSq'], expAvgSq));
    const rate = div(scalars['lr']!, filled1);
    parameter.assign(adamStep(parameter, expAvg, largest ?? expAvgSq, sqrt(filled2), scalars['eps']!, rate));
  }
}

const adamStep = fused('adam', (parameter, mean, meanSquare, root, eps, rate) =>
  sub(parameter, mul(div(mean, add(div(sqrt(meanSquare), root), eps)), rate)),
);

/**
 * Adam: steps of about the size of the learning rate, from running means of the gradient and of its square. Weight decay
 * adds to the gradient. Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html, after
 * https://arxiv.org/abs/1412.6980
 *
 * Throws for hyperparameters out of range, and for what is no parameter or there twice.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Adam } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -100]));
 * const optimizer = new Adam([w], { lr: 0.125 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // => [ 0.875, -99.875 ]
 * ```
 */
export class Adam extends AdamBase {
  constructor(params: OptimizerParameters<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super('Adam', params, {}, options);
  }
}

/**
 * Adam with a weight decay that shrinks the parameters themselves, apart from the gradient's running means.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html, after https://arxiv.org/abs/1711.05101
 *
 * Throws for hyperparameters out of range, and for what is no parameter or there twice.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { AdamW } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(64));
 * const optimizer = new AdamW([w], { lr: 0.5, weightDecay: 0.25 });
 * w.mul(3).backward();
 * optimizer.step();
 * console.log(w.itemSync()); // => 55.5
 * ```
 */
export class AdamW extends AdamBase {
  constructor(params: OptimizerParameters<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super('AdamW', params, { weightDecay: 0.01, decoupledWeightDecay: true }, options);
  }
}
