/** Adam and AdamW, which differ in what weight decay means. */
import {
  add,
  div,
  expm1,
  fillLike,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  sub,
  type Tensor,
  zerosLike,
} from '@glissade/tensor';
import { checkRange, type OptimizerParameters } from './check.ts';
import type { OptimizerOptions, ParameterGroup } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';

export interface AdamOptions extends OptimizerOptions {
  /** The shares of the running means of the gradient and of its square that are kept. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  readonly eps?: number;
  /** How strongly parameters are drawn to 0. Default 0 for Adam, 0.01 for AdamW. */
  readonly weightDecay?: number;
  /** Whether to divide by the largest running mean so far. Default false. */
  readonly amsgrad?: boolean;
  /** Whether to climb. Default false. */
  readonly maximize?: boolean;
}

type Options = Required<AdamOptions>;
type Group = ParameterGroup<Options>;

const defaults: Options = {
  lr: 0.001,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

abstract class AdamBase extends Optimizer<Options> {
  protected check({ betas, eps, weightDecay }: Options): void {
    checkRange(this.name, 'betas[0]', betas[0], 1);
    checkRange(this.name, 'betas[1]', betas[1], 1);
    checkRange(this.name, 'eps', eps);
    checkRange(this.name, 'weightDecay', weightDecay);
  }

  /** What float32 cannot hold well, 1 - beta and beta^step near 1, is computed here or by way of the logarithm. */
  protected numbers({ betas: [beta1, beta2], eps, weightDecay }: Options): Record<string, number> {
    return {
      entering1: 1 - beta1,
      beta2,
      entering2: 1 - beta2,
      logBeta1: Math.log(beta1),
      logBeta2: Math.log(beta2),
      eps,
      weightDecay,
    };
  }

  protected initialState(parameter: Tensor, { amsgrad }: Options): ParameterState {
    const state = {
      step: fillLike(parameter, 0, []),
      expAvg: zerosLike(parameter),
      expAvgSq: zerosLike(parameter),
    };
    return amsgrad ? { ...state, maxExpAvgSq: zerosLike(parameter) } : state;
  }

  /** Applies the weight decay: to the parameter itself, or to the gradient, which is returned. */
  protected abstract decay(parameter: Tensor, gradient: Tensor, group: Group): Tensor;

  protected update(parameter: Tensor, gradient: Tensor, state: ParameterState, group: Group): void {
    const { options, scalars } = group;
    const [step, expAvg, expAvgSq] = [state['step']!, state['expAvg']!, state['expAvgSq']!];
    const direction = this.decay(parameter, options.maximize ? neg(gradient) : gradient, group);
    step.assign(add(step, 1));
    expAvg.assign(add(expAvg, mul(sub(direction, expAvg), scalars['entering1']!)));
    expAvgSq.assign(add(mul(expAvgSq, scalars['beta2']!), mul(square(direction), scalars['entering2']!)));
    const largest = state['maxExpAvgSq']?.assign(maximum(state['maxExpAvgSq'], expAvgSq));
    // Both means began at 0: 1 - beta^step = -expm1(step log(beta)) is how much of them is filled.
    const filled = neg(expm1(mul(step, scalars['logBeta1']!)));
    const filledSq = neg(expm1(mul(step, scalars['logBeta2']!)));
    const spread = add(div(sqrt(largest ?? expAvgSq), sqrt(filledSq)), scalars['eps']!);
    parameter.assign(sub(parameter, mul(div(expAvg, spread), div(scalars['lr']!, filled))));
  }
}

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
    super('Adam', params, { ...defaults, ...options });
  }

  protected decay(parameter: Tensor, gradient: Tensor, { options, scalars }: Group): Tensor {
    return options.weightDecay === 0 ? gradient : add(gradient, mul(parameter, scalars['weightDecay']!));
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
    super('AdamW', params, { ...defaults, weightDecay: 0.01, ...options });
  }

  protected decay(parameter: Tensor, gradient: Tensor, { options, scalars }: Group): Tensor {
    if (options.weightDecay !== 0) {
      const shrinkage = mul(scalars['lr']!, scalars['weightDecay']!);
      parameter.assign(sub(parameter, mul(parameter, shrinkage)));
    }
    return gradient;
  }
}
