/** A compiled step leaves the world as the step itself would. */
import { noGrad, parameter, valueAndGrad } from '@glissade/autograd';
import { crossEntropy } from '@glissade/losses';
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@glissade/nn';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  ASGD,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from '@glissade/optim';
import { manualSeed, ones, randn, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile } from './index.ts';

/** A small classifier, its optimizer, and batches; the same at every call. */
function classifier(make: (parameters: Tensor[]) => Optimizer) {
  manualSeed(1);
  const model = new Sequential(new Linear(6, 5), new ReLU(), new Linear(5, 3));
  const optimizer = make(model.parameters());
  const step = (x: Tensor, y: Tensor): Tensor => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const batches = Array.from({ length: 5 }, (_, i) => ({
    x: randn([4, 6]),
    y: tensor([i % 3, (i + 1) % 3, 2, 0], { dtype: 'int32' }),
  }));
  return { model, optimizer, step, batches };
}

const optimizers: [string, (parameters: Tensor[]) => Optimizer][] = [
  ['SGD', (parameters) => new SGD(parameters, { lr: 0.1 })],
  [
    'SGD with momentum',
    (parameters) => new SGD(parameters, { lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.01 }),
  ],
  ['Adam', (parameters) => new Adam(parameters, { lr: 0.01 })],
  [
    'RMSprop with all',
    (parameters) => new RMSprop(parameters, { lr: 0.01, momentum: 0.9, centered: true, weightDecay: 0.1 }),
  ],
  ['Adagrad', (parameters) => new Adagrad(parameters, { lr: 0.01, lrDecay: 0.1 })],
  ['Adadelta', (parameters) => new Adadelta(parameters)],
  ['Adamax', (parameters) => new Adamax(parameters, { lr: 0.01 })],
  [
    'NAdam',
    (parameters) => new NAdam(parameters, { lr: 0.01, weightDecay: 0.1, decoupledWeightDecay: true }),
  ],
  ['RAdam', (parameters) => new RAdam(parameters, { lr: 0.01, betas: [0.5, 0.9] })],
  ['Rprop', (parameters) => new Rprop(parameters, { lr: 0.01 })],
  ['ASGD', (parameters) => new ASGD(parameters, { lr: 0.01, t0: 2 })],
];

describe('a training step', () => {
  test.each(optimizers)('with %s trains as the eager one', (_, make) => {
    const eager = classifier(make);
    const other = classifier(make);
    const compiled = compile(other.step);
    eager.batches.forEach(({ x, y }, i) => {
      // A new rate takes effect without a new trace.
      if (i === 3) for (const { optimizer } of [eager, other]) optimizer.lr = 0.05;
      const expected = eager.step(x, y).itemSync();
      expect(compiled(other.batches[i]!.x, other.batches[i]!.y).itemSync()).toBeCloseTo(expected, 5);
    });
    expect(compiled.programs.length).toBe(1);
    eager.model.parameters().forEach((expected, i) => {
      const parameter = other.model.parameters()[i]!;
      expect(difference(parameter, expected)).toBeLessThan(1e-6);
      expect(difference(parameter.grad!, expected.grad!)).toBeLessThan(1e-6);
    });
    const [state, expected] = [other, eager].map(({ optimizer }) => optimizer.stateDict().tensors);
    for (const [name, value] of Object.entries(expected!))
      expect(difference(state![name]!, value)).toBeLessThan(1e-6);
  });

  test('with convolutions, pools and dropout trains as the eager one', () => {
    const network = () => {
      manualSeed(3);
      const model = new Sequential(
        new Conv2d(1, 4, 3, { padding: 'same' }),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(4, 6, 3, { padding: 'same', stride: 1 }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Dropout(0.4),
        new Linear(24, 3),
      );
      const optimizer = new SGD(model.parameters(), { lr: 0.1 });
      const step = (x: Tensor, y: Tensor): Tensor => {
        const loss = crossEntropy(model.forward(x), y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      };
      return { model, step };
    };
    const [eager, other] = [network(), network()];
    const compiled = compile(other.step);
    for (let i = 0; i < 3; i++) {
      const [x, y] = [randn([5, 1, 8, 8]), tensor([0, 1, 2, 0, 1], { dtype: 'int32' })];
      expect(compiled(x, y).itemSync()).toBeCloseTo(eager.step(x, y).itemSync(), 4);
    }
    eager.model.parameters().forEach((expected, i) => {
      expect(difference(other.model.parameters()[i]!, expected)).toBeLessThan(1e-5);
    });
    // What falls is state: the keys went on alike.
    expect(other.model.buffers()[0]!.toArray()).toEqual(eager.model.buffers()[0]!.toArray());
  });

  test('is traced anew when the model changes its mode', () => {
    const dropout = new Dropout(0.5);
    const apply = compile((x: Tensor) => dropout.forward(x));
    const zeros = () =>
      apply(ones([200]))
        .eq(0)
        .sum()
        .itemSync();
    expect(zeros()).toBeGreaterThan(50);
    dropout.eval();
    expect(zeros()).toBe(0);
    dropout.train();
    expect(zeros()).toBeGreaterThan(50);
    expect(apply.programs.length).toBe(2);
  });

  test('gives its weights to another model as it goes', () => {
    const [net, target] = [new Linear(2, 1), new Linear(2, 1)];
    const step = compile((x: Tensor) => {
      const before = target.forward(x);
      noGrad(() => net.weight.mul_(2));
      target.loadStateDict(net.stateDict());
      return before.detach();
    });
    for (let i = 0; i < 3; i++) {
      const expected = target.forward(ones([1, 2])).toArray();
      expect(step(ones([1, 2])).toArray()).toEqual(expected);
      expect(target.weight.toArray()).toEqual(net.weight.toArray());
    }
  });

  test('goes on from what was assigned between calls', () => {
    const w = parameter(tensor([1, 2]));
    const halve = compile(() => noGrad(() => void w.assign(w.mul(0.5))));
    halve();
    expect(w.toArray()).toEqual([0.5, 1]);
    noGrad(() => w.assign(tensor([8, 4])));
    halve();
    expect(w.toArray()).toEqual([4, 2]);
    expect(halve.programs.length).toBe(1);
  });
});

const difference = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().itemSync();

describe('values that are shared', () => {
  test('stay what they were when the state goes on', () => {
    const w = parameter(tensor([1, 2]));
    const add = compile(() => noGrad(() => void w.add_(1)));
    add();
    const kept = w.detach();
    const doubled = w.mul(2);
    const other = tensor([0, 0]).assign(w.detach());
    add();
    expect([w, kept, doubled, other].map((t) => t.toArray())).toEqual([
      [3, 4],
      [2, 3],
      [4, 6],
      [2, 3],
    ]);
  });

  test('gradients that somebody holds are not overwritten', () => {
    const w = parameter(tensor([1, 2]));
    const step = compile((x: Tensor) => {
      w.grad = undefined;
      w.mul(x).sum().backward();
    });
    step(tensor([5, 6]));
    const held = w.grad!;
    step(tensor([7, 8]));
    expect([held.toArray(), w.grad!.toArray()]).toEqual([
      [5, 6],
      [7, 8],
    ]);
  });
});

describe('gradients', () => {
  test('accumulate unless they are cleared', () => {
    const w = parameter(tensor([1, 2]));
    const step = compile((x: Tensor) => w.mul(x).sum().backward());
    for (let i = 1; i <= 3; i++) {
      step(tensor([1, 10]));
      expect(w.grad!.toArray()).toEqual([i, 10 * i]);
    }
    expect(step.programs.length).toBe(2); // without a gradient before, and with one
  });
  test('of arguments go to what was given', () => {
    const step = compile((x: Tensor) => x.square().sum().backward());
    const [a, b] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
    step(a);
    step(b);
    expect([a.grad!.toArray(), b.grad!.toArray()]).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(step.programs.length).toBe(1);
  });
  test('functional ones compile, too', () => {
    const f = compile(valueAndGrad((x: Tensor) => x.pow(3).sum()));
    const [value, gradient] = f(tensor([1, 2]));
    expect([value.itemSync(), gradient.toArray()]).toEqual([9, [3, 12]]);
  });
});

describe('arguments and results', () => {
  test('may be nested', () => {
    const f = compile(({ a, list }: { a: Tensor; list: Tensor[] }, scale: number) => ({
      sum: a.add(list[0]!).mul(scale),
      list: [list[1]!.neg(), { scale }],
    }));
    const call = (scale: number) => f({ a: tensor([1]), list: [tensor([2]), tensor([3])] }, scale);
    const { sum, list } = call(2) as { sum: Tensor; list: [Tensor, { scale: number }] };
    expect([sum.toArray(), list[0].toArray(), list[1]]).toEqual([[6], [-3], { scale: 2 }]);
    expect((call(3).sum as Tensor).toArray()).toEqual([9]);
    expect(f.programs.length).toBe(2);
  });
  test('an argument that is assigned changes', () => {
    const double = compile((x: Tensor) => void x.mul_(2));
    const x = tensor([1, 2]);
    const other = tensor([10, 20]);
    double(x);
    double(x);
    double(other);
    expect([x.toArray(), other.toArray()]).toEqual([
      [4, 8],
      [20, 40],
    ]);
  });
  test('other shapes and dtypes get programs of their own', () => {
    const f = compile((x: Tensor) => x.sum());
    expect([ones([2]), ones([3]), ones([3], { dtype: 'int32' })].map((x) => f(x).itemSync())).toEqual([
      2, 3, 3,
    ]);
    expect(f.programs.length).toBe(3);
  });
  test('old values may be returned, and tensors swapped', () => {
    const [a, b] = [tensor([1]), tensor([2])];
    const swap = compile(() => {
      const old = a.add(0);
      a.assign(b);
      b.assign(old);
      return old.mul(1);
    });
    expect([swap().toArray(), a.toArray(), b.toArray()]).toEqual([[1], [2], [1]]);
    expect([swap().toArray(), a.toArray(), b.toArray()]).toEqual([[2], [1], [2]]);
  });
});

describe('errors', () => {
  const w = parameter(tensor([1, 2]));
  test('looking at a value', () => {
    expect(() => compile((x: Tensor) => x.sum().itemSync())(w)).toThrow(
      'Return the tensor and read it after',
    );
    expect(() => compile((x: Tensor) => (x.toArray() ? x : x))(w)).toThrow('cannot look at a value');
  });
  test('asynchronous steps', () => {
    expect(() => compile(async () => w.mul(2))()).toThrow('asynchronous');
  });
  test('asynchronous steps that fail later, or at once, fail nowhere else', async () => {
    const failed: unknown[] = [];
    const note = (error: unknown): void => void failed.push(error);
    process.on('unhandledRejection', note);
    const later = compile(async (x: Tensor) => {
      await undefined;
      return x.mul(2);
    });
    const atOnce = compile(async (x: Tensor) => x.sum().item());
    for (const step of [later, atOnce]) expect(() => step(w)).toThrow('asynchronous');
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', note);
    expect(failed).toEqual([]);
  });
  test('a tensor that is kept', () => {
    let kept: Tensor | undefined;
    compile(() => {
      kept = w.mul(2);
    })();
    expect(() => kept!.add(1)).toThrow('Return it from the step');
    expect(() => kept!.itemSync()).toThrow('Return it from the step');
  });
  test('a result has no graph, and a past outside is refused', () => {
    const f = compile(() => w.mul(2).sum());
    expect(() => f().backward()).toThrow('Call backward() or grad() inside the step');
    expect(() => compile((x: Tensor) => x.mul(2))(w.mul(3))).toThrow('detach() it, or compute it inside');
  });
  test('leave the tensors outside as they were', () => {
    const x = tensor([1]);
    const step = compile(() => {
      x.assign(x.add(1));
      throw new Error('stop');
    });
    expect(() => step()).toThrow('stop');
    expect(x.toArray()).toEqual([1]);
  });

  test('arrays of numbers that would not be read again are refused', () => {
    const sum = compile((data: Float32Array) => tensor(data).sum());
    expect(() => sum(new Float32Array(2))).toThrow('an argument is a Float32Array');
    expect(() => compile((at: Date) => tensor(at.getTime()))(new Date())).toThrow('an argument is a Date');
  });
});

test('what is no function', () => {
  expect(() => compile(new Linear(1, 1) as never)).toThrow(
    new TypeError(
      "compile: expected a function, got object. A model's forward is one: compile((x) => model.forward(x))",
    ),
  );
});
