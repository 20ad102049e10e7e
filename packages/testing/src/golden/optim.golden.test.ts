/** PyTorch's optimizers, step by step, and its limits on gradients. */
import { parameter } from '@glissade/autograd';
import * as optim from '@glissade/optim';
import { reference, type Tensor } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectTensor } from './compare.ts';
import { type GoldenCase, tensorFrom } from './fixture.ts';
import { optimCases as cases, goldenOptimSuite, optimizers } from './optim-suite.ts';

it('every optimizer of the golden files is built', () => {
  const built = [...Object.keys(optimizers), 'clipGradNorm', 'clipGradValue', 'ema', 'lbfgs'];
  expect([...built].sort()).toEqual([...new Set(cases.map(({ op }) => op))].sort());
});

goldenOptimSuite('reference', () => reference);

describe('golden limits on gradients', () => {
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

/** Parameters whose gradients are the inputs. */
const withGradients = (each: GoldenCase): Tensor[] =>
  each.inputs.map((input) => {
    const leaf = parameter(tensorFrom(input, reference));
    leaf.grad = tensorFrom(input, reference);
    return leaf;
  });
