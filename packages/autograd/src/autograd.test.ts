import {
  apply,
  arange,
  logSigmoid,
  type NestedValues,
  normalize,
  type Tensor,
  tensor,
  where,
} from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  customGradient,
  type GradcheckOptions,
  grad,
  gradcheck,
  graphOf,
  noGrad,
  parameter,
  printGraph,
  valueAndGrad,
} from './index.ts';

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

  test('needs a seed for more than one element', () => {
    const x = parameter(tensor([1, 2]));
    expect(() => x.mul(2).backward()).toThrow(
      'backward: [2] holds 2 elements. Reduce it to one with sum() or mean(), or give a seed',
    );
    x.mul(2).backward(tensor([1, 10]));
    expect(x.grad?.toArray()).toEqual([2, 20]);
    expect(() => x.mul(2).backward(tensor([1]))).toThrow('the seed is [1], the tensor [2]');
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
    expect(() => x.sub_(1)).toThrow('Compute the update in noGrad');
  });
});

describe('grad', () => {
  const cube = (x: Tensor): Tensor => x.pow(3);
  test('nests', () => {
    expect(grad(cube)(tensor(2)).itemSync()).toBe(12);
    expect(grad(grad(cube))(tensor(2)).itemSync()).toBe(12);
    expect(grad(grad(grad(cube)))(tensor(2)).itemSync()).toBe(6);
  });
  test('of a product, where zeros are, again', () => {
    const curvature = (values: number[][], dim?: number): NestedValues[] =>
      values.flat().map((_, i) =>
        grad((x: Tensor) =>
          grad((y: Tensor) => y.prod(dim).square().add(y.prod(dim)).sum())(x)
            .reshape(-1)
            .at(i),
        )(tensor(values)).toArray(),
      );
    expect(curvature([[0, -1, 2]])).toEqual([[[8, 2, -1]], [[2, 0, 0]], [[-1, 0, 0]]]);
    expect(
      curvature([
        [0, 3],
        [0, 1],
      ]),
    ).toEqual([
      [
        [0, 0],
        [3, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [3, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    expect(curvature([[0], [2]], 0)).toEqual([
      [[8], [1]],
      [[1], [0]],
    ]);
  });
  test('keeps inner and outer variables apart', () => {
    const outer = grad((x: Tensor) => x.mul(grad((y: Tensor) => x.add(y))(tensor(1))));
    expect(outer(tensor(1)).itemSync()).toBe(1);
    const mixed = grad((x: Tensor) => grad((y: Tensor) => x.square().mul(y.square()))(tensor(3)));
    expect(mixed(tensor(2)).itemSync()).toBe(24);
  });
  test('by one place that a tensor is given at, not by the others', () => {
    const product = (a: Tensor, b: Tensor): Tensor => a.mul(b.square());
    const w = parameter(tensor(3));
    expect(grad(product)(w, w).itemSync()).toBe(9);
    expect(grad(product, [0, 1, 0])(w, w).map((g) => g.itemSync())).toEqual([9, 18, 9]);
    expect(grad((x: Tensor) => x.mul(w))(w).itemSync()).toBe(3);
    expect(noGrad(() => grad(product)(w, w)).itemSync()).toBe(9);
    // d/dx of x^2, and the way from it back to w.
    expect(grad((x: Tensor) => grad(product)(x, x))(tensor(5)).itemSync()).toBe(10);
    grad(product)(w, w).backward();
    expect(w.grad?.itemSync()).toBe(6);
  });
  test('of several arguments, with the value, of unused ones', () => {
    const f = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum();
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect(grad(f, [0, 1])(a, b).map((g) => g.toArray())).toEqual([
      [3, 4],
      [1, 2],
    ]);
    const [value, gradient] = valueAndGrad(f)(a, b);
    expect([value.itemSync(), gradient.toArray(), value.requiresGrad]).toEqual([11, [3, 4], false]);
    expect(grad((x: Tensor, _: Tensor) => x.sum(), [1])(a, b)[0]?.toArray()).toEqual([0, 0]);
    expect(a.requiresGrad).toBe(false);
    const [again, [last, first]] = valueAndGrad(f, [1, 0])(a, b) as [Tensor, [Tensor, Tensor]];
    const parts = grad(f, [1, 0])(a, b);
    expect([again, last, first].map(String)).toEqual([value, ...parts].map(String));
  });
  test('a gradient penalty reaches the parameters', () => {
    const w = parameter(tensor(3));
    const slope = grad((x: Tensor) => w.mul(x.square()))(tensor(2));
    slope.square().backward();
    expect(w.grad?.itemSync()).toBe(2 * 3 * 16);
  });

  test('logSigmoid bends at 0 as elsewhere, and stays finite far out', () => {
    const bend = (x: number): number => grad(grad(logSigmoid))(tensor(x, { dtype: 'float64' })).itemSync();
    expect(bend(0)).toBe(-0.25);
    expect(bend(1e-9)).toBeCloseTo(-0.25, 8);
    expect(bend(-1e-9)).toBeCloseTo(-0.25, 8);
    expect([bend(1e4), bend(-1e4)].map(Math.abs)).toEqual([0, 0]);
  });
});

describe('looking at the graph', () => {
  test('prints each node with its gradient', () => {
    const x = parameter(tensor(3));
    expect(printGraph(x.mul(x).add(1))).toBe(
      [
        '#1 add [] = 10, gradient 1',
        '  #2 multiply [] = 9, gradient 1',
        '    #3 parameter [] = 3, gradient 6',
        '    #3 (above)',
      ].join('\n'),
    );
    expect(x.grad).toBeUndefined();
  });
  test('shows no gradient where none flows', () => {
    const stop = customGradient({
      name: 'stop',
      forward: (x: Tensor) => x.sum(),
      backward: () => [undefined],
    });
    const loss = (x: Tensor): string => printGraph(stop(parameter(x)).mul(2));
    const above = '#1 multiply [] = 6, gradient 1\n  #2 stop [] = 3, gradient 2\n';
    expect(loss(tensor(3))).toBe(`${above}    #3 parameter [] = 3`);
    expect(loss(tensor([1, 2]))).toBe(`${above}    #3 parameter [2]`);
  });
  test('has each node once, whichever way leads to it', () => {
    const x = parameter(tensor([1, 2]));
    const { inputs } = graphOf(x.mul(x.add(1)).sum()).inputs[0]!;
    expect(inputs[1]!.inputs[0]).toBe(inputs[0]);
  });
  test('prints six digits, and what no gradient reaches', () => {
    const first = customGradient({
      name: 'first',
      forward: (x: Tensor, ..._: Tensor[]) => x.mul(2),
      backward: (g) => [g.mul(2)],
    });
    const [x, y, z] = [tensor(1 / 3), tensor(2 / 3), tensor([1, 2])].map(parameter);
    expect(printGraph(first(x!, y!, z!)).split('\n')).toEqual([
      '#1 first [] = 0.666667, gradient 1',
      '  #2 parameter [] = 0.333333, gradient 2',
      '  #3 parameter [] = 0.666667',
      '  #4 parameter [2]',
    ]);
  });
  test('prints as PyTorch does', () => {
    const x = parameter(tensor(3));
    expect(String(x)).toBe('tensor(3., requires_grad=True)');
    expect(String(x.pow(2))).toBe('tensor(9., grad_fn=<PowerBackward>)');
  });

  test('within noGrad is not recorded, whatever the function uses', () => {
    const w = parameter(tensor([2, 3]));
    const f = (x: Tensor): Tensor => w.mul(x).square().sum();
    const x = tensor([1, 1]);
    expect([grad(f)(x), valueAndGrad(f)(x)[0]].map((each) => each.requiresGrad)).toEqual([true, true]);
    const [value, gradient] = noGrad(() => valueAndGrad(f)(x));
    expect([value.requiresGrad, gradient.requiresGrad, gradient.toArray()]).toEqual([false, false, [8, 18]]);
    // Inside, the derivative of the derivative is still there.
    const curvature = noGrad(() => grad((x: Tensor) => grad(f)(x).sum())(x));
    expect([curvature.toArray(), curvature.requiresGrad]).toEqual([[8, 18], false]);
  });

  test('says where a parameter is used that the function has from outside', () => {
    const w = parameter(tensor([2]));
    expect(() => grad((_: Tensor) => w.square().sum())(w)).toThrow(
      'grad: the function uses argument 0 as it has it from outside, not as it is given. A module takes other parameters by functionalCall()',
    );
    // Used both ways, only what is given counts.
    expect(grad((x: Tensor) => w.mul(x).sum())(w).toArray()).toEqual([2]);
    // What was computed from it is a constant to a function that is given it, and does not use it.
    const y = w.square();
    expect(grad((_: Tensor) => y.sum())(y).toArray()).toEqual([0]);
  });

  test('goes through what an earlier backward() went through before the function ran', () => {
    const y = parameter(tensor(3)).square();
    y.backward();
    expect(grad((x: Tensor) => x.mul(y))(tensor(2)).itemSync()).toBe(9);
  });

  test('says what is no tensor', () => {
    expect(() => grad((() => ({})) as never)(tensor(1))).toThrow(
      'grad: the function returned object; expected a tensor',
    );
  });
});

describe('gradcheck', () => {
  test('moves one element at a time', () => {
    // Linear in each element, so that any step gives the slope.
    expect(gradcheck((x) => x.prod(), [tensor([2, 3, 5], { dtype: 'float64' })], { eps: 0.5 })).toBe(true);
  });

  test('finds a wrong gradient', () => {
    // detach() hides half of the slope
    expect(() => gradcheck((x) => x.mul(x.detach()), [tensor([1, 2], { dtype: 'float64' })])).toThrow(
      /element 0: the gradient is 1/,
    );
    expect(() => gradcheck((x) => x, [tensor([1])])).toThrow('differences need float64');
  });
  test('finds a gradient that is a little wrong, and lets it pass where that is allowed', () => {
    const x = [tensor([2, -0.001], { dtype: 'float64' })];
    const off = (share: number, more: number) =>
      customGradient({ forward: (x: Tensor) => x, backward: (g) => [g.mul(1 + share).add(more)] });
    const check = (share: number, more: number, options?: GradcheckOptions) => () =>
      gradcheck((x) => off(share, more)(x!), x, options);
    expect(check(9e-4, 0)()).toBe(true);
    expect(check(2e-3, 0)).toThrow('input 0, element 0');
    expect(check(2e-3, 0, { rtol: 3e-3 })()).toBe(true);
    expect(check(0, 2e-5, { rtol: 0 })).toThrow('input 0, element 0');
    expect(check(0, 2e-5, { rtol: 0, atol: 3e-5 })()).toBe(true);
  });
  test('moves one element at a time, and takes what is not used for flat', () => {
    const [x, y] = [tensor([1, 2, 3], { dtype: 'float64' }), tensor([4], { dtype: 'float64' })];
    // Linear in each element, so that differences are exact for any step.
    expect(gradcheck((x, _) => x!.prod(), [x, y], { eps: 0.5, atol: 1e-12, rtol: 0 })).toBe(true);
  });
  test('accepts random tangles of operations', () => {
    const steps: ((x: Tensor) => Tensor)[] = [
      (x) => x.sin().mul(x),
      (x) => x.matmul(x.T).sub(x.sum()),
      (x) => x.transpose().flip(0),
      (x) => x.softmax(1).add(x.at(0)),
      (x) => x.sub(x.mean(0, { keepdim: true })).tanh(),
      (x) => where(x.gt(0.1), x.exp(), x.square()),
      (x) => apply({ name: 'cumsum', axis: 1 }, x).div(x.square().add(2)),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.nat(steps.length - 1), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 1000 }),
        (tangle, seed) => {
          const x = arange(9, undefined, 1, { dtype: 'float64' }).mul(seed).sin().reshape(3, 3);
          const f = (leaf: Tensor): Tensor =>
            tangle.reduce((value, i) => steps[i]!(value).mul(0.3).tanh(), leaf);
          return gradcheck(f, [x], { eps: 1e-6, atol: 1e-4 });
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});
