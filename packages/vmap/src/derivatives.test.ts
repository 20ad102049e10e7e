/** Derivatives inside of vmap, around it, and of functions that bring their own. */
import { customGradient, grad, hessian, jacobian, noGrad, parameter, valueAndGrad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import {
  BatchNorm1d,
  Dropout,
  functionalCall,
  Linear,
  ReLU,
  Sequential,
  stackModuleState,
} from '@glissade/nn';
import {
  type Backend,
  eye,
  manualSeed,
  randn,
  reference,
  stack,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './close.test-helper.ts';
import { vmap } from './index.ts';

useBackend(reference);
manualSeed(1);

describe('derivatives', () => {
  const model = new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2));
  const parameters = Object.fromEntries(model.namedParameters());
  const [x, y] = [randn([5, 3]), tensor([0, 1, 1, 0, 1], { dtype: 'int32' })];
  const loss = (weights: Record<string, Tensor>, input: Tensor, label: Tensor): Tensor =>
    crossEntropy(functionalCall(model, weights, input.unsqueeze(0)), label.unsqueeze(0));

  test('the gradient of each example, as one by one', () => {
    const weight = parameters['0.weight']!;
    const of = (w: Tensor, input: Tensor, label: Tensor): Tensor =>
      loss({ ...parameters, '0.weight': w }, input, label);
    const all = vmap(grad(of), { inDims: [null, 0, 0] })(weight.detach(), x, y);
    expect(all.requiresGrad).toBe(true); // by the other parameters, as the function's own would
    close(
      all.detach(),
      stack([0, 1, 2, 3, 4].map((i) => grad(of)(weight.detach(), x.at(i), y.at(i)))).detach(),
    );
  });

  test('backward() through it, to arguments and to what is shared', () => {
    const w = parameter(randn([3, 2]));
    const inputs = parameter(x.clone());
    vmap((row: Tensor) => row.matmul(w).tanh().sum())(inputs)
      .sum()
      .backward();
    const [there, shared] = [inputs.grad!, w.grad!];
    inputs.grad = w.grad = undefined;
    inputs.matmul(w).tanh().sum().backward();
    close(there, inputs.grad!);
    close(shared, w.grad!);
  });

  test('backward() of what all share, inside', () => {
    const w = parameter(tensor([1, 2, 3]));
    const f = (row: Tensor): Tensor => {
      w.grad = undefined;
      w.square().sum().backward();
      return row.mul(w.grad!);
    };
    close(vmap(f)(x), x.mul(w.detach()).mul(2));
    close(w.grad!, w.detach().mul(2));
  });

  test('a derivative of the derivative, around and inside', () => {
    const cube = (z: Tensor): Tensor => z.pow(3).sum();
    const inputs = parameter(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    vmap(grad(cube))(inputs).sum().backward();
    close(inputs.grad!, inputs.detach().mul(6));
    close(
      vmap(hessian(cube))(inputs.detach()),
      stack([
        tensor([
          [6, 0],
          [0, 12],
        ]),
        tensor([
          [18, 0],
          [0, 24],
        ]),
      ]),
    );
    const scale = parameter(tensor(2));
    vmap(grad((z: Tensor) => z.mul(scale).square().sum()))(inputs.detach())
      .sum()
      .backward();
    expect(scale.grad!.itemSync()).toBe(2 * 2 * 2 * 10); // d/ds of 2 s² z
  });

  test('all columns of a Jacobian at once', () => {
    const f = (z: Tensor): Tensor => z.square().cumsum(0);
    const z = tensor([1, 2, 3]);
    const rows = vmap((direction: Tensor) => grad((at: Tensor) => f(at).mul(direction).sum())(z))(eye(3));
    close(rows, jacobian(f)(z));
  });

  test('values have no past that is not theirs', () => {
    const [values, gradients] = vmap(valueAndGrad((z: Tensor) => z.square().sum()))(x);
    expect([values.requiresGrad, gradients.requiresGrad]).toEqual([false, false]);
    const w = parameter(tensor([1, 2, 3]));
    const f = vmap((z: Tensor) => z.mul(w).sum());
    expect(f(x).requiresGrad).toBe(true);
    expect(noGrad(() => f(x)).requiresGrad).toBe(false);
    expect(vmap((z: Tensor) => z.mul(w).sum().detach())(x).requiresGrad).toBe(false);
    const leaf = parameter(x.clone());
    const isRecorded = (inputs: Tensor): boolean => {
      let is = false;
      vmap((z: Tensor) => {
        is = z.requiresGrad;
        return z;
      })(inputs);
      return is;
    };
    expect([isRecorded(x), isRecorded(leaf)]).toEqual([false, true]);
    expect(vmap((z: Tensor) => z.detach().mul(2))(leaf).requiresGrad).toBe(false);
  });

  test('an ensemble: weights of their own for each', () => {
    const members = [0, 1, 2].map(() => new Linear(3, 2));
    const weights = {
      weight: stack(members.map((each) => each.weight)),
      bias: stack(members.map((each) => each.bias!)),
    };
    const run = vmap(
      (own: Record<string, Tensor>, input: Tensor) => functionalCall(members[0]!, own, input),
      { inDims: [0, null] },
    );
    const together = run(weights, x);
    close(together, stack(members.map((each) => each.forward(x))));
    together.square().sum().backward();
    const first = members[0]!.weight.grad!;
    members[0]!.weight.grad = undefined;
    members[0]!.forward(x).square().sum().backward();
    close(first, members[0]!.weight.grad!);
  });

  test('an ensemble with buffers, from stackModuleState', () => {
    const members = [0, 1, 2].map(
      () => new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Dropout(0.5)),
    );
    const [own, buffers] = stackModuleState(members);
    const run = vmap(
      (tensors: Record<string, Tensor>, input: Tensor) => functionalCall(members[0]!, tensors, input),
      { inDims: [0, null], randomness: 'different' },
    );
    const trained = run({ ...own, ...buffers }, x);
    expect(trained.eq(0).float().mean().itemSync()).toBeGreaterThan(0);
    trained.square().sum().backward();
    expect(own['0.weight']!.grad!.shape).toEqual([3, 4, 3]);
    for (const member of members) member.eval();
    close(run({ ...own, ...buffers }, x).detach(), stack(members.map((each) => each.forward(x))).detach());
  });

  test('what is changed in place goes back to what is around', () => {
    const rows = tensor([
      [1, 2],
      [3, 4],
    ]);
    const inPlace = (w: Tensor) =>
      vmap((row: Tensor) => row.mul(w).mul_(w).div_(row).add_(w).sum())(rows).sum();
    const w = parameter(tensor([3, -2]));
    inPlace(w).backward();
    // Of w^2 + w, twice.
    close(w.grad!, tensor([14, -6]));
    close(compile(grad(inPlace))(w.detach()), tensor([14, -6]));
    const nested = (w: Tensor) => vmap((scale: Tensor) => inPlace(w).mul(scale))(tensor([1, 10])).sum();
    close(grad(nested)(w.detach()), tensor([154, -66]));
    const kept = vmap((row: Tensor) => row.mul(w).detach().mul_(w).sum())(rows);
    w.grad = undefined;
    kept.sum().backward();
    close(w.grad!, tensor([12, -12]));
  });
});

describe('functions with a derivative of their own', () => {
  // Not that of what it computes, so that it shows.
  const cubed = customGradient({
    name: 'cubed',
    forward: (x: Tensor, w: Tensor) => x.mul(w),
    backward: (cotangent, [x, w]) => [cotangent.mul(x.square()).mul(3), cotangent.mul(w).mul(x)],
  });
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test('around, inside, and of what all share', () => {
    const w = tensor([10, 100]);
    const of = (inputs: Tensor, weight: Tensor): Tensor =>
      vmap((row: Tensor) => cubed(row, weight).sum())(inputs).sum();
    close(grad(of)(x, w), x.square().mul(3));
    close(grad(of, [1])(x, w)[0]!, x.mul(w).sum(0));
    close(vmap(grad((row: Tensor) => cubed(row, w).sum()))(x), x.square().mul(3));
    // The second derivative, through both.
    close(
      grad((inputs: Tensor) => vmap(grad((row: Tensor) => cubed(row, w).sum()))(inputs).sum())(x),
      x.mul(6),
    );
  });

  test('of an operation: the memory of a backward pass is given back', () => {
    const made = new Set<unknown>();
    const counting: Backend<unknown> = {
      ...(reference as Backend<unknown>),
      allocate(dtype, length) {
        const buffer = reference.allocate(dtype, length);
        made.add(buffer);
        return buffer;
      },
      free(buffer) {
        made.delete(buffer);
        reference.free(buffer as never);
      },
    };
    useBackend(counting);
    try {
      const rows = parameter(tensor([[1, 2, 3], [0, 4, 2]])); // biome-ignore format: a matrix
      const twice = vmap((row: Tensor) => row.mul(2).softmax(0).mul(3).logSoftmax(0));
      const loss = twice(rows).square().sum();
      made.clear();
      loss.backward();
      // The seed, and the gradient.
      expect(made.size).toBeLessThanOrEqual(2);
      close(
        rows.grad!,
        grad((all: Tensor) => all.mul(2).softmax(1).mul(3).logSoftmax(1).square().sum())(rows.detach()),
      );
    } finally {
      useBackend(reference);
    }
  });

  test('of what all share alone', () => {
    const w = tensor([10, 100]);
    const of = (row: Tensor): Tensor => {
      const slope = grad((shared: Tensor) => cubed(shared, w).sum())(w);
      return row.mul(cubed(w, w)).add(slope);
    };
    close(vmap(of)(x), x.mul(w.square()).add(w.square().mul(3)));
    // It stays the same for all, so it can be assigned to what they share.
    const kept = tensor([0, 0]);
    vmap((row: Tensor) => {
      kept.assign(cubed(w, w));
      return row;
    })(x);
    close(kept, w.square());
  });

  test('within two, and in a compiled step', () => {
    const scales = tensor([1, 10]);
    const both = (inputs: Tensor): Tensor =>
      vmap((scale: Tensor) => vmap((row: Tensor) => cubed(row, scale.expand([2])).sum())(inputs))(
        scales,
      ).sum();
    close(grad(both)(x), x.square().mul(6));
    close(compile(grad(both))(x), x.square().mul(6));
  });

  test('within two, of what the outer one shares', () => {
    const scales = tensor([1, 10]);
    const total =
      (of: (row: Tensor) => Tensor) =>
      (inputs: Tensor): Tensor =>
        vmap((scale: Tensor) => vmap((row: Tensor) => of(row).mul(scale))(inputs))(scales).sum();
    const ofRow = total((row) => cubed(row, tensor([1, 2])));
    close(grad(ofRow)(x), x.square().mul(33));
    close(compile(grad(ofRow))(x), x.square().mul(33));
    const w = tensor([1, -2]);
    const shares = (inputs: Tensor): Tensor => inputs.softmax(-1).mul(w);
    close(grad(total(shares))(x), grad((inputs: Tensor) => shares(inputs).sum().mul(11))(x));
  });
});
