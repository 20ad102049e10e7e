/** Adam that trusts its running means only when they have seen enough. */
import { add, div, expm1, gt, lt, mul, neg, sqrt, sub, type Tensor, where } from '@glissade/tensor';
import type { OptimizerParameters } from './check.ts';
import type { GroupNumbers } from './group.ts';
import { Moments, type MomentsOptions } from './moments.ts';
import type { ParameterState } from './optimizer.ts';

/** What `RAdam` accepts. Default learning rate 0.001. */
export type RAdamOptions = MomentsOptions;

type Options = Required<RAdamOptions>;

/**
 * Adam, rectified: its first steps, when the mean of the squares is of few, are those of momentum alone; later ones are
 * scaled by how much that mean can be trusted. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.RAdam.html, after https://arxiv.org/abs/1908.03265
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { RAdam } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, -2]));
 * const optimizer = new RAdam([w], { lr: 0.25 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // => [ 0.5, -1 ]
 * ```
 */
export class RAdam extends Moments<Options> {
  constructor(params: OptimizerParameters<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    super('RAdam', params, {}, options);
  }

  protected override numbers(options: Options): Record<string, number> {
    const beta2 = options.betas[1];
    const longest = 2 / (1 - beta2) - 1;
    const span = -2 / Math.log(beta2);
    return {
      ...super.numbers(options),
      span,
      offset: longest - span,
      rectification: longest / ((longest - 4) * (longest - 2)),
    };
  }

  protected update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    { scalars }: GroupNumbers<Options>,
  ): void {
    const { expAvg, expAvgSq, filled1, filled2 } = this.advance(direction, state, scalars);
    const length = lengthOf(state['step']!, scalars);
    const trust = sqrt(
      mul(div(mul(sub(length, 4), sub(length, 2)), length), mul(scalars['rectification']!, filled2)),
    );
    const scale = where(gt(length, 5), div(trust, add(sqrt(expAvgSq), scalars['eps']!)), 1);
    parameter.assign(sub(parameter, mul(mul(expAvg, div(scalars['lr']!, filled1)), scale)));
  }
}

/**
 * How many squares the mean is of: longest - 2 step beta^step / (1 - beta^step), where longest = 2 / (1 - beta) - 1. That is a
 * small difference of large numbers; with x = -step log(beta) it is offset + span (1 - x / (e^x - 1)), which float32 can hold.
 */
function lengthOf(step: Tensor, scalars: Readonly<Record<string, Tensor>>): Tensor {
  const x = neg(mul(step, scalars['logBeta2']!));
  const square = mul(x, x);
  const series = mul(x, sub(0.5, mul(x, sub(1 / 12, mul(square, sub(1 / 720, mul(square, 1 / 30240)))))));
  const share = where(lt(x, 0.25), series, sub(1, div(x, expm1(x))));
  return add(scalars['offset']!, mul(scalars['span']!, share));
}
