import { Dropout, Linear, Module, Sequential } from '@glissade/nn';
import {
  type Backend,
  isTracing,
  ones,
  reference,
  type Tensor,
  type TypedArray,
  tensor,
  zeros,
} from '@glissade/tensor';
import { afterEach, expect, test, vi } from 'vitest';
import { compile } from './index.ts';

afterEach(() => vi.restoreAllMocks());

test('a step that is traced again and again says why, once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const scaled = compile((x: Tensor, factor: number) => x.mul(factor));
  const x = tensor([1]);
  for (let i = 0; i < 31; i++) scaled(x, i);
  expect(warn).not.toHaveBeenCalled();
  for (let i = 31; i < 64; i++) scaled(x, i);
  expect(warn.mock.calls).toEqual([
    [
      'compile: one step was traced 32 times, for a program each time: its arguments change, last from 30 to 31. ' +
        'Give numbers that change as tensors, and pad to few shapes',
    ],
  ]);
});

test('names shapes, too', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const sum = compile((x: Tensor) => x.sum());
  for (let i = 1; i <= 32; i++) sum(zeros([i, 2]));
  expect(warn.mock.calls[0]![0]).toContain('last from float32[31, 2] to float32[32, 2].');
});

test('names another backend', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const sum = compile((x: Tensor) => x.sum());
  for (let i = 0; i < 32; i++) sum(ones([2], { backend: { ...reference } }));
  expect(warn.mock.calls[0]![0]).toContain('what it reads changes, last another backend.');
});

test('names a field that changes at each call', () => {
  class Counter extends Module {
    calls = 0;
    forward(x: Tensor): Tensor {
      this.calls++;
      return x.mul(this.calls);
    }
  }
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const counter = new Counter();
  const step = compile((x: Tensor) => counter.forward(x));
  for (let i = 1; i <= 40; i++) expect(step(tensor(1)).itemSync()).toBe(i);
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('what it reads changes, last the fields of Counter.')],
  ]);
});

test('names what has changed, not what is no number', () => {
  class Scaled extends Module {
    scale = Number.NaN;
    forward(x: Tensor): Tensor {
      return x.mul(this.scale);
    }
  }
  class Shifted extends Module {
    shift = 0;
    forward(x: Tensor): Tensor {
      return x.add(this.shift);
    }
  }
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const [scaled, shifted] = [new Scaled(), new Shifted()];
  const step = compile((x: Tensor) => shifted.forward(scaled.forward(x)));
  for (; shifted.shift < 32; shifted.shift++) step(tensor(1));
  expect(warn.mock.calls[0]![0]).toContain('last the fields of Shifted.');
});

test('settings that a step changes itself are no reason to trace at each call', () => {
  const critic = new Sequential(new Linear(2, 1), new Dropout(0.5));
  const step = compile((x: Tensor) => {
    critic.requiresGrad_(true).train();
    critic.zeroGrad();
    critic.forward(x).sum().backward();
    return critic.requiresGrad_(false).eval().forward(x);
  });
  for (let i = 0; i < 5; i++) expect(step(ones([1, 2])).requiresGrad).toBe(false);
  // The first call begins otherwise than those behind it.
  expect(step.programs.length).toBe(2);
});

test('has 64 programs at most; the rest runs as it is, which is said once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const sum = compile((x: Tensor) => x.add(1).sum());
  for (let i = 1; i <= 80; i++) expect(sum(zeros([i])).itemSync()).toBe(i);
  for (let i = 1; i <= 80; i++) expect(sum(zeros([i])).itemSync()).toBe(i);
  expect(sum.programs.length).toBe(64);
  expect(
    warn.mock.calls.map(([text]) => text as string).filter((text) => text.includes('uncompiled')),
  ).toEqual([
    'compile: one step has 64 programs, which is all that it gets: what would need another runs uncompiled from now on',
  ]);
});

test.each([
  ['four of a quarter of a gigabyte', 2 ** 26, 4],
  // One is not too many, however large.
  ['two that are larger than a gigabyte', 2 ** 29, 2],
])('has no other program after %s', (_, length, expected) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  // Its programs compute nothing, and so need no memory.
  const backend: Backend<TypedArray> = {
    ...reference,
    compile: ({ buffers, outputs }) => ({
      run: () =>
        outputs.map((view) => ({
          ...view,
          buffer: reference.allocate(view.dtype, buffers[view.buffer]!.length),
        })),
    }),
  };
  const step = compile((x: Tensor, factor: number) =>
    isTracing() ? x.expand(length).cumsum(0).sum().mul(factor) : x,
  );
  const x = ones([1], { backend });
  for (let i = 0; i < 8; i++) expect(step(x, i) === x).toBe(i >= expected);
  expect(step.programs.length).toBe(expected);
  expect(warn.mock.calls).toEqual([[expect.stringContaining(`one step has ${expected} programs`)]]);
});
