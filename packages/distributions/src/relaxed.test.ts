/** Relaxed distributions: in compiled steps and in vmap, at their edges, and what they refuse. */

import { grad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { manualSeed, ones, stack, type Tensor, tensor } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { expect, test } from 'vitest';
import { close, w } from './examples.test-helper.ts';
import {
  ExpRelaxedCategorical,
  LogitRelaxedBernoulli,
  RelaxedBernoulli,
  RelaxedOneHotCategorical,
} from './index.ts';

const makers = {
  RelaxedBernoulli: (w: Tensor) => new RelaxedBernoulli(0.5, { logits: w }),
  RelaxedOneHotCategorical: (w: Tensor) => new RelaxedOneHotCategorical(0.5, { logits: w }),
  LogitRelaxedBernoulli: (w: Tensor) => new LogitRelaxedBernoulli(0.5, { logits: w }),
  ExpRelaxedCategorical: (w: Tensor) => new ExpRelaxedCategorical(0.5, { logits: w }),
};

test.each(Object.entries(makers))('%s in a compiled step and in vmap, with its gradients', (_, make) => {
  const loss = (w: Tensor): Tensor =>
    make(w)
      .rsample()
      .square()
      .sum()
      .add(
        make(w)
          .logProb(ones([3]).div(3))
          .sum(),
      );
  const step = compile((w: Tensor) => [loss(w), grad(loss)(w)]);
  manualSeed(1);
  const expected = [loss(w), grad(loss)(w)];
  manualSeed(1);
  for (const [i, each] of step(w).entries()) close(each, expected[i]!);
  const batch = stack([w, w.mul(0.5)]);
  manualSeed(1);
  const each = [...batch].map(loss);
  manualSeed(1);
  close(vmap(loss, { randomness: 'different' })(batch), stack(each));
});

test.each(Object.entries(makers))('%s has no moments, as in PyTorch', (name, make) => {
  const p = make(w);
  expect(() => p.mean).toThrow(`${name}.mean: there is no formula for it`);
  expect(() => p.variance).toThrow(`${name}.variance: there is no formula for it`);
  expect(() => p.entropy()).toThrow(`${name}.entropy: there is no formula for it`);
});

test('0 and 1 have finite probabilities', () => {
  const p = new RelaxedBernoulli(0.5, { probs: 0.5 });
  expect(
    p
      .logProb(tensor([0, 1]))
      .isfinite()
      .all()
      .itemSync(),
  ).toBe(1);
});

test.each<[() => unknown, string]>([
  [
    () => new RelaxedBernoulli(0, { probs: 0.5 }),
    'RelaxedBernoulli: temperature is 0; expected a number above 0',
  ],
  [
    () => new RelaxedBernoulli(1, {} as never),
    'RelaxedBernoulli: expected { probs } or { logits }, got neither',
  ],
  [
    () => new RelaxedBernoulli(1, { probs: 0.5 }).logProb(2),
    'RelaxedBernoulli.logProb: the value is 2; expected a number from 0 to 1',
  ],
  [
    () => new RelaxedOneHotCategorical(-1, { logits: w }),
    'RelaxedOneHotCategorical: temperature is -1; expected a number above 0',
  ],
  [
    () => new RelaxedOneHotCategorical(1, { probs: tensor(1) }),
    'RelaxedOneHotCategorical: the parameter is []',
  ],
  [
    () => new RelaxedOneHotCategorical(1, { logits: w }).logProb(tensor([0, 0.5, 0.5])),
    'RelaxedOneHotCategorical.logProb: the value is 0 (element 0 of [3]); expected a share above 0',
  ],
  [
    () => new RelaxedOneHotCategorical(1, { logits: w }).logProb(tensor([0.5, 0.25, 0.5])),
    'RelaxedOneHotCategorical.logProb: the sum of the value is 1.25; expected 1',
  ],
])('%# %s', (run, message) => {
  expect(run).toThrow(message);
});
