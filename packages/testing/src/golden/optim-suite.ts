/** PyTorch's optimizers, step by step, on the backend of your choice. */
import { parameter } from '@glissade/autograd';
import * as optim from '@glissade/optim';
import { type Backend, type Tensor, tensor } from '@glissade/tensor';
import { describe, it } from 'vitest';
import { expectValues } from './compare.ts';
import {
  type GoldenCase,
  type Number as GoldenNumber,
  numberFrom,
  readFamily,
  tensorFrom,
} from './fixture.ts';
import { eager, type Mode } from './suite.ts';

export interface Trajectory extends GoldenCase {
  readonly args: { readonly lr?: number | readonly number[]; readonly lrPerStep?: readonly number[] };
  /** [step][parameter]; null where a parameter has no gradient. */
  readonly gradSets: readonly (readonly (readonly GoldenNumber[] | null)[])[];
  /** [step]: what the parameter is before each update of its average. */
  readonly paramSequence?: readonly (readonly GoldenNumber[])[];
  /** The value that each step of L-BFGS returns. */
  readonly losses?: readonly GoldenNumber[];
  readonly paramsAfter: readonly (readonly (readonly GoldenNumber[])[])[];
}

type Create = (
  params: optim.OptimizerParameters<{ lr: number }>,
  options: { lr: number },
) => Pick<optim.Optimizer, 'lr' | 'step'>;

export const optimizers: Readonly<Record<string, Create>> = {
  sgd: (params, options) => new optim.SGD(params, options),
  adam: (params, options) => new optim.Adam(params, options),
  adamW: (params, options) => new optim.AdamW(params, options),
  adadelta: (params, options) => new optim.Adadelta(params, options),
  adagrad: (params, options) => new optim.Adagrad(params, options),
  adamax: (params, options) => new optim.Adamax(params, options),
  asgd: (params, options) => new optim.ASGD(params, options),
  nAdam: (params, options) => new optim.NAdam(params, options),
  rAdam: (params, options) => new optim.RAdam(params, options),
  rmsProp: (params, options) => new optim.RMSprop(params, options),
  rprop: (params, options) => new optim.Rprop(params, options),
};

export const optimCases = readFamily<Trajectory>('optim');

/**
 * Registers a test for each trajectory of an optimizer or of an average; `mode` says how the step is run.
 * @param minimumAtol - how far from the minimum a parameter may be where L-BFGS stops, if not as far as the case says
 */
export function goldenOptimSuite(
  backendName: string,
  backend: () => Backend,
  mode: Mode = eager,
  minimumAtol?: number,
): void {
  describe(`golden optim on ${backendName}`, () => {
    for (const each of optimCases) {
      const create = optimizers[each.op];
      if (create) it(each.id, () => follow(each, create, backend(), mode));
      if (each.op === 'lbfgs') it(each.id, () => minimize(each, backend(), mode, minimumAtol));
      if (each.op === 'ema') it(each.id, () => average(each, backend(), mode));
    }
  });
}

async function follow(each: Trajectory, create: Create, backend: Backend, mode: Mode): Promise<void> {
  const { lr, lrPerStep, ...options } = each.args;
  const leaves = each.inputs.map((input) => parameter(tensorFrom(input, backend)));
  const optimizer =
    typeof lr === 'object'
      ? create(
          leaves.map((leaf, i) => ({ params: [leaf], lr: lr[i]! })),
          { lr: lr[0]!, ...options },
        )
      : create(leaves, { lr: lr ?? lrPerStep![0]!, ...options });
  const update = mode(() => optimizer.step());
  for (const [step, gradients] of each.gradSets.entries()) {
    if (lrPerStep) optimizer.lr = lrPerStep[step]!;
    leaves.forEach((leaf, i) => {
      const data = gradients[i];
      leaf.grad = data
        ? tensor(Float32Array.from(data, numberFrom), { shape: leaf.shape, backend })
        : undefined;
    });
    update();
    for (const [i, leaf] of leaves.entries()) {
      const expected = each.paramsAfter[step]![i]!.map(numberFrom);
      expectValues(`parameter ${i} after step ${step}`, Array.from(await leaf.data()), expected, each);
    }
  }
}

async function average(each: Trajectory, backend: Backend, mode: Mode): Promise<void> {
  const { decay } = each.args as { decay?: number };
  const leaf = parameter(tensorFrom(each.inputs[0]!, backend));
  const ema = new optim.ExponentialMovingAverage([leaf], { decay: decay! });
  const update = mode(() => ema.update());
  for (const [step, data] of each.paramSequence!.entries()) {
    leaf.assign(tensor(Float32Array.from(data, numberFrom), { shape: leaf.shape, backend }));
    update();
    const got: Tensor = ema.averages[0]!;
    const expected = each.paramsAfter[step]![0]!.map(numberFrom);
    expectValues(`average after step ${step}`, Array.from(await got.data()), expected, each);
  }
}

/** 0.5 x A x - b x, which L-BFGS minimizes. */
async function minimize(each: Trajectory, backend: Backend, mode: Mode, atol = each.atol): Promise<void> {
  const [x0, a, b] = each.inputs.map((input) => tensorFrom(input, backend)) as [Tensor, Tensor, Tensor];
  const x = parameter(x0);
  const optimizer = new optim.LBFGS([x], each.args as optim.LBFGSOptions);
  const evaluate = mode(() => {
    const loss = x.matmul(a).mul(x).sum().mul(0.5).sub(b.mul(x).sum());
    optimizer.zeroGrad();
    loss.backward();
    return loss;
  });
  for (const [step, expected] of each.losses!.entries()) {
    const loss = await optimizer.step(evaluate);
    expectValues(`loss of step ${step}`, [await loss.item()], [numberFrom(expected)], each);
    const after = each.paramsAfter[step]![0]!.map(numberFrom);
    expectValues(`parameter after step ${step}`, Array.from(await x.data()), after, { ...each, atol });
  }
}
