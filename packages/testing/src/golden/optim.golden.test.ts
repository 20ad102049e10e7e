/** PyTorch's optimizers, step by step, and its limits on gradients. */
import { parameter } from '@glissade/autograd';
import * as optim from '@glissade/optim';
import { reference, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectTensor, expectValues } from './compare.ts';
import {
  type GoldenCase,
  type Number as GoldenNumber,
  numberFrom,
  readGolden,
  tensorFrom,
} from './fixture.ts';

interface Trajectory extends GoldenCase {
  readonly args: { readonly lr?: number | readonly number[]; readonly lrPerStep?: readonly number[] };
  /** [step][parameter]; null where a parameter has no gradient. */
  readonly gradSets: readonly (readonly (readonly GoldenNumber[] | null)[])[];
  readonly paramsAfter: readonly (readonly (readonly GoldenNumber[])[])[];
}

type Create = (
  params: optim.OptimizerParameters<{ lr: number }>,
  options: { lr: number },
) => Pick<optim.Optimizer, 'lr' | 'step'>;

const optimizers: Readonly<Record<string, Create>> = {
  sgd: (params, options) => new optim.SGD(params, options),
  adam: (params, options) => new optim.Adam(params, options),
  adamW: (params, options) => new optim.AdamW(params, options),
};

const notBuilt = [
  'adadelta',
  'adagrad',
  'adamax',
  'asgd',
  'ema',
  'lbfgs',
  'nAdam',
  'rAdam',
  'rmsProp',
  'rprop',
]; // later releases

const cases = readGolden<Trajectory>('optim');

it('every optimizer of the golden files is built or listed as not built', () => {
  const built = [...Object.keys(optimizers), 'clipGradNorm', 'clipGradValue'];
  expect([...built, ...notBuilt].sort()).toEqual([...new Set(cases.map(({ op }) => op))].sort());
  const exported = Object.keys(optim).map((name) => name.toLowerCase());
  expect(notBuilt.filter((name) => exported.includes(name.toLowerCase()))).toEqual([]);
});

describe('golden optim on reference', () => {
  for (const each of cases) {
    const create = optimizers[each.op];
    if (create) it(each.id, () => follow(each, create));
  }

  it.each(cases.filter(({ op }) => op === 'clipGradNorm'))('$id', async (each) => {
    const { maxNorm, normType } = each.args as { maxNorm?: number; normType?: number | 'inf' };
    const leaves = withGradients(each);
    const total = optim.clipGradNorm(leaves, maxNorm!, {
      normType: normType === 'inf' ? Infinity : normType!,
    });
    for (const [i, got] of [total, ...leaves.map(({ grad }) => grad)].entries()) {
      await expectTensor(each.outputs[i]!.name!, got, each.outputs[i]!, each);
    }
  });

  it.each(cases.filter(({ op }) => op === 'clipGradValue'))('$id', async (each) => {
    const leaves = withGradients(each);
    optim.clipGradValue(leaves, (each.args as { clipValue?: number }).clipValue!);
    for (const [i, { grad }] of leaves.entries())
      await expectTensor(`gradient ${i}`, grad, each.outputs[i]!, each);
  });
});

async function follow(each: Trajectory, create: Create): Promise<void> {
  const { lr, lrPerStep, ...options } = each.args;
  const leaves = each.inputs.map((input) => parameter(tensorFrom(input, reference)));
  const optimizer =
    typeof lr === 'object'
      ? create(
          leaves.map((leaf, i) => ({ params: [leaf], lr: lr[i]! })),
          { lr: lr[0]!, ...options },
        )
      : create(leaves, { lr: lr ?? lrPerStep![0]!, ...options });
  for (const [step, gradients] of each.gradSets.entries()) {
    if (lrPerStep) optimizer.lr = lrPerStep[step]!;
    leaves.forEach((leaf, i) => {
      const data = gradients[i];
      leaf.grad = data ? tensor(Float32Array.from(data, numberFrom), { shape: leaf.shape }) : undefined;
    });
    optimizer.step();
    for (const [i, leaf] of leaves.entries()) {
      const expected = each.paramsAfter[step]![i]!.map(numberFrom);
      expectValues(`parameter ${i} after step ${step}`, Array.from(await leaf.data()), expected, each);
    }
  }
}

/** Parameters whose gradients are the inputs. */
const withGradients = (each: GoldenCase): Tensor[] =>
  each.inputs.map((input) => {
    const leaf = parameter(tensorFrom(input, reference));
    leaf.grad = tensorFrom(input, reference);
    return leaf;
  });
