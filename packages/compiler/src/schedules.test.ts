/** Learning rates that change at every step take effect in a compiled step, which is traced once. */
import { noGrad, parameter } from '@glissade/autograd';
import {
  Adam,
  LinearLR,
  type LRScheduler,
  OneCycleLR,
  type Optimizer,
  PolynomialLR,
  SGD,
} from '@glissade/optim';
import { ones, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { compile } from './index.ts';

const ways: [string, (w: Tensor) => Optimizer, (optimizer: Optimizer) => LRScheduler][] = [
  ['SGD and LinearLR', (w) => new SGD([w], { lr: 0.1 }), (optimizer) => new LinearLR(optimizer)],
  [
    'SGD and a rate that falls to 0',
    (w) => new SGD([w], { lr: 0.1 }),
    (optimizer) => new PolynomialLR(optimizer, { totalIters: 6 }),
  ],
  [
    'SGD, whose momentum OneCycleLR brings',
    (w) => new SGD([w], { lr: 0.1 }),
    (optimizer) => new OneCycleLR(optimizer, { maxLr: 0.2, totalSteps: 10 }),
  ],
  [
    'Adam, whose betas OneCycleLR cycles',
    (w) => new Adam([w]),
    (optimizer) => new OneCycleLR(optimizer, { maxLr: 0.2, totalSteps: 10 }),
  ],
];

test.each(ways)('%s', (_, optimizerOf, scheduleOf) => {
  let traces = 0;
  const run = (mode: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor, rates?: readonly number[]) => {
    const w = parameter(tensor([1, -2, 3]));
    const optimizer = optimizerOf(w);
    const schedule = scheduleOf(optimizer);
    const step = mode((x) => {
      traces++;
      const loss = w.sub(x).square().sum();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const path: number[][] = [];
    const seen: number[] = [];
    for (let i = 0; i < 10; i++) {
      if (rates) optimizer.lr = rates[i]!;
      step(tensor([0.5, 0.25, i]));
      path.push(Array.from(w.dataSync()));
      seen.push(optimizer.lr);
      schedule.step();
    }
    return { path, seen };
  };
  const eager = run((step) => step);
  traces = 0;
  const compiled = run(compile);
  expect(traces).toBe(1);
  expect(new Set(compiled.seen).size).toBeGreaterThan(4);
  expect(compiled.seen).toEqual(eager.seen);
  compiled.path.forEach((weights, i) => {
    weights.forEach((x, j) => {
      expect(x).toBeCloseTo(eager.path[i]![j]!, 5);
    });
  });
  // Were the first rate kept, or the first momentum, the way would be another.
  const still = run(
    compile,
    compiled.seen.map(() => compiled.seen[0]!),
  );
  expect(Math.abs(still.path.at(-1)![2]! - compiled.path.at(-1)![2]!)).toBeGreaterThan(1e-3);
});

test('a schedule that steps inside of a compiled step is an error, not a rate that stands still', () => {
  const w = parameter(tensor(1));
  const optimizer = new SGD([w], { lr: 0.1 });
  const schedule = new LinearLR(optimizer);
  const step = compile(() => {
    optimizer.step();
    schedule.step();
  });
  w.grad = tensor(1);
  expect(() => step()).toThrow('Set it beside the call; schedule.step(), too');
  expect(schedule.lastEpoch).toBe(0);
});

test('momentum and weight decay that come later are followed', () => {
  const [a, b] = [parameter(tensor(1)), parameter(tensor(1))];
  const [eager, other] = [new SGD([a], { lr: 0.5 }), new SGD([b], { lr: 0.5 })];
  const step = compile(() => other.step());
  for (let i = 0; i < 6; i++) {
    for (const optimizer of [eager, other]) {
      if (i === 2) optimizer.paramGroups[0]!.set({ momentum: 0.5 });
      if (i === 4) optimizer.paramGroups[0]!.set({ weightDecay: 0.5, nesterov: true });
    }
    for (const x of [a, b]) x.grad = tensor(1 + i);
    eager.step();
    step();
    expect(b.itemSync()).toBeCloseTo(a.itemSync(), 5);
  }
  expect(step.programs.length).toBe(3);
});

test('momentum that goes and comes again goes on with its buffer', () => {
  const w = parameter(tensor(0));
  const optimizer = new SGD([w], { lr: 1, momentum: 0.5 });
  const step = compile(() => optimizer.step());
  const places = [0.5, 0.5, 0, 0.5, 0.5].map((momentum) => {
    optimizer.paramGroups[0]!.set({ momentum });
    w.grad = tensor(1);
    step();
    return w.itemSync();
  });
  expect(places).toEqual([-1, -2.5, -3.5, -5.25, -7.125]);
  expect(optimizer.stateDict().tensors['0.momentumBuffer']!.itemSync()).toBe(1.875);
});

test('dampening that comes later, goes and comes again is followed', () => {
  const w = parameter(tensor(0));
  const optimizer = new SGD([w], { lr: 1, momentum: 0.5 });
  const step = compile(() => optimizer.step());
  const set: Record<number, number> = { 2: 0.5, 4: 0, 5: 0.25 };
  const places = Array.from({ length: 6 }, (_, i) => {
    if (i in set) optimizer.paramGroups[0]!.set({ dampening: set[i]! });
    w.grad = tensor(1);
    step();
    return w.itemSync();
  });
  // PyTorch's: the share of the gradient that enters is 1, 1, 0.5, 0.5, 1 and 0.75.
  expect(places).toEqual([-1, -2.5, -3.75, -4.875, -6.4375, -7.96875]);
});

test('a rate that falls is followed with the digits of each parameter, of unlike dtypes in one group', () => {
  const make = () => {
    const params = (['float32', 'float64', 'float16'] as const).map((dtype) =>
      parameter(tensor([1, -2], { dtype })),
    );
    const optimizer = new Adam(params, { lr: 0.1 });
    const step = (): void => {
      optimizer.zeroGrad();
      for (const w of params) w.square().sum().backward();
      optimizer.step();
    };
    return { params, step, schedule: new LinearLR(optimizer) };
  };
  const [eager, other] = [make(), make()];
  const step = compile(other.step);
  for (let i = 0; i < 6; i++) {
    eager.step();
    step();
    eager.schedule.step();
    other.schedule.step();
  }
  expect(step.programs.length).toBe(1);
  for (const [i, w] of other.params.entries())
    for (const [j, x] of w.dataSync().entries())
      expect(x).toBeCloseTo(eager.params[i]!.dataSync()[j]!, [6, 13, 3][i]);
});

test('a group that is added later is updated', () => {
  const [w, v] = [1, 1].map((value) => parameter(tensor(value))) as [Tensor, Tensor];
  const optimizer = new SGD([w], { lr: 0.25 });
  const step = compile(() => {
    optimizer.zeroGrad();
    w.mul(v).backward();
    optimizer.step();
  });
  step();
  expect([w, v].map((each) => each.itemSync())).toEqual([0.75, 1]);
  optimizer.addParamGroup({ params: [v], lr: 0.5 });
  step();
  step();
  expect([w, v].map((each) => each.itemSync())).toEqual([0.34375, 0.375]);
});

test('the gradients of a group that is added later are forgotten, also apart from the step', () => {
  const [w, v] = [1, 1].map((value) => parameter(tensor(value))) as [Tensor, Tensor];
  const optimizer = new SGD([w], { lr: 0.25 });
  const evaluate = compile(() => {
    optimizer.zeroGrad();
    w.mul(v).backward();
  });
  for (let i = 0; i < 2; i++) evaluate();
  expect(v.grad?.itemSync()).toBe(2);
  optimizer.addParamGroup({ params: [v] });
  evaluate();
  expect([w, v].map(({ grad }) => grad?.itemSync())).toEqual([1, 1]);
});

test('a step that reads the rate as a number is traced anew for another', () => {
  const w = parameter(tensor([1, 2]));
  const optimizer = new SGD([w], { lr: 0.5 });
  const step = compile((x: Tensor) => {
    optimizer.zeroGrad();
    w.mul(x).sum().backward();
    noGrad(() => w.sub_(w.grad!.mul(optimizer.lr)));
    return optimizer.paramGroups[0]!.lr;
  });
  expect(step(ones([2]))).toBe(0.5);
  optimizer.lr = 0.25;
  expect(step(ones([2]))).toBe(0.25);
  expect(w.toArray()).toEqual([0.25, 1.25]);
  optimizer.lr = 0.5;
  expect(step(ones([2]))).toBe(0.5);
  expect(step.programs.length).toBe(2);
});
