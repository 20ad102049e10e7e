/** What a program computes once from weights that stay, and when it does so anew. */
import { cpu } from '@glissade/backend-cpu';
import {
  type Backend,
  concat,
  gather,
  input,
  type Kernel,
  kernelOf,
  matmul,
  ones,
  rand,
  reference,
  type Tensor,
  tensor,
  useBackend,
  type View,
  whole,
} from '@glissade/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Compiled, compile, explain } from './index.ts';
import { steadyFirst } from './steady.ts';

let backend: Backend;
beforeEach(async () => {
  backend = await cpu({ threads: 1 });
  useBackend(backend);
});
afterEach(() => useBackend(reference));

const weight = (): Tensor =>
  tensor([
    [1, 2],
    [3, 4],
  ]);
/** A number in a buffer of its own. */
const at = (buffer: number): View<number> => whole(buffer, 'float32', []);
/** How many kernels of the newest program need not run at each call. */
const prepared = (step: Pick<Compiled<never, unknown>, 'programs'>): number =>
  step.programs.at(-1)!.program.prologue?.kernels ?? 0;

describe('is prepared', () => {
  test('what depends on tensors from outside alone', () => {
    const [a, b] = [weight(), weight()];
    const step = compile((x: Tensor) => matmul(x, matmul(a, b)));
    expect(step(ones([1, 2])).toArray()).toEqual([[22, 32]]);
    expect(step(tensor([[1, 0]])).toArray()).toEqual([[7, 10]]);
    expect(prepared(step)).toBe(1);
  });

  test.each<[string, (a: Tensor, b: Tensor) => Compiled<[Tensor], Tensor>]>([
    ['an argument', (a) => compile((x) => matmul(matmul(x, a), x))],
    ['random numbers', (a) => compile((x) => matmul(x, matmul(a, rand([2, 2]))))],
    ['what the step itself changes', (a, b) => compile((x) => matmul(x, a.assign(matmul(a, b)).clone()))],
  ])('nothing that depends on %s', (_, make) => {
    const step = make(weight(), weight());
    step(ones([2, 2]));
    expect(prepared(step)).toBe(0);
  });

  test('no part of what another part of depends on an argument', () => {
    const [a, b] = [weight(), weight()];
    const step = compile((x: Tensor) => matmul(concat([matmul(a, b), x], 0), a));
    for (const value of [1, 2]) {
      const x = ones([1, 2]).mul(value);
      expect(step(x).toArray()).toEqual(matmul(concat([matmul(a, b), x], 0), a).toArray());
    }
  });
});

test('is found in a few rounds, however many kernels depend on an argument one by one', () => {
  let looks = 0;
  const kernels = Array.from({ length: 300 }, (_, i): Kernel => {
    const { inputs, ...rest } = kernelOf({ family: 'map', expression: input(0) }, [at(i)], at(i + 1));
    return {
      ...rest,
      get inputs() {
        looks++;
        return inputs;
      },
    };
  });
  const draft = { buffers: [], kernels, inputs: [0], outputs: [] };
  expect(steadyFirst(draft, new Set()).count).toBe(0);
  expect(looks).toBeLessThan(3 * kernels.length);
  expect(steadyFirst(draft, new Set([0])).count).toBe(kernels.length);
});

test('stays where it is, whatever else a call computes', () => {
  const [a, b] = [weight(), weight()];
  const plain = (x: Tensor): Tensor =>
    [x, x, x].reduce((product, x) => matmul(product, x), matmul(x, matmul(a, b)));
  const step = compile(plain);
  for (const value of [1, 2, 3]) {
    const x = ones([2, 2]).mul(value);
    expect(step(x).toArray()).toEqual(plain(x).toArray());
  }
  expect(prepared(step)).toBe(1);
});

describe('is computed anew', () => {
  const squared = (): [Tensor, Compiled<[Tensor], Tensor>] => {
    const a = weight();
    return [a, compile((x: Tensor) => matmul(x, matmul(a, a)))];
  };
  const x = (): Tensor => tensor([[1, 0]]);

  test('when a tensor from outside was assigned', () => {
    const [a, step] = squared();
    expect(step(x()).toArray()).toEqual([[7, 10]]);
    a.mul_(2);
    expect(step(x()).toArray()).toEqual([[28, 40]]);
    expect(step(x()).toArray()).toEqual([[28, 40]]);
    expect(step.programs.length).toBe(1);
  });

  test('when another compiled step has changed it in its own memory', () => {
    const [a, step] = squared();
    const train = compile(() => {
      a.add_(1);
    });
    for (let i = 0; i < 3; i++) {
      train();
      for (let k = 0; k < 2; k++) expect(step(x()).toArray()).toEqual(matmul(x(), matmul(a, a)).toArray());
    }
  });

  test('when a field holds another tensor', () => {
    const module = { a: weight(), forward: (x: Tensor) => matmul(x, matmul(module.a, module.a)) };
    const step = compile((x: Tensor) => module.forward(x));
    expect(step(x()).toArray()).toEqual([[7, 10]]);
    module.a.assign(ones([2, 2]));
    expect(step(x()).toArray()).toEqual([[2, 2]]);
  });

  test('after it has failed', () => {
    const [a, index] = [tensor([1, 2, 3]), tensor([0, 7], { dtype: 'int32' })];
    const step = compile((x: Tensor) => x.add(gather(a, 0, index).cumsum(0).cumsum(0)));
    const failing = (): Tensor => step(ones([2]));
    for (let i = 0; i < 2; i++) expect(failing).toThrow('index 7 is out of range');
    index.assign(tensor([0, 2], { dtype: 'int32' }));
    expect(step(ones([2])).toArray()).toEqual([2, 6]);
  });
});

test('explain() says which kernels these are', async () => {
  const a = weight();
  const step = compile((x: Tensor) => matmul(x, matmul(a, a)));
  step(ones([1, 2]));
  expect(await explain(step, { rounds: 0 })).toContain(
    'the first kernel depends on tensors from outside alone: it runs when one of them has changed',
  );
});
