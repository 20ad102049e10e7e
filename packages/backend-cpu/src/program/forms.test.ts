/** Kernels share their code where only addresses differ, and nowhere else. */
import { type Expression, input, type Kernel, whole } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { Interner } from './expressions.ts';
import { formOf } from './forms.ts';

/** x + value, from one buffer to the next. */
function plus(value: number, buffer: number, change: Partial<Kernel> = {}): Kernel {
  const right: Expression = { kind: 'constant', value, dtype: 'float32' };
  return {
    step: { family: 'map', expression: { kind: 'binary', function: 'add', left: input(0), right } },
    inputs: [whole(buffer, 'float32', [2, 3])],
    extras: [],
    results: [input(0)],
    outputs: [whole(buffer + 1, 'float32', [2, 3])],
    ...change,
  };
}

describe('forms of kernels', () => {
  const interner = new Interner();
  const form = (kernel: Kernel): string => formOf(kernel, interner);
  const plain = plus(1, 0);

  it('are the same wherever the views lie', () => {
    expect(form(plus(1, 7))).toBe(form(plain));
    expect(form(plus(1, 0, { inputs: [{ ...whole(5, 'float32', [2, 3]), offset: 12 }] }))).toBe(form(plain));
  });

  it('tell apart dtypes, shapes, strides, results and what is computed', () => {
    const transposed = { ...whole(0, 'float32', [2, 3]), strides: [1, 2] };
    const different = [
      plain,
      plus(1, 0, { inputs: [transposed] }),
      plus(1, 0, { inputs: [whole(0, 'int32', [2, 3])] }),
      plus(1, 0, { inputs: [whole(0, 'float32', [3, 2])] }),
      plus(1, 0, { extras: [whole(0, 'float32', [2, 3])] }),
      plus(1, 0, { results: [{ kind: 'unary', function: 'negate', of: input(0) }] }),
      ...[0, -0, Number.NaN, Number.POSITIVE_INFINITY].map((value) => plus(value, 0)),
    ];
    expect(new Set(different.map(form)).size).toBe(different.length);
  });
});
