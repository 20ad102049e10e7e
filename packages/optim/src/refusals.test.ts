/** What optimizers, and limits on gradients, refuse. */
import { parameter } from '@glissade/autograd';
import { type Tensor, tensor, written } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  ASGD,
  ChainedScheduler,
  CosineAnnealingLR,
  CyclicLR,
  clipGradNorm,
  clipGradValue,
  ExponentialLR,
  ExponentialMovingAverage,
  LinearLR,
  NAdam,
  OneCycleLR,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
  StepLR,
} from './index.ts';

const leaf = (...data: number[]): Tensor => parameter(tensor(data));

describe('what an optimizer is made of', () => {
  const w = leaf(1, 2);
  test.each<[string, () => unknown, string]>([
    [
      'no lr',
      () => new SGD([w], {} as { lr: number }),
      'SGD: lr is undefined; expected a finite number >= 0',
    ],
    [
      'no list',
      () => new SGD(undefined as never, { lr: 1 }),
      'SGD: expected a list of parameters, got undefined',
    ],
    [
      'a method that was not called',
      () => new SGD((() => [w]) as never, { lr: 1 }),
      'SGD: expected a list of parameters, got a function. Did you mean model.parameters()?',
    ],
    [
      'a model of averages',
      () => new ExponentialMovingAverage({ parameters: () => [w] } as never),
      'ExponentialMovingAverage: expected a list of parameters, got an object. Did you mean model.parameters()?',
    ],
    [
      'an option of averages that there is none of',
      () => new ExponentialMovingAverage([w], { beta: 0.9 } as object),
      'ExponentialMovingAverage: there is no option beta; expected decay',
    ],
    ['a name', () => new SGD('w' as never, { lr: 1 }), 'SGD: expected a list of parameters, got a string'],
    ['NaN', () => new SGD([w], { lr: NaN }), 'SGD: lr is NaN'],
    ['negative', () => new Adam([w], { lr: -1 }), 'Adam: lr is -1'],
    ['infinite', () => new AdamW([w], { lr: Infinity }), 'AdamW: lr is Infinity'],
    ['text', () => new SGD([w], { lr: '0.1' as unknown as number }), 'SGD: lr is string 0.1'],
    ['momentum', () => new SGD([w], { lr: 1, momentum: -0.9 }), 'SGD: momentum is -0.9'],
    ['weight decay', () => new SGD([w], { lr: 1, weightDecay: NaN }), 'SGD: weightDecay is NaN'],
    ['dampening', () => new SGD([w], { lr: 1, dampening: NaN }), 'SGD: dampening is NaN'],
    ['nesterov', () => new SGD([w], { lr: 1, nesterov: true }), 'SGD: nesterov needs a momentum above 0'],
    [
      'nesterov with dampening',
      () => new SGD([w], { lr: 1, momentum: 0.9, dampening: 0.1, nesterov: true }),
      'no dampening; got momentum 0.9, dampening 0.1',
    ],
    [
      'beta of 1',
      () => new Adam([w], { betas: [0.9, 1] }),
      'Adam: betas[1] is 1; expected a number in [0, 1)',
    ],
    ['negative beta', () => new AdamW([w], { betas: [-0.1, 0.9] }), 'AdamW: betas[0] is -0.1'],
    ['eps', () => new Adam([w], { eps: -1 }), 'Adam: eps is -1'],
    ['alpha', () => new RMSprop([w], { alpha: NaN }), 'RMSprop: alpha is NaN; expected a finite number >= 0'],
    ['lrDecay', () => new Adagrad([w], { lrDecay: -0.1 }), 'Adagrad: lrDecay is -0.1'],
    ['rho', () => new Adadelta([w], { rho: 1.5 }), 'Adadelta: rho is 1.5; expected a number in [0, 1]'],
    ['momentumDecay', () => new NAdam([w], { momentumDecay: NaN }), 'NAdam: momentumDecay is NaN'],
    [
      'beta of RAdam',
      () => new RAdam([w], { betas: [0.9, 2] }),
      'RAdam: betas[1] is 2; expected a number in [0, 1)',
    ],
    [
      'etas',
      () => new Rprop([w], { etas: [1.2, 0.5] }),
      'Rprop: etas are 1.2 and 0.5; expected 0 < etas[0] < 1 < etas[1]',
    ],
    ['etas[0] of 0', () => new Rprop([w], { etas: [0, 1.2] }), 'Rprop: etas are 0 and 1.2'],
    ['etas[0] of 1', () => new Rprop([w], { etas: [1, 1.2] }), 'Rprop: etas are 1 and 1.2'],
    ['etas[1] of 1', () => new Rprop([w], { etas: [0.5, 1] }), 'Rprop: etas are 0.5 and 1'],
    ['step sizes', () => new Rprop([w], { stepSizes: [NaN, 1] }), 'Rprop: stepSizes[0] is NaN'],
    ['t0', () => new ASGD([w], { t0: -1 }), 'ASGD: t0 is -1'],
    [
      "PyTorch's spelling",
      () => new AdamW([w], { weight_decay: 0.1 } as object),
      'AdamW: there is no option weight_decay; expected lr, weightDecay, decoupledWeightDecay, maximize, betas, eps, amsgrad',
    ],
    [
      'options that are a number',
      () => new Adam([w], 0.1 as unknown as object),
      'Adam: there is no option 0.1; expected lr, weightDecay',
    ],
    [
      'a model to clip',
      () => clipGradNorm({ parameters: () => [w] } as never, 1),
      'clipGradNorm: expected a list of parameters, such as model.parameters()',
    ],
    [
      'models to clip',
      () => clipGradNorm([{}] as never, 1),
      'clipGradNorm: expected a tensor, got an object {  }',
    ],
    [
      'text to clip',
      () => clipGradValue(['w'] as never, 1),
      'clipGradValue: expected a tensor, got string w',
    ],
    [
      'an unknown option of a group',
      () => new SGD([{ params: [w], rate: 1 } as { params: Tensor[] }], { lr: 1 }),
      'SGD: there is no option rate; expected lr, weightDecay',
    ],
    ['nothing', () => new SGD([], { lr: 1 }), 'SGD: the list of parameters is empty'],
    ['an empty group', () => new SGD([{ params: [] }], { lr: 1 }), 'SGD: the list of parameters is empty'],
    ['twice', () => new SGD([w, w], { lr: 1 }), 'SGD: params[1] (float32[2]) is there twice'],
    [
      'in two groups',
      () => new SGD([{ params: [w] }, { params: [w] }], { lr: 1 }),
      'each may be in one group only',
    ],
    ['one tensor', () => new SGD(w, { lr: 1 }), 'SGD: params is one tensor; expected a list: [parameter]'],
    ['one tensor in a group', () => new SGD([{ params: w }], { lr: 1 }), 'SGD: params is one tensor'],
    [
      'a model',
      () => new SGD({ parameters: () => [w] } as unknown as Tensor[], { lr: 1 }),
      'Did you mean model.parameters()?',
    ],
    [
      'no tensor',
      () => new SGD([w, 3 as unknown as Tensor], { lr: 1 }),
      'SGD: params[1] is no tensor but a number',
    ],
    ['null', () => new SGD([null as unknown as Tensor], { lr: 1 }), 'SGD: params[0] is no tensor but null'],
    [
      'no parameter',
      () => new SGD([tensor([1])], { lr: 1 }),
      'params[0] (float32[1]) is no parameter. Mark it with parameter()',
    ],
    ['a result', () => new SGD([w.mul(2)], { lr: 1 }), 'It is computed from others: optimize those'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('what a schedule is made of', () => {
  const optimizer = () => new SGD([leaf(1, 2)], { lr: 0.1 });
  test.each<[string, () => unknown, string]>([
    [
      "PyTorch's spelling",
      () => new CosineAnnealingLR(optimizer(), { tMax: 10, eta_min: 0.1 } as never),
      'CosineAnnealingLR: there is no option eta_min; expected tMax, etaMin',
    ],
    [
      'a number in place of options',
      () => new ExponentialLR(optimizer(), 0.9 as never),
      'ExponentialLR: there is no option 0.9; expected gamma',
    ],
    [
      'no options',
      () => new LinearLR(optimizer(), null as never),
      'LinearLR: there is no option null; expected startFactor, endFactor, totalIters',
    ],
    [
      'no optimizer',
      () => new StepLR({ stepSize: 2 } as never, { stepSize: 2 }),
      'StepLR: expected an optimizer first',
    ],
    [
      'a name of none',
      () => new OneCycleLR(optimizer(), { maxLr: 1, totalSteps: 5, pct: 0.1 } as never),
      'OneCycleLR: there is no option pct; expected maxLr, totalSteps, pctStart',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    [
      'OneCycleLR',
      () => new OneCycleLR(optimizer(), undefined as never),
      'maxLr is undefined; expected a finite number >= 0',
    ],
    [
      'CyclicLR',
      () => new CyclicLR(optimizer(), undefined as never),
      'baseLr is undefined; expected a finite number >= 0',
    ],
    [
      'ChainedScheduler',
      () => new ChainedScheduler(undefined as never),
      'expected a list of schedulers, { schedulers: [...] }',
    ],
    [
      'ChainedScheduler',
      () => new ChainedScheduler([1] as never),
      'schedulers[0] belongs to another optimizer',
    ],
  ])('%s without what it needs', (name, make, message) => {
    expect(make).toThrow(`${name}: ${message}`);
  });

  test('a rate that is a list or a boolean leaves the optimizer as it was', () => {
    const sgd = optimizer();
    for (const lr of [[1], true, []]) {
      expect(() => {
        sgd.lr = lr as never;
      }).toThrow(`SGD: lr is ${written(lr)}; expected a`);
      expect(sgd.paramGroups[0]!.lr).toBe(0.1);
      expect(sgd.paramGroups[0]!.scalars['lr']!.itemSync()).toBeCloseTo(0.1);
    }
  });

  test('what a group is set to', () => {
    const { paramGroups } = new Adam([leaf(1)]);
    expect(() => paramGroups[0]!.set({ lr: 1, momentum: 0.9 } as never)).toThrow(
      'Adam: there is no option momentum; expected lr, weightDecay',
    );
    expect(paramGroups[0]!.lr).toBe(0.001);
  });

  test('options that are undefined are those by default', () => {
    const sgd = new SGD([{ params: [leaf(1)], lr: undefined as never, momentum: undefined as never }], {
      lr: 0.5,
    });
    expect(sgd.stateDict().groups[0]!.options).toMatchObject({ lr: 0.5, momentum: 0 });
    const schedule = new StepLR(sgd, { stepSize: 1, gamma: undefined as never });
    schedule.step();
    expect(sgd.lr).toBeCloseTo(0.05);
  });

  test('options of clipGradNorm', () => {
    expect(() => clipGradNorm([leaf(1)], 1, 1 as never)).toThrow(
      new TypeError('clipGradNorm: there is no option 1; expected normType, by name: { normType: 1 }'),
    );
  });
});
