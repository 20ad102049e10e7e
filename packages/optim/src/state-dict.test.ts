import { type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { descend, leaf, numbers } from './descent.test-helper.ts';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  NAdam,
  type Optimizer,
  type OptimizerStateDict,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from './index.ts';

describe('a state dictionary', () => {
  const kinds: [string, (params: Tensor[]) => Optimizer][] = [
    ['SGD', (params) => new SGD(params, { lr: 0.1 })],
    [
      'SGD with all',
      (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.01 }),
    ],
    ['Nesterov', (params) => new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true })],
    ['Adam', (params) => new Adam(params, { lr: 0.1, weightDecay: 0.1 })],
    ['AdamW with amsgrad', (params) => new AdamW(params, { lr: 0.1, amsgrad: true })],
    [
      'RMSprop',
      (params) => new RMSprop(params, { lr: 0.1, momentum: 0.5, centered: true, weightDecay: 0.1 }),
    ],
    ['Adagrad', (params) => new Adagrad(params, { lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.1 })],
    ['Adadelta', (params) => new Adadelta(params, { rho: 0.8 })],
    ['Adamax', (params) => new Adamax(params, { lr: 0.1 })],
    ['NAdam', (params) => new NAdam(params, { lr: 0.1, decoupledWeightDecay: true, weightDecay: 0.1 })],
    ['RAdam', (params) => new RAdam(params, { lr: 0.1, betas: [0.8, 0.9] })],
    ['Rprop', (params) => new Rprop(params, { lr: 0.1 })],
    ['ASGD', (params) => new ASGD(params, { lr: 0.1, t0: 3 })],
  ];
  test.each(kinds)('lets %s go on bit for bit, also by way of JSON', (_, make) => {
    const whole = [leaf(0.3, -0.7), leaf(1.1)];
    const optimizer = make(whole);
    const run = (made: Optimizer, params: Tensor[], from: number, to: number) => {
      for (let i = from; i < to; i++) descend(made, params, Math.sin(i + 1));
    };
    run(optimizer, whole, 0, 5);
    optimizer.lr = 0.07;
    const saved = optimizer.stateDict();
    const copies = whole.map((x) => leaf(...numbers(x)));
    run(optimizer, whole, 5, 10);

    const resumed = make(copies);
    const json: OptimizerStateDict['groups'] = JSON.parse(JSON.stringify(saved.groups));
    resumed.loadStateDict({ tensors: saved.tensors, groups: json });
    expect(resumed.lr).toBe(0.07);
    run(resumed, copies, 5, 10);
    expect(copies.map(numbers)).toEqual(whole.map(numbers));
  });

  test('brings its options along', () => {
    const w = leaf(1);
    const saved = new SGD([w], { lr: 0.5, momentum: 0.5 }).stateDict();
    const optimizer = new SGD([w], { lr: 0.1 });
    optimizer.loadStateDict(saved);
    descend(optimizer, [w]);
    descend(optimizer, [w]);
    expect(numbers(w)).toEqual([-0.5]);
    expect(optimizer.paramGroups[0]!.options).toMatchObject({ lr: 0.5, momentum: 0.5 });
  });

  test('that does not fit is refused whole, and all of it named', () => {
    const w = leaf(1, 2);
    const optimizer = new Adam([w], { lr: 0.5 });
    descend(optimizer, [w]);
    const { tensors, groups } = optimizer.stateDict();
    const { '0.step': _, ...others } = tensors;
    const wrong = { ...others, '0.expAvg': tensor([1, 2, 3]), '7.extra': tensor(1) };
    expect(() => optimizer.loadStateDict({ tensors: wrong, groups })).toThrow(
      'Adam: the state does not fit these parameters, nothing was loaded: 0.step is missing; 7.extra is not expected; ' +
        '0.expAvg is float32[3], expected float32[2]',
    );
    const wide = { ...tensors, '0.expAvg': tensor([1, 2], { dtype: 'float64' }) };
    expect(() => optimizer.loadStateDict({ tensors: wide, groups })).toThrow(
      '0.expAvg is float64[2], expected float32[2]',
    );
    expect(() => optimizer.loadStateDict({ tensors, groups: [...groups, ...groups] })).toThrow(
      'Adam: the state has groups of 1, 1 parameters, this optimizer of 1',
    );
    const negative = [{ params: [0], options: { lr: -1 } }];
    expect(() => optimizer.loadStateDict({ tensors, groups: negative })).toThrow('Adam: lr is -1');
    expect(optimizer.stateDict().tensors['0.step']?.itemSync()).toBe(1);
  });
});
