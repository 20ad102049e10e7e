/** What a step is called with: what of it decides which program runs. */
import { noGrad, parameter } from '@glissade/autograd';
import { Linear } from '@glissade/nn';
import { ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));

class Settings {
  scale: number;
  readonly deeper: { shift: number; readonly shifts: number[] } = { shift: 0, shifts: [1] };
  constructor(scale: number) {
    this.scale = scale;
  }
}

describe('an object of a class', () => {
  test('is what its fields are at each call', () => {
    const step = compile((x: Tensor, { scale, deeper }: Settings) =>
      x.mul(scale).add(deeper.shift).add(deeper.shifts[0]!),
    );
    const settings = new Settings(2);
    const call = (): number => step(ones([1]), settings).itemSync();
    expect(call()).toBe(3);
    settings.scale = 5;
    expect(call()).toBe(6);
    settings.deeper.shift = 10;
    expect(call()).toBe(16);
    settings.deeper.shifts[0] = 2;
    expect(call()).toBe(17);
    expect(step.programs.length).toBe(4);
    call();
    expect(step.programs.length).toBe(4);
  });

  test('with tensors in it, which may be replaced or assigned', () => {
    class Batch {
      x: Tensor;
      constructor(x: Tensor) {
        this.x = x;
      }
    }
    const step = compile((batch: Batch) => batch.x.mul(2));
    const batch = new Batch(tensor([1]));
    expect(step(batch).itemSync()).toBe(2);
    batch.x = tensor([100]);
    expect(step(batch).itemSync()).toBe(200);
    batch.x.fill_(3);
    expect(step(batch).itemSync()).toBe(6);
    expect(step.programs.length).toBe(2);
  });

  test('that refers to itself, or is large, is looked at so far only', () => {
    class Endless {
      readonly self: Endless = this;
      readonly values: number[] = Array.from({ length: 1000 }, (_, i) => i);
      scale = 2;
    }
    const step = compile((x: Tensor, { scale }: Endless) => x.mul(scale));
    const endless = new Endless();
    expect(step(ones([1]), endless).itemSync()).toBe(2);
    endless.scale = 3;
    expect(step(ones([1]), endless).itemSync()).toBe(3);
  });

  test.each(['step', 'forward'])('that has a method %s, and is no module', (name) => {
    const step = compile((x: Tensor, { scale }: Settings) => x.mul(scale));
    const settings = Object.assign(new Settings(2), { [name]: () => {} });
    expect(step(ones([1]), settings).itemSync()).toBe(2);
    settings.scale = 5;
    expect(step(ones([1]), settings).itemSync()).toBe(5);
  });

  test('that is a module is followed where it is used', () => {
    const step = compile((x: Tensor, model: Linear) => model.forward(x));
    const model = new Linear(1, 1);
    const [first, second] = [step(ones([1, 1]), model), step(ones([1, 1]), model)];
    expect(second.toArray()).toEqual(first.toArray());
    expect(step.programs.length).toBe(1);
  });
});

test('one tensor that is given twice is one, also where it is changed in place', () => {
  const plain = (a: Tensor, b: Tensor): Tensor => {
    a.add_(1);
    return b.mul(1);
  };
  const step = compile(plain);
  const [x, y] = [ones([1]), ones([1])];
  expect(step(x, x).itemSync()).toBe(2);
  expect(x.itemSync()).toBe(2);
  expect(step(x, y).itemSync()).toBe(1);
  expect([x.itemSync(), y.itemSync()]).toEqual([3, 1]);
  expect(step(y, y).itemSync()).toBe(2);
  expect(step.programs.length).toBe(2);
});

test('an argument that is given back is itself, and so is a result that is given back twice', () => {
  const step = compile((x: Tensor) => {
    const y = x.mul(2);
    return { x, y, again: [y, x] };
  });
  for (const value of [1, 2]) {
    const given = tensor([value]);
    const { x, y, again } = step(given);
    expect([x === given, again[1] === given, again[0] === y]).toEqual([true, true, true]);
    y.add_(1);
    expect([given, again[0]!].map((each) => each.toArray())).toEqual([[value], [2 * value + 1]]);
  }
});

test.each([
  ['Map', (x: Tensor) => new Map([['x', x]])],
  ['Set', (x: Tensor) => new Set([x])],
  [
    'Held',
    (x: Tensor) =>
      new (class Held {
        x = x;
      })(),
  ],
])('a %s with tensors is no result', (name, hold) => {
  const step = compile((x: Tensor) => ({ held: hold(x.mul(2)) }));
  expect(() => step(ones([1]))).toThrow(
    `compile: a result is a ${name} with tensors in it, which no other call could fill. ` +
      'Give them back in a plain object or an array',
  );
  const tensor = ones([1]);
  const kept = hold(tensor);
  expect(compile((x: Tensor) => [tensor.add_(x), kept])(ones([1]))[1]).toBe(kept);
});

test('what is given behind a tensor that is given twice', () => {
  const step = compile((a: Tensor, b: Tensor, c: Tensor, d: Tensor) => {
    const loss = a.mul(b).mul(c).sum();
    loss.backward();
    d.add_(b);
    return loss;
  });
  for (let i = 1; i < 4; i++) {
    const [x, leaf, y] = [tensor([i, 1]), parameter(tensor([1, 2])), tensor([5, 7])];
    expect(step(x, x, leaf, y).itemSync()).toBe(i * i + 2);
    expect(leaf.grad?.toArray()).toEqual([i * i, 1]);
    expect(y.toArray()).toEqual([5 + i, 8]);
  }
  expect(step.programs.length).toBe(1);
});

test('an argument that the step also takes from outside is that tensor', () => {
  const make = () => {
    const w = parameter(tensor([1, 2]));
    const plain = (penalized: Tensor, x: Tensor): Tensor => {
      w.grad = undefined;
      w.mul(x).sum().add(penalized.square().sum()).backward();
      noGrad(() => w.sub_(w.grad!));
      return penalized.mul(1);
    };
    return { w, plain };
  };
  const [eager, compiled] = [make(), make()];
  const step = compile(compiled.plain);
  for (const own of [true, false, false, true]) {
    const [mine, others] = [parameter(tensor([3, 4])), parameter(tensor([3, 4]))];
    const x = tensor([5, 6]);
    const expected = eager.plain(own ? eager.w : mine, x);
    expect(step(own ? compiled.w : others, x).toArray()).toEqual(expected.toArray());
    expect(compiled.w.toArray()).toEqual(eager.w.toArray());
    expect(compiled.w.grad?.toArray()).toEqual(eager.w.grad?.toArray());
    expect(others.grad?.toArray()).toEqual(mine.grad?.toArray());
  }
});

test('strings, functions and symbols beside the tensors have programs of their own', () => {
  const [twice, thrice] = [(x: Tensor) => x.mul(2), (x: Tensor) => x.mul(3)];
  const [up, down] = [Symbol('way'), Symbol('way')];
  const step = compile((x: Tensor, mode: string | symbol, scale: (x: Tensor) => Tensor) =>
    mode === 'neg' || mode === down ? scale(x).neg() : scale(x),
  );
  const call = (mode: string | symbol, scale: (x: Tensor) => Tensor): number =>
    step(ones([1]), mode, scale).itemSync();
  expect([call('plain', twice), call('neg', twice), call('plain', thrice), call('neg', twice)]).toEqual([
    2, -2, 3, -2,
  ]);
  expect(step.programs.length).toBe(3);
  expect([call(up, twice), call(down, twice), call(up, twice)]).toEqual([2, -2, 2]);
  expect(step.programs.length).toBe(5);
});
