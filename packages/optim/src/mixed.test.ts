/** Parameters of unlike dtypes in one group: each is updated as it would be alone. */
import { parameter } from '@glissade/autograd';
import { type DType, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { descend } from './descent.test-helper.ts';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  LBFGS,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from './index.ts';

beforeAll(() => useBackend(reference));

const dtypes: readonly DType[] = ['float32', 'float64', 'float16'];
const leaves = (): Tensor[] => dtypes.map((dtype) => parameter(tensor([1, -2], { dtype })));

test.each<[string, (params: Tensor[]) => Optimizer]>([
  ['SGD', (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.1 })],
  ['Adam', (params) => new Adam(params, { amsgrad: true })],
  ['AdamW', (params) => new AdamW(params)],
  ['RMSprop', (params) => new RMSprop(params, { centered: true, momentum: 0.5 })],
  ['Adagrad', (params) => new Adagrad(params, { lrDecay: 0.1 })],
  ['Adadelta', (params) => new Adadelta(params)],
  ['Adamax', (params) => new Adamax(params)],
  ['NAdam', (params) => new NAdam(params)],
  ['RAdam', (params) => new RAdam(params)],
  ['Rprop', (params) => new Rprop(params)],
  ['ASGD', (params) => new ASGD(params)],
])('of %s', (_, make) => {
  const [together, alone] = [leaves(), leaves()];
  const optimizer = make(together);
  const others = alone.map((w) => make([w]));
  for (let i = 0; i < 8; i++) {
    if (i === 4) for (const each of [optimizer, ...others]) each.lr *= 0.7;
    descend(optimizer, together);
    others.forEach((each, j) => {
      descend(each, [alone[j]!]);
    });
  }
  expect(together.map((w) => [w.dtype, w.toArray()])).toEqual(alone.map((w) => [w.dtype, w.toArray()]));
  const resumed = make(together);
  resumed.loadStateDict(optimizer.stateDict());
  const kept = (each: Optimizer) =>
    Object.entries(each.stateDict().tensors).map(([name, x]) => [name, x.dtype, x.toArray()]);
  expect(kept(resumed)).toEqual(kept(optimizer));
});

test('of LBFGS keep the digits of the widest', async () => {
  const [narrow, wide] = [parameter(tensor(1)), parameter(tensor(1, { dtype: 'float64' }))];
  const optimizer = new LBFGS([narrow, wide], { lr: 0.1, maxIter: 1 });
  await optimizer.step(() => {
    optimizer.zeroGrad();
    const loss = narrow.add(wide).sum();
    loss.backward();
    return loss;
  });
  // The first step is lr / 2, as the gradient's sizes sum to 2.
  expect([narrow.itemSync(), wide.itemSync()]).toEqual([Math.fround(0.95), 0.95]);
});
