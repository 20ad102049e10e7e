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
import type { OptimizerParameters } from './check.ts';
import { common, type OptimizerOptions, type ParameterGroup } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';

/** The options of all that keep running means of the gradient and of its square. */
export interface MomentsOptions extends OptimizerOptions {
  /** The shares of the running means of the gradient and of its square that are kept. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  readonly eps?: number;
}

export interface AdamOptions extends MomentsOptions {
  /** Whether to divide by the largest running mean so far. Default false. */
  readonly amsgrad?: boolean;
}

type Options = Required<AdamOptions>;

/** PyTorch's defaults. */
export const momentDefaults: Required<MomentsOptions> = {
  ...common,
  lr: 0.001,
  betas: [0.9, 0.999],
  eps: 1e-8,
};

/** Keeps running means of the gradient and of its square. */
export abstract class Moments<Options extends Required<MomentsOptions>> extends Optimizer<Options> {
  /** What float32 cannot hold well, 1 - beta and beta^step near 1, is computed here or by way of the logarithm. */
  protected override numbers(options: Options): Record<string, number> {
    const [beta1, beta2] = options.betas;
    return {
      ...super.numbers(options),
      entering1: 1 - beta1,
      entering2: 1 - beta2,
      logBeta1: Math.log(beta1),
      logBeta2: Math.log(beta2),
    };
  }

  protected initialState(parameter: Tensor, _options: Options): ParameterState {
    return {
      step: fillLike(parameter, 0, []),
      expAvg: zerosLike(parameter),
      expAvgSq: zerosLike(parameter),
    };
  }

  /** Lets the direction enter both means. They began at 0: `filled` says how much of each is filled. */
  protected advance(
    direction: Tensor,
    state: ParameterState,
    scalars: Readonly<Record<string, Tensor>>,
  ): { expAvg: Tensor; expAvgSq: Tensor; filled: Tensor; filledSq: Tensor } {
    const [step, expAvg, expAvgSq] = [state['step']!, state['expAvg']!, state['expAvgSq']!];
    expAvg.assign(add(expAvg, mul(sub(direction, expAvg), scalars['entering1']!)));
    expAvgSq.assign(add(mul(expAvgSq, scalars['betas1']!), mul(square(direction), scalars['entering2']!)));
    // 1 - beta^step = -expm1(step log(beta))
    const [filled, filledSq] = ['logBeta1', 'logBeta2'].map((log) => neg(expm1(mul(step, scalars[log]!))));
    return { expAvg, expAvgSq, filled: filled!, filledSq: filledSq! };
  }
}

abstract class AdamBase extends Moments<Options> {
  constructor(name: string, params: OptimizerParameters<AdamOptions>, options: Partial<AdamOptions>) {
    super(name, params, { ...momentDefaults, amsgrad: false, ...options });
  }

  protected override initialState(parameter: Tensor, options: Options): ParameterState {
    const state = super.initialState(parameter, options);
    return options.amsgrad ? { ...state, maxExpAvgSq: zerosLike(parameter) } : state;
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: ParameterGroup<Options>,
  ): void {
    const { expAvg, expAvgSq, filled, filledSq } = this.advance(direction, state, scalars);
    const largest = state['maxExpAvgSq']?.assign(maximum(state['maxExpAvgSq'], expAvgSq));
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
    super('Adam', params, options);
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
    super('AdamW', params, { weightDecay: 0.01, decoupledWeightDecay: true, ...options });
  }
}
