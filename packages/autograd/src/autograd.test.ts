import { normalize, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { graphOf, noGrad, parameter } from './index.ts';

describe('backward', () => {
  test("leaves the gradient in the leaves' grad, and adds to it until it is cleared", () => {
    const x = parameter(tensor([3, 4, 10]));
    const loss = (): Tensor => x.pow(2).sum();
    const gradient = () => x.grad?.toArray();
    loss().backward();
    expect(gradient()).toEqual([6, 8, 20]);
    loss().backward();
    expect(gradient()).toEqual([12, 16, 40]);
    x.grad?.zero_();
    loss().backward();
    expect(gradient()).toEqual([6, 8, 20]);
    x.grad = undefined;
    loss().backward();
    expect(gradient()).toEqual([6, 8, 20]);
  });

  test('a value used twice gets both shares', () => {
    const x = parameter(tensor(3));
    const y = x.mul(x);
    y.mul(y).add(y).backward();
    expect(x.grad?.itemSync()).toBe(4 * 27 + 6);
  });

  test('of a remainder goes by the quotient that it leaves', () => {
    // 1 / 0.1 rounds to 10, and 0.1 is left of 9.
    const divisor = parameter(tensor([0.1, 0.1, 0.3]));
    tensor([1, -1, 1]).remainder(divisor).sum().backward();
    expect(divisor.grad!.toArray()).toEqual([-9, 10, -3]);
  });

  test('needs a seed for more than one element', () => {
    const x = parameter(tensor([1, 2]));
    expect(() => x.mul(2).backward()).toThrow(
      'backward: [2] holds 2 elements. Reduce it with sum() or mean(), or give a seed',
    );
    x.mul(2).backward(tensor([1, 10]));
    expect(x.grad?.toArray()).toEqual([2, 20]);
    expect(() => x.mul(2).backward(tensor([1]))).toThrow('the seed is [1], the tensor [2]');
  });

  test('refuses options that there are none of', () => {
    const loss = parameter(tensor([1, 2])).sum();
    expect(() => loss.backward({ retain_graph: true } as object)).toThrow(
      new TypeError('backward: there is no option retain_graph; expected createGraph, retainGraph'),
    );
  });

  test('takes a seed of any dtype as that of the tensor', () => {
    const x = parameter(tensor([1, 2]));
    x.mul(2).backward(tensor([1, 10], { dtype: 'int32' }));
    expect([x.grad?.dtype, x.grad?.toArray()]).toEqual(['float32', [2, 20]]);
  });

  test('gives each leaf a gradient of its own', () => {
    const [a, b, seed] = [parameter(tensor([1, 2])), parameter(tensor([3, 4])), tensor([5, 6])];
    a.add(b).backward(seed);
    a.grad?.zero_();
    expect([b.grad?.toArray(), seed.toArray()]).toEqual([
      [5, 6],
      [5, 6],
    ]);
  });

  test('a leaf that is marked again stays the one that was recorded', () => {
    const x = parameter(tensor([1, 2]));
    const loss = x.square().sum();
    parameter(x);
    loss.backward();
    expect(x.grad?.toArray()).toEqual([2, 4]);
  });

  test('graphs of any depth', () => {
    const x = parameter(tensor(1));
    let y = x;
    for (let i = 0; i < 20_000; i++) y = y.add(0);
    expect(graphOf(y).name).toBe('add');
    y.backward();
    expect(x.grad?.itemSync()).toBe(1);
  });

  test('goes through a tensor taken apart', () => {
    const params = parameter(tensor([1, 2, 3]));
    const [a, b, c] = [...params];
    a!.mul(b!).add(c!).backward();
    expect(params.grad?.toArray()).toEqual([2, 1, 1]);
  });

  test('normalize of a vector as long as eps goes on through its length, as in PyTorch', () => {
    const x = parameter(tensor([0, 1]));
    normalize(x, 0, { eps: 1 }).backward(tensor([3, 4]));
    expect(x.grad?.toArray()).toEqual([3, 0]);
  });

  test('the whole loop: step against the gradient', () => {
    const w = parameter(tensor(0));
    for (let i = 0; i < 50; i++) {
      w.sub(3).square().backward();
      noGrad(() => w.sub_(w.grad!.mul(0.1)));
      w.grad = undefined;
    }
    expect(w.itemSync()).toBeCloseTo(3, 3);
  });
});

describe('what was assigned after it was recorded', () => {
  const changed =
    /the derivative of (multiply|exp) needs a tensor \[2\] that was assigned or changed in place since/;
  test.each<[string, (x: Tensor) => Tensor]>([
    ['an input', (x) => x.mul(x)],
    ['data', (x) => x.mul(tensor([3, 4]))],
    ['an output', (x) => x.exp()],
  ])('is missed where its value counts: %s', (name, f) => {
    const x = parameter(tensor([1, 2]));
    const y = f(x);
    const loss = y.sum();
    noGrad(() => (name === 'an output' ? y : name === 'data' ? dataOf(y) : x).zero_());
    expect(() => loss.backward()).toThrow(changed);
  });
  test('is not missed where only its shape counts', () => {
    const x = parameter(tensor([1, 2]));
    const total = tensor([0, 0]);
    total.add_(x.mul(2));
    noGrad(() => x.mul_(10));
    total.sum().backward();
    expect(x.grad?.toArray()).toEqual([2, 2]);
  });
});

/** The constant that a product was made of. */
const dataOf = (product: Tensor): Tensor =>
  (product.history as unknown as { call: { inputs: Tensor[] } }).call.inputs[1]!;

describe('what is not recorded', () => {
  test('noGrad, detach, integers and comparisons', () => {
    const x = parameter(tensor([1, 2]));
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(x.detach().mul(2).requiresGrad).toBe(false);
    expect(x.gt(1).requiresGrad).toBe(false);
    expect(() => parameter(tensor([1], { dtype: 'int32' }))).toThrow('parameter: int32[1] has no gradient');
  });
  test('a parameter cannot be overwritten by a recorded result', () => {
    const x = parameter(tensor([1, 2]));
    expect(() => x.sub_(1)).toThrow('Compute it in noGrad');
  });
});
