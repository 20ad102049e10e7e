/** Stochastic gradient descent that averages its way. */
import {
  add,
  div,
  eq,
  fillLike,
  maximum,
  mul,
  pow,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { enter } from './steps.ts';

/** What `ASGD` accepts. Default learning rate 0.01. */
export interface ASGDOptions extends OptimizerOptions {
  /** How fast parameters and learning rate fall. Default 1e-4. */
  readonly lambd?: number;
  /** The power with which the learning rate falls. Default 0.75. */
  readonly alpha?: number;
  /** The step after which averaging begins. Default 1e6. */
  readonly t0?: number;
}

type Options = Required<ASGDOptions>;

/**
 * Averaged SGD: the rate falls as lr / (1 + lambd lr step) ** alpha, and from step `t0` on, the mean of the parameters is
 * kept: '0.ax' in the state dictionary. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.ASGD.html, after https://doi.org/10.1137/0330046
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ASGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * const optimizer = new ASGD([w], { lr: 0.25, lambd: 0, t0: 0 });
 * for (let i = 0; i < 3; i++) {
 *   optimizer.zeroGrad();
 *   w.square().backward();
 *   optimizer.step();
 * }
 * console.log(w.itemSync(), optimizer.stateDict().tensors['0.ax']?.itemSync()); // => 0.125 0.1875
 * ```
 */
export class ASGD extends Optimizer<Options> {
  constructor(params: OptimizerParameters<ASGDOptions>, options: Partial<ASGDOptions> = {}) {
    super('ASGD', params, { ...common, lr: 0.01, lambd: 1e-4, alpha: 0.75, t0: 1e6 }, options);
  }

  protected initialState(parameter: Tensor): ParameterState {
    const [step, eta] = [fillLike(parameter, 0, []), fillLike(parameter, 0, [])];
    return { step, eta, ax: zerosLike(parameter) };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const [step, eta, lr, lambd] = [state['step']!, state['eta']!, scalars['lr']!, scalars['lambd']!];
    const rate = where(eq(step, 1), lr, eta);
    parameter.assign(sub(mul(parameter, sub(1, mul(lambd, rate))), mul(direction, rate)));
    const averaged = maximum(sub(sub(step, 1), scalars['t0']!), 1);
    enter(state['ax']!, parameter, div(1, averaged));
    eta.assign(div(lr, pow(add(1, mul(mul(lambd, lr), step)), scalars['alpha']!)));
  }
}
