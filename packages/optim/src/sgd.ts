/** Stochastic gradient descent. */
import { any, cast, fillLike, maximum, mul, ne, sub, type Tensor, zerosLike } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import { common, type GroupNumbers, type OptimizerOptions } from './group.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { addScaled, subScaled } from './steps.ts';

/** What `SGD` accepts. The learning rate has no default. */
export interface SGDOptions extends OptimizerOptions {
  /** The share of the last direction that is kept. Default 0. */
  readonly momentum?: number;
  /** The share of the gradient that does not enter the momentum; the first one enters whole. Default 0. */
  readonly dampening?: number;
  /** Whether to step by the direction that the momentum will have had after this step. Default false. */
  readonly nesterov?: boolean;
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
    super(
      'SGD',
      params,
      {
        ...common,
        momentum: 0,
        dampening: 0,
        nesterov: false,
      },
      options,
      { dampening: [Number.isFinite, 'a finite number'] },
    );
  }

  protected override check(options: Options): void {
    const { momentum, dampening, nesterov } = options;
    super.check(options);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new RangeError(
        `SGD: nesterov needs a momentum above 0 and no dampening; got momentum ${momentum}, dampening ${dampening}`,
      );
    }
  }

  protected initialState(
    parameter: Tensor,
    { momentum, dampening }: Options,
    kept?: ParameterState,
  ): ParameterState {
    if (momentum === 0) return {};
    const momentumBuffer = kept?.['momentumBuffer'] ?? zerosLike(parameter);
    if (dampening === 0) return { momentumBuffer };
    const started = kept?.['started'] ?? fillLike(parameter, 0, []);
    // Dampening that is set later holds from the next step on, if there was one: the first leaves its gradient in the buffer.
    if (kept) started.assign(maximum(started, cast(any(ne(momentumBuffer, 0)), started.dtype)));
    return { momentumBuffer, started };
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { momentumBuffer, started }: ParameterState,
    { options, scalars }: GroupNumbers<Options>,
  ): void {
    let direction = gradient;
    if (momentumBuffer) {
      const momentum = scalars['momentum']!;
      let entering = direction;
      if (started) {
        entering = mul(direction, sub(1, mul(started, scalars['dampening']!)));
        started.fill_(1);
      }
      momentumBuffer.assign(addScaled(entering, momentumBuffer, momentum));
      direction = options.nesterov ? addScaled(direction, momentumBuffer, momentum) : momentumBuffer;
    }
    parameter.assign(subScaled(parameter, direction, scalars['lr']!));
  }
}
