/** What a compiled step does when a module's fields change. */
import { grad } from '@glissade/autograd';
import { Dropout, functionalCall, Linear, LSTM, Module, registerParametrization } from '@glissade/nn';
import { manualSeed, ones, reference, Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

class Net extends Module {
  head = new Linear(2, 1);
  scale = 1;
  shapes: unknown = undefined;
  forward(x: Tensor): Tensor {
    this.shapes = [x.shape];
    return this.head.forward(x).mul(this.scale);
  }
}

test('a replaced layer and a number that is set take effect, going back does without another trace', () => {
  const net = new Net();
  const run = compile((x: Tensor) => net.forward(x));
  const x = ones([1, 2]);
  const same = () => expect(run(x).toArray()).toEqual(net.forward(x).toArray());
  same();
  net.head = new Linear(2, 1);
  same();
  for (const scale of [10, 1, 10, 1]) {
    net.scale = scale;
    same();
  }
  expect(run.programs.length).toBe(3);
});

test('results that are kept in fields are no reason to trace again', () => {
  const net = new Net();
  const run = compile((x: Tensor) => net.forward(x));
  for (let i = 0; i < 3; i++) {
    run(tensor([[i, i]]));
    net.forward(tensor([[i, i]]));
  }
  expect(run.programs.length).toBe(1);
});

test('other parameters for the length of a call are no reason to trace again, a field that is replaced is one', () => {
  const net = new Net();
  const loss = (weight: Tensor): Tensor =>
    functionalCall(net, { 'head.weight': weight }, ones([1, 2]))
      .square()
      .sum();
  const step = compile((weight: Tensor) => grad(loss)(weight).detach());
  for (let i = 1; i < 4; i++) {
    const weight = tensor([[i, 0]]);
    expect(step(weight).toArray()).toEqual(grad(loss)(weight).detach().toArray());
  }
  expect(step.programs.length).toBe(1);
  net.scale = 3;
  const weight = tensor([[1, 1]]);
  expect(step(weight).toArray()).toEqual(grad(loss)(weight).detach().toArray());
  expect(step.programs.length).toBe(2);
});

test('and so of parameters that lie in arrays and objects', () => {
  const net = new LSTM(2, 2);
  const weight = net.getParameter('weight_hh_l0');
  const loss = (x: Tensor, factor: Tensor): Tensor =>
    functionalCall(net, { weight_hh_l0: net.getParameter('weight_hh_l0').mul(factor) }, x)[0]
      .square()
      .sum();
  const step = compile((x: Tensor, factor: Tensor) => {
    net.zeroGrad();
    loss(x, factor).backward();
    return weight.grad!;
  });
  for (const factor of [0, 1, 2].map((each) => tensor(each))) {
    const x = ones([3, 1, 2]);
    const grads = step(x, factor).toArray();
    net.zeroGrad();
    loss(x, factor).backward();
    expect(grads).toEqual(weight.grad!.toArray());
    expect(net.getParameter('weight_hh_l0')).toBe(weight);
  }
  expect(step.programs.length).toBe(1);
});

/** The same calls of two modules, one compiled: what they give, and what is in the fields afterwards. */
function expectSameCalls<Net extends Module>(
  make: () => Net,
  calls: readonly ((net: Net) => void)[],
  programs: number,
): void {
  const [eager, compiled] = [make(), make()];
  const step = compile((x: Tensor) => compiled.forward(x));
  for (const before of calls) {
    before(eager);
    before(compiled);
    const x = tensor([[1, 2]]);
    expect(step(x).toArray()).toEqual(eager.forward(x).toArray());
    const values = (net: Net) =>
      Object.values(net).map((value) =>
        value instanceof Tensor ? value.toArray() : typeof value === 'object' ? 0 : value,
      );
    expect(values(compiled)).toEqual(values(eager));
  }
  expect(step.programs.length).toBe(programs);
}

/** Four steps with two modules that carry a state, one of them compiled: its programs. */
function expectSameStates<Net extends { h: Tensor }>(
  [eager, compiled]: readonly [Net, Net],
  step: (net: Net, x: Tensor) => Tensor,
): readonly unknown[] {
  const run = compile((x: Tensor) => step(compiled, x));
  for (let i = 0; i < 4; i++) {
    const x = tensor([[i, 1]]);
    expect(run(x).toArray()).toEqual(step(eager, x).toArray());
    expect(compiled.h.toArray()).toEqual(eager.h.toArray());
  }
  return run.programs;
}

const nothing = (): void => {};

test('numbers that forward sets are set at each call', () => {
  class Annealed extends Module {
    beta = 0;
    forward(x: Tensor): Tensor {
      const y = x.mul(this.beta);
      this.beta = Math.min(1, this.beta + 0.25);
      return y;
    }
  }
  expectSameCalls(() => new Annealed(), Array(8).fill(nothing), 5);
  class Alternating extends Module {
    on = true;
    forward(x: Tensor): Tensor {
      this.on = !this.on;
      return this.on ? x : x.neg();
    }
  }
  expectSameCalls(() => new Alternating(), Array(6).fill(nothing), 2);
});

test('a state that is carried in a field', () => {
  class Carrying extends Module {
    h = zeros([1, 2]);
    first: Tensor | undefined;
    forward(x: Tensor): Tensor {
      this.h = this.h.mul(0.5).add(x);
      this.first ??= this.h;
      return this.h.sum();
    }
  }
  const reset = (net: Carrying): void => {
    net.h = ones([1, 2]);
  };
  // Two: with and without the first.
  expectSameCalls(() => new Carrying(), [nothing, nothing, nothing, reset, nothing], 2);
  // Two calls of one trace.
  expectSameStates([new Carrying(), new Carrying()], (net, x) => {
    net.forward(x);
    return net.forward(x);
  });
});

test('a state that was not detached says so', () => {
  class Carrying extends Module {
    cell = new Linear(2, 2);
    h = zeros([1, 2]);
    forward(x: Tensor): Tensor {
      this.h = this.cell.forward(x.add(this.h)).tanh();
      return this.h.sum();
    }
  }
  const net = new Carrying();
  const step = compile((x: Tensor) => net.forward(x).backward());
  step(ones([1, 2]));
  expect(() => step(ones([1, 2]))).toThrow('detach() it');
});

test('tensors and numbers that are replaced in fields, arrays and objects', () => {
  class Holding extends Module {
    scale = tensor(2);
    list = [tensor(1), tensor(3)];
    numbers = [2];
    config = { k: 1, inner: { on: true } };
    forward(x: Tensor): Tensor {
      const y = x.mul(this.scale).mul(this.list[0]!).add(this.list[1]!);
      return this.config.inner.on ? y.mul(this.numbers[0]! * this.config.k) : y;
    }
  }
  const calls: ((net: Holding) => void)[] = [
    nothing,
    (net) => {
      net.scale = tensor(5);
    },
    (net) => {
      net.list[0] = tensor(7);
    },
    (net) => {
      net.list = [tensor(8), tensor(2)];
    },
    (net) => {
      net.config.k = 5;
    },
    (net) => {
      net.config = { k: 6, inner: { on: false } };
    },
    (net) => {
      net.config.k = 1;
      net.config.inner.on = true;
    },
    (net) => {
      net.numbers[0] = 9;
    },
    (net) => {
      net.scale = tensor([3, 4]);
    },
  ];
  expectSameCalls(() => new Holding(), calls, 5);
});

test('a state that is carried as a pair, and in an object that stays', () => {
  class Carrying extends Module {
    pair: readonly [Tensor, { h: Tensor }] | undefined;
    kept = { h: zeros([1, 2]), list: [zeros([2])] };
    forward(x: Tensor): Tensor {
      const [a, { h }] = this.pair ?? [zeros([1, 2]), { h: x }];
      this.pair = [a.add(x), { h: h.mul(2) }];
      this.kept.h = this.kept.h.add(x);
      this.kept.list[0] = this.kept.list[0]!.sub(1);
      return a.add(h).add(this.kept.h).add(this.kept.list[0]!);
    }
  }
  const reset = (net: Carrying): void => {
    net.pair = [ones([1, 2]), { h: zeros([1, 2]) }];
    net.kept = { h: ones([1, 2]), list: [ones([2])] };
  };
  // Two: with and without the pair.
  expectSameCalls(() => new Carrying(), [nothing, nothing, nothing, reset, nothing], 2);
  const net = new Carrying();
  const step = compile((x: Tensor) => net.forward(x));
  step(ones([1, 2]));
  const { pair } = net;
  step(ones([1, 2]));
  // What was taken from a field is not what a later call puts there.
  expect(pair?.[0].toArray()).toEqual([[1, 1]]);
  expect(net.pair?.[0].toArray()).toEqual([[2, 2]]);
});

test('a state that the step itself begins with another tensor', () => {
  class Carrying extends Module {
    h = zeros([1, 2]);
    kept = [zeros([2])];
    forward(x: Tensor): Tensor {
      this.h = this.h.add(x);
      this.kept = [this.kept[0]!.add(1)];
      return this.h.add(this.kept[0]!);
    }
  }
  const begin = tensor([[5, 7]]);
  const programs = expectSameStates([new Carrying(), new Carrying()], (net, x) => {
    net.h = begin;
    net.forward(x);
    return net.forward(x);
  });
  expect(programs.length).toBe(1);
});

test('states that move from field to field, and are given back', () => {
  class Shifting extends Module {
    older = zeros([1, 2]);
    old = ones([1, 2]);
    pair: readonly Tensor[] = [zeros([2]), ones([2])];
    forward(x: Tensor): Tensor {
      const { older } = this;
      this.older = this.old;
      this.old = x.add(older).add(this.pair[0]!);
      this.pair = [this.pair[1]!, this.pair[1]!.add(1)];
      return older;
    }
  }
  expectSameCalls(() => new Shifting(), Array(5).fill(nothing), 1);
});

test('a state that the step itself forgets, before or after forward', () => {
  class Carrying extends Module {
    h: Tensor | undefined;
    pair: readonly Tensor[] | undefined;
    forward(x: Tensor): Tensor {
      this.h = this.h ? this.h.add(x) : x.neg();
      this.pair = [this.h, ...(this.pair ?? [x])].slice(0, 2);
      return this.h.add(this.pair[1]!);
    }
  }
  const forget = (net: Carrying): void => {
    net.h = undefined;
    net.pair = undefined;
  };
  for (const isFirst of [true, false]) {
    const [eager, compiled] = [new Carrying(), new Carrying()];
    const twice = (net: Carrying) => (x: Tensor) => {
      if (isFirst) forget(net);
      net.forward(x);
      const y = net.forward(x);
      if (!isFirst) forget(net);
      return y;
    };
    const step = compile(twice(compiled));
    for (let i = 1; i < 5; i++) {
      const x = tensor([[i, 1]]);
      expect(step(x).toArray()).toEqual(twice(eager)(x).toArray());
      expect(compiled.h?.toArray()).toEqual(eager.h?.toArray());
      expect(compiled.pair?.map(String)).toEqual(eager.pair?.map(String));
    }
    // With the state of the call before, a first step begins otherwise.
    expect(step.programs.length).toBe(isFirst ? 2 : 1);
  }
});

test('what a failed trace has set is undone', () => {
  class Failing extends Module {
    count = 1;
    last = zeros([2]);
    kept = [zeros([2])];
    pair: readonly Tensor[] = this.kept;
    forward(x: Tensor): Tensor {
      this.count++;
      this.last = x.add(1);
      this.kept[0] = x.add(2);
      this.pair = [x.add(3)];
      return x.matmul(ones([3, 3]));
    }
  }
  const net = new Failing();
  const { last, kept, pair } = net;
  const [first] = kept;
  expect(() => compile((x: Tensor) => net.forward(x))(ones([1, 2]))).toThrow('Failing');
  expect(net.count).toBe(1);
  expect(net.last).toBe(last);
  expect(net.pair).toBe(pair);
  expect(net.kept).toBe(kept);
  expect(kept[0]).toBe(first);
});

test('a recurrent weight that a module computes, in steps: dropout is drawn anew by each', () => {
  const make = () => {
    manualSeed(3);
    return registerParametrization(new LSTM(2, 2), 'weight_hh_l0', new Dropout(0.5));
  };
  const [eager, compiled] = [make(), make()];
  const step = compile((x: Tensor) => compiled.forward(x)[0]);
  const outputs = [1, 2, 3].map(() => {
    const x = ones([4, 1, 2]);
    const output = step(x).toArray();
    expect(output).toEqual(eager.forward(x)[0].toArray());
    return JSON.stringify(output);
  });
  expect(new Set(outputs).size).toBeGreaterThan(1);
  expect(step.programs.length).toBe(1);
});
