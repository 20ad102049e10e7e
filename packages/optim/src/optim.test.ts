import { parameter } from '@glissade/autograd';
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
  clipGradNorm,
  clipGradValue,
  LBFGS,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from './index.ts';

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
    const { lr } = optimizer.paramGroups[0]!.scalars;
    optimizer.lr = 0.125;
    expect(optimizer.paramGroups[0]!.scalars['lr']).toBe(lr);
    expect(lr!.itemSync()).toBe(0.125);
  });

  test('of each group', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new SGD([{ params: [a] }, { params: [b], lr: 0 }], { lr: 0.25 });
    descend(optimizer, [a, b]);
    expect([numbers(a), numbers(b)]).toEqual([[0.5], [1]]);
    expect(() => optimizer.lr).toThrow(
      'SGD: the groups have the learning rates 0.25, 0. Use paramGroups[i].lr',
    );
    optimizer.paramGroups[1]!.lr = 0.25;
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

describe('options', () => {
  const moments = { betas: [0.9, 0.999], eps: 1e-8 };
  test.each<[string, (params: Tensor[]) => Optimizer, object]>([
    ['SGD', (params) => new SGD(params, { lr: 1 }), { lr: 1, momentum: 0, dampening: 0, nesterov: false }],
    ['Adam', (params) => new Adam(params), { ...moments, lr: 0.001, amsgrad: false }],
    [
      'AdamW',
      (params) => new AdamW(params),
      { ...moments, lr: 0.001, amsgrad: false, weightDecay: 0.01, decoupledWeightDecay: true },
    ],
    ['Adadelta', (params) => new Adadelta(params), { lr: 1, rho: 0.9, eps: 1e-6 }],
    [
      'Adagrad',
      (params) => new Adagrad(params),
      { lr: 0.01, lrDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
    ],
    ['Adamax', (params) => new Adamax(params), { ...moments, lr: 0.002 }],
    ['ASGD', (params) => new ASGD(params), { lr: 0.01, lambd: 1e-4, alpha: 0.75, t0: 1e6 }],
    ['NAdam', (params) => new NAdam(params), { ...moments, lr: 0.002, momentumDecay: 0.004 }],
    ['RAdam', (params) => new RAdam(params), { ...moments, lr: 0.001 }],
    [
      'RMSprop',
      (params) => new RMSprop(params),
      { lr: 0.01, alpha: 0.99, eps: 1e-8, momentum: 0, centered: false },
    ],
    ['Rprop', (params) => new Rprop(params), { lr: 0.01, etas: [0.5, 1.2], stepSizes: [1e-6, 50] }],
  ])('of %s are those of PyTorch, where nothing is said', (_, make, expected) => {
    const others = { weightDecay: 0, decoupledWeightDecay: false, maximize: false };
    expect(make([leaf(1)]).paramGroups[0]!.options).toEqual({ ...others, ...expected });
  });

  test('of LBFGS are, too', () => {
    expect(new LBFGS([leaf(1)]).paramGroups[0]!.options).toEqual({
      lr: 1,
      maxIter: 20,
      maxEval: 25,
      toleranceGrad: 1e-7,
      toleranceChange: 1e-9,
      historySize: 100,
      lineSearchFn: undefined,
    });
  });

  test('t0 is when ASGD begins to average; the numbers are those of PyTorch', () => {
    const w = leaf(1, -2);
    const optimizer = new ASGD([w], { lr: 0.1, t0: 1, lambd: 0.5 });
    const averages = [0, 1, 2, 3, 4].map((i) => {
      w.grad = tensor([1, (-1) ** i]);
      optimizer.step();
      return numbers(optimizer.stateDict().tensors['0.ax']!);
    });
    const near = (...values: number[]) => values.map((value) => expect.closeTo(value, 5));
    expect(averages.slice(2)).toEqual([
      near(0.586346, -1.8161618),
      near(0.5281218, -1.7302518),
      near(0.4728099, -1.7067852),
    ]);
  });

  test('can be set in a group, and are checked', () => {
    const w = leaf(1);
    const optimizer = new SGD([w], { lr: 0.25, weightDecay: 1 });
    const [group] = optimizer.paramGroups;
    group!.set({ weightDecay: 2, lr: 0.5 });
    w.grad = tensor([0]);
    optimizer.step();
    expect([numbers(w), group!.lr]).toEqual([[0], 0.5]);
    expect(() => group!.set({ weightDecay: 1, momentum: -1 })).toThrow('SGD: momentum is -1');
    expect(group!.options).toMatchObject({ weightDecay: 2, momentum: 0 });
  });

  test('that are undefined are as by default', () => {
    expect(new Adam([leaf(1)], { lr: undefined as unknown as number }).lr).toBe(0.001);
  });

  test('a momentum that is set later begins with what there is', () => {
    const w = leaf(0);
    const optimizer = new SGD([w], { lr: 1 });
    optimizer.paramGroups[0]!.set({ momentum: 0.5 });
    for (let step = 0; step < 2; step++) {
      w.grad = tensor([1]);
      optimizer.step();
    }
    expect(numbers(w)).toEqual([-2.5]);
  });

  test("Adamax adds eps before it looks for the largest, as PyTorch's does", () => {
    const w = leaf(1, -1);
    w.grad = tensor([1, -3]);
    new Adamax([w], { lr: 0.5, eps: 1 }).step();
    expect(numbers(w)).toEqual([0.75, -0.625]);
  });

  test('weight decay shrinks the parameter itself, decoupled, and climbing goes up', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new SGD(
      [
        { params: [a], decoupledWeightDecay: true },
        { params: [b], maximize: true },
      ],
      {
        lr: 0.5,
        momentum: 0.5,
        weightDecay: 0.5,
      },
    );
    for (let i = 0; i < 2; i++) {
      for (const x of [a, b]) x.grad = tensor([1]);
      optimizer.step();
    }
    // a: 1 - 0.25 - 0.5, then 0.25 - 0.0625 - 0.75; b: direction -1 + 0.5, then -1 + 0.625 - 0.25
    expect([numbers(a), numbers(b)]).toEqual([[-0.5625], [1.5625]]);
  });

  test('a spread that rounds to less than nothing counts as nothing', () => {
    const w = leaf(0, 0, 0, 0);
    const optimizer = new RMSprop([w], { lr: 0.1, alpha: 0.1, centered: true });
    for (let i = 0; i < 50; i++) {
      w.grad = tensor([0.1, 0.3, 0.7, 1 / 3]);
      optimizer.step();
    }
    expect(numbers(w).every(Number.isFinite)).toBe(true);
  });

  test('a betas[1] near 1 leaves RAdam its float32 digits: its fifth step is not yet rectified, its sixth is', () => {
    // As PyTorch computes in float64: sqrt((n - 4)(n - 2) N / ((N - 4)(N - 2) n)) of the numbers of steps n and N.
    const w = leaf(0);
    const optimizer = new RAdam([w], { lr: 1, betas: [0, 0.999999], eps: 0 });
    const steps: number[] = [];
    for (let i = 0, before = 0; i < 6; i++) {
      w.grad = tensor([1]);
      optimizer.step();
      steps.push(before - numbers(w)[0]!);
      before = numbers(w)[0]!;
    }
    expect(steps.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
    const n = 6 - (1e-6 * 35) / 6;
    expect(steps[5]).toBeCloseTo(Math.sqrt(((n - 4) * (n - 2)) / n / 2e6), 5);
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

describe('clipping', () => {
  test('takes one parameter as it is, as PyTorch does', () => {
    const w = leaf(3, 4);
    w.grad = tensor([3, 4]);
    expect(clipGradNorm(w, 1).itemSync()).toBe(5);
    expect(w.grad.norm().itemSync()).toBeCloseTo(1, 5);
    clipGradValue(w, 0.5);
    expect(w.grad.toArray()).toEqual([0.5, 0.5]);
  });

  test('leaves small gradients alone and takes no parameters without', () => {
    const w = leaf(3, 4);
    expect(clipGradNorm([w], 1).itemSync()).toBe(0);
    w.square().sum().mul(0.5).backward();
    expect(clipGradNorm([w, leaf(1)], 10).itemSync()).toBe(5);
    expect(numbers(w.grad!)).toEqual([3, 4]);
  });

  test('adds 1e-6 to the norm that it divides by', () => {
    const w = leaf(1);
    w.grad = tensor([1e-6]);
    clipGradNorm([w], 1e-6);
    expect(numbers(w.grad)[0]).toBeCloseTo(0.5e-6, 12);
  });

  test('leaves gradients of unlike dtypes in theirs', () => {
    const [wide, narrow] = (['float64', 'float32'] as const).map((dtype) => parameter(tensor(0, { dtype })));
    for (const w of [wide!, narrow!]) w.grad = tensor(3, { dtype: w.dtype });
    clipGradNorm([wide!, narrow!], Math.sqrt(2));
    expect([wide!, narrow!].map(({ grad }) => [grad?.dtype, grad?.itemSync().toFixed(4)])).toEqual([
      ['float64', '1.0000'],
      ['float32', '1.0000'],
    ]);
  });

  test('names a limit that is none', () => {
    expect(() => clipGradNorm([], 0)).toThrow('clipGradNorm: maxNorm is 0; expected a number above 0');
    expect(() => clipGradValue([], NaN)).toThrow('clipGradValue: clipValue is NaN');
  });
});
