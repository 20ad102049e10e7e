/** Hooks of tensors in compiled steps: they run when it is traced, and those of parameters make another trace. */
import { parameter } from '@glissade/autograd';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { compile } from './index.ts';

beforeAll(() => useBackend(reference));

test('a hook of what the step computes is part of it', () => {
  const w = parameter(tensor([1, 2]));
  const step = compile((x: Tensor) => {
    w.grad = undefined;
    const y = w.mul(x);
    y.retainGrad();
    y.registerHook((gradient) => gradient.mul(x));
    y.square().sum().backward();
    return y.grad!;
  });
  for (const factor of [1, 2, 3]) {
    const retained = step(tensor([factor, factor])).toArray();
    expect([retained, w.grad!.toArray()]).toEqual([
      [2 * factor ** 2, 4 * factor ** 2],
      [2 * factor ** 3, 4 * factor ** 3],
    ]);
  }
  expect(step.programs.length).toBe(1);
});

test('a hook of a parameter that comes or goes takes effect, and without hooks the first trace is used again', () => {
  const w = parameter(tensor([1, 2]));
  const step = compile(() => {
    w.grad = undefined;
    w.square().sum().backward();
  });
  const run = (): unknown => {
    step();
    return w.grad!.toArray();
  };
  expect([run(), run()]).toEqual([
    [2, 4],
    [2, 4],
  ]);
  const before = step.programs.length;
  const handle = w.registerHook((gradient) => gradient.neg());
  expect([run(), run()]).toEqual([
    [-2, -4],
    [-2, -4],
  ]);
  handle.remove();
  expect(run()).toEqual([2, 4]);
  expect(step.programs.length).toBe(before + 1);
});

test('what cannot be known at each call is refused', () => {
  const w = parameter(tensor([1, 2]));
  const inside = compile(() => {
    w.registerHook((gradient) => gradient.neg());
    w.sum().backward();
  });
  expect(() => inside()).toThrow('registerHook: a parameter from outside');
  const step = compile((x: Tensor) => x.square().sum().backward());
  step(w);
  w.registerHook((gradient) => gradient.neg());
  expect(() => step(w)).toThrow('compile: argument 0 is a parameter with hooks');
  expect(() => compile(() => w.mul(2))().registerHook(() => {})).toThrow(
    'registerHook: a tensor here was computed by a compiled step',
  );
});
