/** Steps that change a model's mode, or freeze it, by themselves. */
import { parameter } from '@glissade/autograd';
import { BatchNorm1d, Dropout, Linear, Module, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, ones, randn, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(0);
});

/** What running statistics are after a step; they stay what they were where the model is not in training. */
const seen = (norm: BatchNorm1d): number => norm.numBatchesTracked!.itemSync();

describe('the mode', () => {
  test("is none of the step's settings where the step says it first", () => {
    const norm = new BatchNorm1d(2);
    const step = compile((x: Tensor) => {
      norm.eval();
      const before = norm.forward(x);
      norm.train();
      return before.add(norm.forward(x)).sum();
    });
    for (const mode of [true, true, false, true]) {
      norm.train(mode);
      step(ones([4, 2]));
      expect(norm.training).toBe(true);
    }
    expect(seen(norm)).toBe(4);
    expect(step.programs.length).toBe(1);
  });

  test('is left by each call as the step leaves it', () => {
    const model = new Sequential(new Linear(2, 2), new Dropout(0.5));
    const step = compile((x: Tensor) => {
      const result = model.forward(x);
      model.eval();
      return result;
    });
    for (let i = 0; i < 3; i++) {
      model.train();
      step(ones([4, 2]));
      expect(model.modules().map(({ training }) => training)).toEqual([false, false, false]);
    }
    expect(step.programs.length).toBe(1);
    step(ones([4, 2])); // begins in use: another program
    expect(step.programs.length).toBe(2);
  });

  test('is what it was for the second trace of a model that carries a state', () => {
    class Carrying extends Module {
      norm = new BatchNorm1d(2);
      state = zeros([4, 2]);
      forward(x: Tensor): Tensor {
        this.state = this.norm.forward(x).add(this.state).detach();
        return this.state;
      }
    }
    const model = new Carrying();
    const step = compile((x: Tensor) => {
      const result = model.forward(x);
      model.eval();
      return result;
    });
    step(randn([4, 2]));
    expect(seen(model.norm)).toBe(1);
    expect(model.norm.training).toBe(false);
  });

  test('is what it was where the step throws', () => {
    const model = new Dropout(0.5);
    const step = compile((x: Tensor) => {
      model.eval();
      return x.itemSync();
    });
    expect(() => step(ones([]))).toThrow();
    expect(model.training).toBe(true);
  });
});

describe('what is frozen', () => {
  test('is traced once where the step freezes, and lets learn again', () => {
    const [body, head] = [new Linear(2, 2), new Linear(2, 1)];
    const optimizers = [body, head].map((model) => new SGD(model.parameters(), { lr: 0.1 }));
    const descend = (optimizer: SGD): void => {
      for (const each of optimizers) each.zeroGrad();
      head
        .forward(body.forward(ones([3, 2])))
        .square()
        .mean()
        .backward();
      optimizer.step();
    };
    const step = compile(() => {
      head.requiresGrad_(false);
      descend(optimizers[0]!);
      head.requiresGrad_(true);
      descend(optimizers[1]!);
    });
    for (let i = 0; i < 3; i++) step();
    // The first call finds no gradients, the others do.
    expect(step.programs.length).toBe(1);
    expect(head.weight.requiresGrad).toBe(true);
  });

  test('is left by each call as the step leaves it', () => {
    const model = new Linear(2, 1);
    const scale = parameter(ones([]));
    const step = compile((x: Tensor) => {
      model.forward(x).mul(scale).sum().backward();
      model.requiresGrad_(false);
    });
    for (let i = 0; i < 3; i++) {
      model.requiresGrad_(true);
      step(ones([2, 2]));
      expect(model.parameters().some((each) => each.requiresGrad)).toBe(false);
    }
    expect(scale.requiresGrad).toBe(true);
  });

  /** What a model that is frozen by hand leaves behind, after steps between which something else sets it. */
  const afterSteps = (run: (step: () => void) => () => void, steps: number): unknown => {
    manualSeed(0);
    const [generator, judge] = [new Linear(2, 3), new Linear(3, 1)];
    const [make, tell] = [generator, judge].map((model) => new SGD(model.parameters(), { lr: 0.1 }));
    const freeze = (wanted: boolean): void => {
      for (const each of judge.parameters()) each.requiresGrad = wanted;
    };
    const step = run(() => {
      freeze(true);
      tell!.zeroGrad();
      const fake = generator.forward(ones([4, 2])).detach();
      judge.forward(fake).square().mean().backward();
      tell!.step();
      freeze(false);
      make!.zeroGrad();
      judge
        .forward(generator.forward(ones([4, 2])))
        .mean()
        .backward();
      make!.step();
    });
    const seen: unknown[] = [];
    for (let i = 0; i < steps; i++) {
      if (i % 3 === 1) freeze(true);
      if (i % 4 === 2) judge.bias!.requiresGrad = true;
      step();
      const all = [...generator.parameters(), ...judge.parameters()];
      seen.push(all.map(({ requiresGrad, grad }) => [requiresGrad, grad?.toArray()]));
      seen.push(all.map((each) => each.detach().toArray()));
    }
    return seen;
  };

  test('by hand is left by each call as the step leaves it', () => {
    const eager = afterSteps((step) => step, 9);
    expect(afterSteps((step) => compile(step), 9)).toEqual(eager);
  });

  test('by hand, where it is not used, is left so too', () => {
    const [body, head] = [new Linear(2, 2), new Linear(2, 1)];
    const optimizer = new SGD([...body.parameters(), ...head.parameters()], { lr: 0.1 });
    const step = compile((x: Tensor) => {
      for (const each of body.parameters()) each.requiresGrad = false;
      optimizer.zeroGrad();
      head.forward(x).sum().backward();
      optimizer.step();
    });
    for (let i = 0; i < 4; i++) {
      body.requiresGrad_(true);
      step(ones([2, 2]));
      expect(body.weight.requiresGrad).toBe(false);
    }
    expect(step.programs.length).toBe(2);
  });

  test('by hand is what it was where the step throws', () => {
    const model = new Linear(2, 1);
    const step = compile((x: Tensor) => {
      const result = model.forward(x);
      model.weight.requiresGrad = false;
      return result.sum().itemSync();
    });
    expect(() => step(ones([1, 2]))).toThrow();
    expect(model.weight.requiresGrad).toBe(true);
  });

  test('is no setting of a tensor that was assigned what was computed from parameters', () => {
    const scale = parameter(ones([2]));
    const kept = zeros([2]);
    const step = compile((x: Tensor) => {
      kept.assign(scale.mul(x));
      return kept.sum();
    });
    step(ones([2]));
    expect(kept.toArray()).toEqual([1, 1]);
  });
});
