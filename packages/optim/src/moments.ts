/** What all optimizers of Adam's family share. */
import { expm1, fillLike, mul, neg, type Tensor, zerosLike } from '@glissade/tensor';
import { below1, type OptimizerParameters } from './check.ts';
import { common, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { enter, enterSquare } from './steps.ts';

/** 1 - beta^step: how much of a running mean that began at 0 is filled. */
export const filled = (step: Tensor, logBeta: Tensor): Tensor => neg(expm1(mul(step, logBeta)));

/** The options of all that keep running means of the gradient and of its square. */
export interface MomentsOptions extends OptimizerOptions {
  /** The shares of the running means of the gradient and of its square that are kept. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  readonly eps?: number;
}

/** Keeps running means of the gradient and of its square. */
export abstract class Moments<Options extends Required<MomentsOptions>> extends Optimizer<Options> {
  /** @param defaults - where they differ from those that the family shares */
  constructor(
    name: string,
    params: OptimizerParameters<Options>,
    defaults: Omit<Options, keyof MomentsOptions> & Partial<MomentsOptions>,
    options: Partial<Options>,
  ) {
    const all = { ...common, lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, ...defaults };
    super(name, params, all as unknown as Options, options, { betas: below1 });
  }

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

  /** Lets the direction enter both means. */
  protected advance(
    direction: Tensor,
    state: ParameterState,
    scalars: Readonly<Record<string, Tensor>>,
  ): {
    readonly expAvg: Tensor;
    readonly expAvgSq: Tensor;
    readonly filled1: Tensor;
    readonly filled2: Tensor;
  } {
    const step = state['step']!;
    return {
      expAvg: enter(state['expAvg']!, direction, scalars['entering1']!),
      expAvgSq: enterSquare(state['expAvgSq']!, direction, scalars['betas1']!, scalars['entering2']!),
      filled1: filled(step, scalars['logBeta1']!),
      filled2: filled(step, scalars['logBeta2']!),
    };
  }
}
