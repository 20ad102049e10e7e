/** Where a step takes a tensor from that is in several places, or in a field that the step sets itself. */
import { noGrad, parameter } from '@glissade/autograd';
import { Module } from '@glissade/nn';
import { ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));

/** Carries a state in a field that it replaces. */
class Carrying extends Module {
  weight = parameter(tensor([2, 3]));
  h = zeros([2]);
  forward(x: Tensor): Tensor {
    this.h = x.mul(this.weight).add(this.h);
    return this.h.sum();
  }
}

/** Calls the step of a world that it makes, as it is and compiled: the same results, and how many programs it took. */
function expectSame<World>(
  make: () => World,
  stepOf: (world: World) => (x: Tensor, other: Tensor) => unknown,
  calls: readonly ((world: World) => Tensor | undefined)[],
): number {
  const run = (wrap: typeof compile): { seen: unknown[]; count: number } => {
    const world = make();
    const step = wrap(stepOf(world));
    const seen = calls.map((before, i) => {
      const other = before(world) ?? zeros([2]);
      const result = step(tensor([i + 1, 1]), other);
      return (Array.isArray(result) ? result : [result]).map((each) => (each as Tensor).toArray());
    });
    return { seen, count: step.programs?.length ?? 0 };
  };
  const compiled = run(compile);
  expect(compiled.seen).toEqual(run(((step: unknown) => step) as typeof compile).seen);
  return compiled.count;
}

const nothing = (): undefined => undefined;
const four = [nothing, nothing, nothing, nothing];

describe('a state that the step reads or sets itself before forward', () => {
  test.each<[string, number, (net: Carrying) => (x: Tensor) => unknown]>([
    [
      'detached, as in truncated backpropagation through time',
      2,
      (net) => (x) => {
        net.h = net.h.detach();
        const loss = net.forward(x);
        net.weight.grad = undefined;
        loss.backward();
        return [loss, net.weight.grad!];
      },
    ],
    [
      'scaled',
      1,
      (net) => (x) => {
        net.h = net.h.mul(0.5).detach();
        return noGrad(() => net.forward(x));
      },
    ],
    ['read', 1, (net) => (x) => [net.h.mul(2).detach(), noGrad(() => net.forward(x))]],
    [
      'begun anew',
      1,
      (net) => (x) => {
        net.h = x.neg();
        return noGrad(() => net.forward(x));
      },
    ],
  ])('%s', (_, programs, stepOf) => {
    expect(expectSame(() => new Carrying(), stepOf, four)).toBe(programs);
  });

  test('beside another module that carries one', () => {
    const make = () => [new Carrying(), new Carrying()] as const;
    const count = expectSame(
      make,
      ([a, b]) =>
        (x) => {
          a.h = a.h.mul(0.5);
          return noGrad(() => [a.forward(x), b.forward(x)]);
        },
      four,
    );
    expect(count).toBe(1);
  });

  test('a module that the step makes is no reason to trace at each call', () => {
    class Shifted extends Module {
      shift = ones([2]);
      forward(x: Tensor): Tensor {
        return x.add(this.shift);
      }
    }
    let traces = 0;
    const step = compile((x: Tensor) => {
      traces++;
      return new Shifted().forward(x);
    });
    for (let i = 0; i < 20; i++) step(ones([2]));
    expect(traces).toBeLessThan(12);
    expect(step.programs.length).toBe(1);
  });
});

/** Changes what is in a field in place. */
class Adding extends Module {
  h = zeros([2]);
  forward(x: Tensor): Tensor {
    this.h.add_(x);
    return this.h.mul(1);
  }
}

class Scaling extends Module {
  scale = tensor(2);
  forward(x: Tensor): Tensor {
    return x.mul(this.scale);
  }
}

describe('one tensor in several fields', () => {
  const pair = () => [new Adding(), new Adding()] as const;
  const stepOf =
    ([a, b]: readonly [Adding, Adding]) =>
    (x: Tensor) => [a.forward(x), b.forward(x.mul(10))];
  const share = ([a, b]: readonly [Adding, Adding]): undefined => {
    a.h = b.h;
  };
  const part = ([a]: readonly [Adding, Adding]): undefined => {
    a.h = ones([2]);
  };

  test.each([
    ['later', [nothing, share, nothing, part, nothing]],
    ['at first', [share, nothing, part, share, nothing]],
  ])('that is changed in place: %s', (_, calls) => {
    expect(expectSame(pair, stepOf, calls)).toBe(2);
  });

  test('of which one is replaced', () => {
    const calls = [
      ([a, b]: readonly [Scaling, Scaling]): undefined => {
        b.scale = a.scale;
      },
      nothing,
      ([, b]: readonly [Scaling, Scaling]): undefined => {
        b.scale = tensor(100);
      },
      ([a]: readonly [Scaling, Scaling]): undefined => {
        a.scale = tensor(7);
      },
    ];
    const count = expectSame(
      () => [new Scaling(), new Scaling()] as const,
      ([a, b]) =>
        (x) => [a.forward(x), b.forward(x)],
      calls,
    );
    expect(count).toBe(1);
  });

  test('two states change places', () => {
    const swap = ([a, b]: readonly [Adding, Adding]): undefined => {
      [a.h, b.h] = [b.h, a.h];
    };
    expect(expectSame(pair, stepOf, [nothing, swap, nothing, swap])).toBe(1);
  });

  test('and a variable', () => {
    const outside = (): { net: Adding; t: Tensor } => {
      const net = new Adding();
      return { net, t: net.h };
    };
    const count = expectSame(
      outside,
      ({ net, t }) =>
        (x) => [t.mul(2), net.forward(x), t.add(1)],
      [
        nothing,
        nothing,
        ({ net }) => {
          net.h = ones([2]);
        },
        nothing,
      ],
    );
    expect(count).toBe(2);
  });
});

test('a tensor in a field that is given, too', () => {
  const own = (net: Adding): Tensor => net.h;
  const stepOf =
    (net: Adding) =>
    (x: Tensor, other: Tensor): unknown => [net.forward(x), other.mul(1)];
  for (const calls of [
    [own, nothing, own],
    [nothing, own, nothing],
  ])
    expect(expectSame(() => new Adding(), stepOf, calls)).toBe(2);
});

test('a list that is emptied after what was in it was changed in place', () => {
  class Emptying extends Module {
    list = [zeros([2])];
    forward(x: Tensor): Tensor {
      const [first] = this.list;
      first?.add_(x);
      this.list = [];
      return first ? first.mul(1) : x;
    }
  }
  const kept: Tensor[] = [];
  const make = (): Emptying => {
    const net = new Emptying();
    kept.push(net.list[0]!);
    return net;
  };
  const count = expectSame(make, (net) => (x) => [net.forward(x), tensor(net.list.length)], [
    nothing,
    nothing,
  ]);
  expect(count).toBe(2);
  // That of the compiled step, then that of the plain one.
  expect(kept.map((each) => each.toArray())).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('what the step gives back from outside is itself', () => {
  const weight = parameter(ones([2]));
  const [plain, computed] = [ones([2]), weight.mul(2)];
  const step = compile((x: Tensor) => ({ y: x.mul(2), all: [plain, weight, computed] }));
  for (let i = 0; i < 2; i++) {
    const { all } = step(ones([2]));
    expect(all.every((each, j) => each === [plain, weight, computed][j])).toBe(true);
  }
});

describe('a tensor outside that takes on what was computed from parameters', () => {
  test('has a past after each call, and may be overwritten by the next', () => {
    const weight = parameter(ones([2]));
    const last = zeros([2]);
    const step = compile((x: Tensor) => {
      last.assign(weight.mul(x));
      return last.sum();
    });
    const before = weight.add(last).sum();
    for (const value of [1, 2, 3]) {
      step(tensor([value, value]));
      expect(last.toArray()).toEqual([value, value]);
      expect(last.requiresGrad).toBe(true);
    }
    expect(() => last.sum().backward()).toThrow('compiled step');
    before.backward();
    expect(weight.grad?.toArray()).toEqual([1, 1]);
  });

  test('has none where the step fails, or detaches', () => {
    const weight = parameter(ones([2]));
    const last = zeros([2]);
    const fails = compile((x: Tensor) => {
      last.assign(weight.mul(x));
      throw new Error('stop');
    });
    expect(() => fails(ones([2]))).toThrow('stop');
    expect(last.requiresGrad).toBe(false);
    compile((x: Tensor) => void last.assign(weight.mul(x)))(ones([2]));
    expect(last.requiresGrad).toBe(true);
    compile((x: Tensor) => void last.assign(x))(ones([2]));
    expect(last.requiresGrad).toBe(false);
  });

  test('an argument, too', () => {
    const weight = parameter(ones([2]));
    const step = compile((x: Tensor) => void x.assign(weight.mul(x)));
    for (let i = 0; i < 2; i++) {
      const x = ones([2]);
      const before = weight.add(x).sum();
      step(x);
      expect(x.requiresGrad).toBe(true);
      before.backward();
      expect(weight.grad?.toArray()).toEqual([i + 1, i + 1]);
    }
  });
});
