/** Derivatives of other kinds than a loss's inside a compiled step. */
import { customGradient, grad, hessian, jacobian, jvp, parameter } from '@glissade/autograd';
import { SGD } from '@glissade/optim';
import { type Tensor, tensor } from '@glissade/tensor';
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
