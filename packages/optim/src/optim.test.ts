import { parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  clipGradNorm,
  clipGradValue,
  type Optimizer,
  type OptimizerStateDict,
  SGD,
} from './index.ts';

const leaf = (...data: number[]): Tensor => parameter(tensor(data));
const numbers = (x: Tensor): number[] => Array.from(x.dataSync());
/** One step of descent on sum(scale x^2). */
function descend(optimizer: Optimizer, params: Tensor[], scale = 1): void {
  optimizer.zeroGrad();
  for (const x of params) x.square().sum().mul(scale).backward();
  optimizer.step();
}

describe('what an optimizer is made of', () => {
  const w = leaf(1, 2);
  test.each<[string, () => unknown, string]>([
    [
      'no lr',
      () => new SGD([w], {} as { lr: number }),
      'SGD: lr is undefined; expected a finite number >= 0',
    ],
    ['NaN', () => new SGD([w], { lr: NaN }), 'SGD: lr is NaN'],
    ['negative', () => new Adam([w], { lr: -1 }), 'Adam: lr is -1'],
    ['infinite', () => new AdamW([w], { lr: Infinity }), 'AdamW: lr is Infinity'],
    ['text', () => new SGD([w], { lr: '0.1' as unknown as number }), 'SGD: lr is 0.1'],
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
    ['nothing', () => new SGD([], { lr: 1 }), 'SGD: the list of parameters is empty'],
    ['an empty group', () => new SGD([{ params: [] }], { lr: 1 }), 'SGD: the list of parameters is empty'],
    ['twice', () => new SGD([w, w], { lr: 1 }), 'SGD: params[1] (float32[2]) is there twice'],
    [
      'in two groups',
      () => new SGD([{ params: [w] }, { params: [w] }], { lr: 1 }),
      'each may be in one group only',
    ],
    ['one tensor', () => new SGD(w, { lr: 1 }), 'SGD: got one tensor; expected a list: [parameter]'],
    ['one tensor in a group', () => new SGD([{ params: w }], { lr: 1 }), 'SGD: params is one tensor'],
    [
      'a model',
      () => new SGD({ parameters: () => [w] } as unknown as Tensor[], { lr: 1 }),
      'Did you mean model.parameters()?',
    ],
    [
      'no tensor',
      () => new SGD([w, 3 as unknown as Tensor], { lr: 1 }),
      'SGD: params[1] is no tensor: number',
    ],
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

describe('the learning rate', () => {
  test('can be read and set, and takes effect at the next step', () => {
    const w = leaf(1);
    const optimizer = new SGD([w], { lr: 0.25 });
    descend(optimizer, [w]);
    expect(numbers(w)).toEqual([0.5]);
    optimizer.lr = 0;
    descend(optimizer, [w]);
    expect([numbers(w), optimizer.lr]).toEqual([[0.5], 0]);
  });

  test('is one scalar tensor for life, which a traced step can read', () => {
    const optimizer = new SGD([leaf(1)], { lr: 0.5 });
    const { lr } = optimizer.groups[0]!.scalars;
    optimizer.lr = 0.125;
    expect(optimizer.groups[0]!.scalars['lr']).toBe(lr);
    expect(lr!.itemSync()).toBe(0.125);
  });

  test('of each group', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new SGD([{ params: [a] }, { params: [b], lr: 0 }], { lr: 0.25 });
    descend(optimizer, [a, b]);
    expect([numbers(a), numbers(b)]).toEqual([[0.5], [1]]);
    expect(() => optimizer.lr).toThrow('SGD: the groups have the learning rates 0.25, 0. Use groups[i].lr');
    optimizer.groups[1]!.lr = 0.25;
    expect(optimizer.lr).toBe(0.25);
    expect(() => {
      optimizer.lr = -1;
    }).toThrow('SGD: lr is -1');
  });

  test('is exact for float64', () => {
    const w = parameter(tensor([1], { dtype: 'float64' }));
    descend(new SGD([w], { lr: 0.1 }), [w]);
    expect(numbers(w)).toEqual([0.8]);
  });
});

describe('gradients', () => {
  test('that are missing leave the parameter and what is remembered of it alone', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new Adam([a, b], { lr: 0.5 });
    descend(optimizer, [a]);
    const { tensors } = optimizer.stateDict();
    expect([numbers(b), tensors['0.step']?.itemSync(), tensors['1.step']?.itemSync()]).toEqual([[1], 1, 0]);
  });

  test('are forgotten by zeroGrad', () => {
    const w = leaf(1);
    const optimizer = new SGD([w], { lr: 0.25 });
    w.square().sum().backward();
    optimizer.zeroGrad();
    expect(w.grad).toBeUndefined();
    optimizer.step();
    expect(numbers(w)).toEqual([1]);
  });

  test('a parameter added later is updated too', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new SGD([a], { lr: 0.25 });
    optimizer.addParamGroup({ params: [b], lr: 0.5, weightDecay: 2 });
    descend(optimizer, [a, b]);
    expect([numbers(a), numbers(b)]).toEqual([[0.5], [-1]]);
  });

  test('a step leaves the parameter a leaf', () => {
    const w = leaf(1);
    const optimizer = new AdamW([w]);
    for (let i = 0; i < 2; i++) descend(optimizer, [w]);
    expect(w.requiresGrad).toBe(true);
    expect(w.grad?.requiresGrad).toBe(false);
  });
});

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
    expect(optimizer.groups[0]!.options).toMatchObject({ lr: 0.5, momentum: 0.5 });
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
    expect(() => optimizer.loadStateDict({ tensors, groups: [...groups, ...groups] })).toThrow(
      'Adam: the state has groups of 1, 1 parameters, this optimizer of 1',
    );
    const negative = [{ params: [0], options: { lr: -1 } }];
    expect(() => optimizer.loadStateDict({ tensors, groups: negative })).toThrow('Adam: lr is -1');
    expect(optimizer.stateDict().tensors['0.step']?.itemSync()).toBe(1);
  });
});

describe('clipping', () => {
  test('leaves small gradients alone and takes no parameters without', () => {
    const w = leaf(3, 4);
    expect(clipGradNorm([w], 1).itemSync()).toBe(0);
    w.square().sum().mul(0.5).backward();
    expect(clipGradNorm([w, leaf(1)], 10).itemSync()).toBe(5);
    expect(numbers(w.grad!)).toEqual([3, 4]);
  });

  test('names a limit that is none', () => {
    expect(() => clipGradNorm([], 0)).toThrow('clipGradNorm: maxNorm is 0; expected a number above 0');
    expect(() => clipGradValue([], NaN)).toThrow('clipGradValue: clipValue is NaN');
  });
});
