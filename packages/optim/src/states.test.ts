/** States from elsewhere: of another device or dtype, or none at all; and what a loaded state is worth. */
import { parameter } from '@glissade/autograd';
import { type Backend, full, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  Adam,
  ChainedScheduler,
  ExponentialLR,
  LBFGS,
  type Optimizer,
  type OptimizerStateDict,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
} from './index.ts';

beforeAll(() => useBackend(reference));

const leaf = (backend: Backend = reference): Tensor => parameter(full([2], 1, { backend }));
const descend = (optimizer: Optimizer, w: Tensor): void => {
  optimizer.zeroGrad();
  w.square().sum().backward();
  optimizer.step();
};

describe('tensors of another device', () => {
  test('are brought beside the parameters', () => {
    const [here, there] = [leaf(), leaf({ ...reference, name: 'elsewhere' })];
    const [adam, other] = [new Adam([here]), new Adam([there])];
    descend(other, there);
    here.assign(tensor([...there.dataSync()]));
    adam.loadStateDict(other.stateDict());
    for (const each of Object.values(adam.stateDict().tensors)) expect(each.device).toBe(here.device);
    for (let i = 0; i < 3; i++) {
      descend(adam, here);
      descend(other, there);
    }
    expect(here.dataSync()).toEqual(there.dataSync());
  });

  test('that cannot be read at once are refused, with the mend', () => {
    const { readSync: _, ...waiting } = reference;
    const [here, there] = [leaf(), leaf({ ...waiting, name: 'waiting' })];
    const adam = new Adam([here]);
    expect(() => adam.loadStateDict(new Adam([there]).stateDict())).toThrow(
      'nothing was loaded: 0.step is on waiting, which cannot be read at once (move it: await tensor.to(backend)); 0.expAvg is on',
    );
  });
});

describe('what is no state', () => {
  const schedule = (optimizer: Optimizer) => new ExponentialLR(optimizer, { gamma: 0.5 });
  const none = [
    undefined,
    {},
    { groups: [] },
    { tensors: {} },
    schedule(new SGD([leaf()], { lr: 1 })).stateDict(),
  ];

  test.each([new SGD([leaf()], { lr: 1 }), new LBFGS([leaf()])])('is refused', (optimizer) => {
    for (const state of none)
      expect(() => optimizer.loadStateDict(state as unknown as OptimizerStateDict)).toThrow(
        /(SGD|LBFGS): expected what stateDict\(\) gave, \{ tensors, groups \}\. Nothing was loaded/,
      );
  });

  test('nor are tensors that are none, and options that are unknown', () => {
    const w = leaf();
    const adam = new Adam([w]);
    descend(adam, w);
    const { groups, tensors } = adam.stateDict();
    const plain = { ...tensors, '0.step': 1, '0.expAvg': null } as unknown as typeof tensors;
    expect(() => adam.loadStateDict({ groups, tensors: plain })).toThrow(
      'nothing was loaded: 0.step is no tensor, expected float32[]; 0.expAvg is no tensor, expected float32[2]',
    );
    const wrong = [{ params: [0], options: { ...adam.paramGroups[0]!.options, rate: 2, lr: 3 } }];
    expect(() => adam.loadStateDict({ groups: wrong, tensors })).toThrow('Adam: there is no option rate');
    expect(adam.lr).toBe(0.001);
  });

  test('of schedules', () => {
    const optimizer = new SGD([leaf()], { lr: 1 });
    const chain = (count: number) =>
      new ChainedScheduler(Array.from({ length: count }, () => schedule(optimizer)));
    const chained = chain(2);
    expect(() => chained.loadStateDict(chain(3).stateDict())).toThrow(
      'ChainedScheduler: the state has 3 schedulers, this one 2. Nothing was loaded',
    );
    expect(() => chained.loadStateDict(schedule(optimizer).stateDict() as never)).toThrow(
      'ChainedScheduler: the state has 0 schedulers, this one 2. Nothing was loaded',
    );
    for (const state of [undefined, {}])
      expect(() => schedule(optimizer).loadStateDict(state as never)).toThrow(
        'ExponentialLR: expected what stateDict() gave. Nothing was loaded',
      );
    for (const state of [undefined, null, 3, []])
      expect(() => chained.loadStateDict(state as never)).toThrow(
        'ChainedScheduler: expected what stateDict() gave. Nothing was loaded',
      );
    expect(() =>
      new ReduceLROnPlateau(optimizer).loadStateDict(schedule(optimizer).stateDict() as never),
    ).toThrow('ReduceLROnPlateau: expected what stateDict() gave. Nothing was loaded');
  });

  test('leaves all schedules of several as they were, also where only one is wrong', () => {
    const optimizer = new SGD([leaf()], { lr: 1 });
    const two = () => [schedule(optimizer), schedule(optimizer)];
    for (const several of [
      new ChainedScheduler(two()),
      new SequentialLR(optimizer, { schedulers: two(), milestones: [2] }),
    ]) {
      const { schedulers, ...state } = several.stateDict();
      several.step();
      const before = several.stateDict();
      const wrong = [schedulers[0]!, { ...schedulers[1]!, options: { gamma: -1 } }];
      expect(() => several.loadStateDict({ ...state, schedulers: wrong })).toThrow(
        'ExponentialLR: gamma is -1',
      );
      expect(several.stateDict()).toEqual(before);
    }
  });
});

test('what LBFGS has loaded, and what it says of it, are copies', async () => {
  const train = async (spoil: boolean): Promise<number[]> => {
    const [first, second] = [parameter(tensor([1, -2])), parameter(tensor([1, -2]))];
    const closure = (optimizer: LBFGS, w: Tensor) => () => {
      optimizer.zeroGrad();
      const loss = w
        .cos()
        .mul(tensor([1, 3]))
        .sum();
      loss.backward();
      return loss;
    };
    const [saved, resumed] = [new LBFGS([first], { maxIter: 3 }), new LBFGS([second], { maxIter: 3 })];
    await saved.step(closure(saved, first));
    const state = saved.stateDict();
    resumed.loadStateDict(state);
    const said = resumed.stateDict();
    if (spoil)
      for (const { tensors } of [state, said]) for (const each of Object.values(tensors)) each.fill_(7);
    await resumed.step(closure(resumed, second));
    return [...second.dataSync()];
  };
  expect(await train(true)).toEqual(await train(false));
});
