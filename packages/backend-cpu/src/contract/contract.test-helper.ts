/** Contractions on the CPU backend beside the reference backend. */
import { type Backend, reference, size, type TypedArray, type View } from '@glissade/tensor';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CpuBackend, KernelBackend } from '../backend.ts';
import { Engine } from '../engine.ts';
import { cpu } from '../index.ts';
import { copyOf } from '../views.test-helper.ts';

/** A contraction; its output's buffer holds what is there before. */
export interface Case {
  readonly batch: number;
  readonly inner: number;
  readonly left: View<TypedArray>;
  readonly right: View<TypedArray>;
  readonly output: View<TypedArray>;
}

/** The output's buffer when all is done. */
export const run = (
  backend: Backend<TypedArray>,
  { batch, inner, left, right, output }: Case,
): TypedArray => {
  const target = copyOf(output);
  backend.run({ family: 'contract', batch, inner }, [left, right], target);
  return target.buffer;
};

/**
 * Makes backends of one to three threads for the tests of a file. `check` compares them with the reference, to a tolerance that
 * grows with the sums, and with each other exactly.
 */
export function comparison(): { readonly backends: readonly CpuBackend[]; check(example: Case): void } {
  const backends: CpuBackend[] = [];
  /** With the kernels for vectors of 256 bits, which run on any. */
  let wide: CpuBackend;

  beforeAll(async () => {
    wide = new KernelBackend(await Engine.create(1, () => {}, true));
    for (const threads of [1, 2, 3]) backends.push(await cpu({ threads }));
  });
  afterAll(() => {
    for (const backend of [...backends, wide]) backend.dispose();
  });

  const check = (example: Case): void => {
    const expected = run(reference, example);
    const results = backends.map((backend) => run(backend, example));
    const terms = size(example.left.shape.slice(example.left.shape.length - example.inner));
    const tolerance = { float32: 2e-6, float64: 1e-14 }[example.output.dtype as string] ?? 0;
    for (const result of [results[0]!, run(wide, example)]) {
      expected.forEach((value, i) => {
        if (!(Math.abs(result[i]! - value) <= tolerance * (1 + terms))) {
          throw new Error(`element ${i}: ${result[i]} instead of ${value}; ${describeCase(example)}`);
        }
      });
    }
    for (const result of results) expect(result).toEqual(results[0]);
  };
  return { backends, check };
}

const describeCase = ({ batch, inner, left, right, output }: Case): string =>
  JSON.stringify({
    batch,
    inner,
    views: [left, right, output].map((v) => [v.dtype, v.shape, v.strides, v.offset]),
  });
