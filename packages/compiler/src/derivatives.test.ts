/** Derivatives of other kinds than a loss's inside a compiled step. */
import {
  customGradient,
  grad,
  gradients,
  hessian,
  jacobian,
  jvp,
  noGrad,
  parameter,
} from '@glissade/autograd';
import { SGD } from '@glissade/optim';
import { type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile } from './index.ts';

describe('a function with a derivative of its own', () => {
  const rounded = customGradient({ forward: (x: Tensor) => x.round(), backward: (cotangent) => [cotangent] });

  test('trains compiled as it does eagerly', () => {
    const trained = [(step: () => Tensor) => step, compile].map((wrap) => {
      const w = parameter(tensor([0.4, 1.6, 2.2]));
      const optimizer = new SGD([w], { lr: 0.1 });
      const step = wrap((): Tensor => {
        const loss = rounded(w).square().sum();
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      });
      return [0, 1, 2].map(() => [step().itemSync(), w.toArray()]);
    });
    expect(trained[1]).toEqual(trained[0]);
    expect(trained[0]!.map(([loss]) => loss)).toEqual([8, 5, 2]);
  });
});

test('Jacobians, Hessians and products with them', () => {
  const f = (x: Tensor): Tensor => x.sin().prod();
  const x = tensor([1, 2, 3]);
  const derivatives = (x: Tensor): Tensor[] => [
    hessian(f)(x),
    jacobian((x: Tensor) => x.cumsum(0).exp())(x),
    jvp(grad(f), [x], [tensor([1, 0, 1])])[1],
  ];
  compile(derivatives)(x).forEach((compiled, i) => {
    expect(compiled.allcloseSync(derivatives(x)[i]!, { rtol: 1e-5 })).toBe(true);
  });
});

test('gradients at what is between, and a penalty that is made of them', () => {
  const results = [(step: (x: Tensor) => Tensor[]) => step, compile].map((wrap) => {
    const w = parameter(tensor([0.5, -1, 2]));
    const step = wrap((x: Tensor) => {
      const leaf = parameter(x.clone());
      const hidden = leaf.mul(w).tanh();
      const [ofHidden, ofX] = gradients(hidden.square().sum(), [hidden, leaf], { createGraph: true });
      w.grad = undefined;
      ofX!.square().sum().backward();
      noGrad(() => w.sub_(w.grad!.mul(0.1)));
      return [ofHidden!.detach(), ofX!.detach()];
    });
    return [1, 2].flatMap((value) => [...step(tensor([value, 1, 0.5])), w.detach().clone()]);
  });
  expect(results[1]!.map((x) => x.shape)).toEqual(results[0]!.map((x) => x.shape));
  results[0]!.forEach((x, i) => {
    expect(results[1]![i]!.allcloseSync(x, { rtol: 1e-5 })).toBe(true);
  });
});

describe('a leaf that is made in the step', () => {
  const w = parameter(tensor([2, 3]));
  const slope = (x: Tensor): Tensor => grad((x: Tensor) => w.mul(x).pow(3).sum())(x);

  test('does not make it trace again, and leaves no gradient outside', () => {
    const step = compile((x: Tensor) => {
      const leaf = parameter(x.clone());
      w.grad = undefined;
      w.mul(leaf).square().sum().backward();
      return leaf.grad!;
    });
    for (const value of [1, 2, 3]) {
      expect(step(tensor([value, value])).toArray()).toEqual([8 * value, 18 * value]);
      expect(w.grad!.toArray()).toEqual([4 * value ** 2, 6 * value ** 2]);
    }
    expect(step.programs.length).toBe(1);
  });

  test('may be that of grad(), whose gradient backward() goes through', () => {
    const step = compile((x: Tensor) => {
      w.grad = undefined;
      slope(x).square().sum().backward();
    });
    const x = tensor([0.5, -1]);
    for (let i = 0; i < 3; i++) step(x);
    const compiled = w.grad!;
    w.grad = undefined;
    slope(x).square().sum().backward();
    expect(compiled.allcloseSync(w.grad!)).toBe(true);
    expect(step.programs.length).toBe(1);
  });
});

test('a frozen parameter is traced for itself, and stays as it is', () => {
  const [w, v] = [parameter(tensor([2])), parameter(tensor([3]))];
  const optimizer = new SGD([w, v], { lr: 1 });
  const step = compile(() => {
    optimizer.zeroGrad();
    w.mul(v).backward();
    optimizer.step();
  });
  const after = (frozen: boolean) => {
    w.requiresGrad = !frozen;
    step();
    return [w.itemSync(), v.itemSync(), w.grad?.itemSync()];
  };
  expect(after(true)).toEqual([2, 1, undefined]);
  expect(after(false)).toEqual([1, -1, 1]);
  expect(after(true)).toEqual([1, -2, undefined]);
  expect(step.programs.length).toBe(2);
});

describe('what a compiled function gives', () => {
  const w = parameter(tensor([2]));
  const mend = 'Call backward() or grad() inside the step, or detach() what it gives';

  test('has no derivative outside, and says so', () => {
    const square = compile((x: Tensor) => x.square().sum());
    expect(() => grad(square)(tensor([3]))).toThrow(mend);
    expect(() => grad((x: Tensor) => x.sum().add(square(x.mul(2))))(tensor([3]))).toThrow(mend);
    expect(() => jacobian(square)(tensor([3]))).toThrow(mend);
    expect(() =>
      w
        .sum()
        .add(compile(() => w.square().sum())())
        .backward(),
    ).toThrow(mend);
  });

  test('has a past only where one is recorded, whatever the first call was', () => {
    const scaled = compile((x: Tensor) => x.mul(w).sum());
    const x = tensor([1]);
    const pasts = [noGrad(() => scaled(x)), scaled(x), noGrad(() => scaled(x))].map((y) => y.requiresGrad);
    expect(pasts).toEqual([false, true, false]);
    expect(scaled.programs.length).toBe(2);
  });
});

test('changes in place of what was computed from parameters are as eager ones', () => {
  const functions: ((w: Tensor) => Tensor)[] = [
    (w) => {
      const out = zeros([3]);
      for (let i = 0; i < 3; i++) out.setAt([i], w.at(i % 2).mul(i + 1));
      return out.setAt([1], 5);
    },
    (w) => {
      const y = w.mul(2);
      const z = y.add(1);
      return y.mul_(10).add_(y.mul(2)).add(z);
    },
    (w) => w.mul(2).zero_().add(w),
  ];
  for (const f of functions) {
    const [w, other] = [parameter(tensor([1, 2])), parameter(tensor([1, 2]))];
    f(w).sum().backward();
    const step = compile(() => {
      other.grad = undefined;
      const y = f(other);
      y.sum().backward();
      return y.detach();
    });
    for (let i = 0; i < 2; i++) {
      expect(step().toArray()).toEqual(f(w).toArray());
      expect(other.grad!.toArray()).toEqual(w.grad!.toArray());
    }
  }
});

test('an argument that learns is traced apart from one that does not', () => {
  const step = compile((w: Tensor, x: Tensor) => {
    const loss = w.mul(x).sum();
    if (loss.requiresGrad) loss.backward();
    return loss;
  });
  const x = tensor([3, 4]);
  step(tensor([1, 2]), x);
  const w = parameter(tensor([1, 2]));
  step(w, x);
  expect(w.grad?.toArray()).toEqual([3, 4]);
});
