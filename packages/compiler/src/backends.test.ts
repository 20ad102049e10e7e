/** On which backend a compiled step runs, and what it must keep to there. */
import { type Backend, ones, rand, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

afterEach(() => useBackend(reference));

const other = { ...reference, name: 'other' };

describe('a step runs', () => {
  test('where its tensors are, by a program for each place', () => {
    const step = compile((x: Tensor) => x.mul(2));
    const given = [ones([2]), ones([2], { backend: other })];
    for (let i = 0; i < 2; i++)
      for (const x of given) {
        const y = step(x);
        expect(y.device).toBe(x.device);
        expect(y.toArray()).toEqual([2, 2]);
      }
    expect(step.programs.length).toBe(2);
  });

  test('there, too, where it only draws', () => {
    const step = compile(() => rand([2]));
    useBackend(other);
    expect(step().device.name).toBe('other');
  });

  test.each([
    ['draws', () => rand([2])],
    ['makes constants', () => ones([2])],
  ])('on the backend in use at each call, where it only %s', (_, make) => {
    const step = compile(make);
    for (const backend of [reference, other, reference]) {
      useBackend(backend);
      expect(step().device).toBe(make().device);
    }
    expect(step.programs.length).toBe(2);
  });

  test('nowhere without the tensors that it takes', () => {
    const kept = ones([2]);
    const step = compile((x: Tensor) => x.add(kept));
    step(ones([2]));
    kept.dispose();
    expect(() => step(ones([2]))).toThrow(
      'compile: a tensor of the step has no value any more: dispose() is only for tensors that are not used again',
    );
  });

  test('at one place', () => {
    const step = compile((x: Tensor, y: Tensor) => x.add(y.neg()));
    expect(() => step(tensor(1), ones([], { backend: other }))).toThrow(
      'compile: one tensor of the step is on reference, another on other. ' +
        'Move one, by await tensor.to(backend)',
    );
  });
});

test('numbers are drawn where the program runs, whichever backend is in use by then', () => {
  const step = compile((x: Tensor) => x.add(rand([2])));
  const x = ones([2]);
  step(x);
  useBackend({
    ...reference,
    allocate() {
      throw new Error('another backend was asked for memory');
    },
  });
  expect(step(x).device).toBe(x.device);
});

test('kernels have no more buffers than the backend can take', () => {
  const few: Backend = { ...(reference as Backend), mostBuffers: 4 };
  useBackend(few);
  const step = compile((...given: Tensor[]) => given.reduce((sum, x) => sum.add(x)));
  const given = Array.from({ length: 8 }, (_, i) => tensor([i, 1]));
  expect(step(...given).toArray()).toEqual([28, 8]);
  for (const { inputs, extras, outputs } of step.programs[0]!.program.kernels)
    expect(new Set([...inputs, ...extras, ...outputs].map(({ buffer }) => buffer)).size).toBeLessThan(5);
});
