/** Stochastic gradient descent. */
import { add, fillLike, mul, neg, sub, type Tensor, zerosLike } from '@glissade/tensor';
import { checkRange, type OptimizerParameters } from './check.ts';
import type { OptimizerOptions, ParameterGroup } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';

export interface SGDOptions extends OptimizerOptions {
  /** The share of the last direction that is kept. Default 0. */
  readonly momentum?: number;
  /** The share of the gradient that does not enter the momentum; the first one enters whole. Default 0. */
  readonly dampening?: number;
  /** The share of each parameter that is added to its gradient, so that it shrinks. Default 0. */
  readonly weightDecay?: number;
  /** Whether to step by the direction that the momentum will have had after this step. Default false. */
  readonly nesterov?: boolean;
  /** Whether to climb. Default false. */
  readonly maximize?: boolean;
}

type Options = Required<SGDOptions>;

/**
 * Stochastic gradient descent: parameter - lr * gradient, with momentum if wanted.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 *
 * Throws for hyperparameters out of range, and for what is no parameter or there twice.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * const optimizer = new SGD([w], { lr: 0.25 });
 * for (let i = 0; i < 3; i++) {
 *   optimizer.zeroGrad();
 *   w.square().backward();
 *   optimizer.step();
 * }
 * console.log(w.itemSync()); // => 0.125
 * ```
 */
export class SGD extends Optimizer<Options> {
  constructor(params: OptimizerParameters<SGDOptions>, options: SGDOptions) {
    super('SGD', params, {
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
      ...options,
    });
  }

  protected check({ momentum, dampening, weightDecay, nesterov }: Options): void {
    checkRange(this.name, 'momentum', momentum);
    checkRange(this.name, 'weightDecay', weightDecay);
    if (!Number.isFinite(dampening))
      throw new RangeError(`SGD: dampening is ${dampening}; expected a finite number`);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new RangeError(
        `SGD: nesterov needs a momentum above 0 and no dampening; got momentum ${momentum}, dampening ${dampening}`,
      );
    }
  }

  protected numbers({ momentum, dampening, weightDecay }: Options): Record<string, number> {
    return { momentum, dampening, weightDecay };
  }

  protected initialState(parameter: Tensor, { momentum, dampening }: Options): ParameterState {
    if (momentum === 0) return {};
    const momentumBuffer = zerosLike(parameter);
    return dampening === 0 ? { momentumBuffer } : { momentumBuffer, started: fillLike(parameter, 0, []) };
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { momentumBuffer, started }: ParameterState,
    { options, scalars }: ParameterGroup<Options>,
  ): void {
    let direction = options.maximize ? neg(gradient) : gradient;
    if (options.weightDecay !== 0) direction = add(direction, mul(parameter, scalars['weightDecay']!));
    if (momentumBuffer) {
      const momentum = scalars['momentum']!;
      let entering = direction;
      if (started) {
        entering = mul(direction, sub(1, mul(started, scalars['dampening']!)));
        started.fill_(1);
      }
      momentumBuffer.assign(add(mul(momentumBuffer, momentum), entering));
      direction = options.nesterov ? add(direction, mul(momentumBuffer, momentum)) : momentumBuffer;
    }
    parameter.assign(sub(parameter, mul(direction, scalars['lr']!)));
  }
}
