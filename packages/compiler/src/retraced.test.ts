import { type Tensor, tensor, zeros } from '@glissade/tensor';
import { afterEach, expect, test, vi } from 'vitest';
import { compile } from './index.ts';

afterEach(() => vi.restoreAllMocks());

test('a step that is traced again and again says why, once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const scaled = compile((x: Tensor, factor: number) => x.mul(factor));
  const x = tensor([1]);
  for (let i = 0; i < 31; i++) scaled(x, i);
  expect(warn).not.toHaveBeenCalled();
  for (let i = 31; i < 70; i++) scaled(x, i);
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
